"""What is open and what is known about it, without a widget: one object for each concern."""
