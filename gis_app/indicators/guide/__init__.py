"""What a planner reads about each indicator: formula, how to read it, when not to use it, sources."""
