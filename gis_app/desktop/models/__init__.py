"""Item models of the tables."""
