"""Candidate zones: one module per way of finding them, comparable areas, comparison."""
