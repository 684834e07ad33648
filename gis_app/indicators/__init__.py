"""Every number a planner sees, declared once."""
