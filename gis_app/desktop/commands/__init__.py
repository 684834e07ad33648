"""What a planner can do that belongs to no panel of its own: plain functions by menu, each with its declaration."""
