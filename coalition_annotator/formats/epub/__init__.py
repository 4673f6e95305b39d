"""EPUB books and newspapers."""
