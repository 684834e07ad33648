"""Sample cities: data only, and a catalogue of what is here."""
