"""Geometry as well-known text and binary (OGC 06-103r4, ISO 19125), from files that may be made to do harm."""
