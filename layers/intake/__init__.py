"""From an untrusted file to a Layer: read, recognise the kind, check, repair; one module per check."""
