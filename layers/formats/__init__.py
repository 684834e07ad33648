"""One module per file format: it declares itself, and reads."""
