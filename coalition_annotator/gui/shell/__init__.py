"""The main window and what belongs to no feature: top bar, palette, help, preferences."""
