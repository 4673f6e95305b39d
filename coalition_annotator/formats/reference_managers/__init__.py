"""Zotero and other reference managers."""
