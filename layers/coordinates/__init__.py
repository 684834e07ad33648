"""Datums and projections."""
