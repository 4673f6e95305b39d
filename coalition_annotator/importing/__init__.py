"""Readers that turn files into values."""
