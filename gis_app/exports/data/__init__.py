"""Documents and tables for scripts, notebooks and spreadsheets."""
