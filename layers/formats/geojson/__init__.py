"""GeoJSON: the grammar as types, a whole decode first, one feature at a time where that fails."""
