"""Suggestions in the window: finding, showing, accepting, training."""
