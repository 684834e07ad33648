"""The document: a GeoPackage on disk, edits, history."""
