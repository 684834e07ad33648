"""What the mouse does on the map: one module per tool."""
