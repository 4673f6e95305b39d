"""Telling of newer versions, where a person wants that."""
