"""One module per family of indicators: the number first, then its record."""
