"""Plates, figures and the report."""
