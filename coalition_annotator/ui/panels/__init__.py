"""The panels beside the reading view."""
