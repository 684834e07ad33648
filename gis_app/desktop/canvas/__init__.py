"""The map: one image rendered off the GUI thread, and the tools that draw and edit boundaries upon it."""
