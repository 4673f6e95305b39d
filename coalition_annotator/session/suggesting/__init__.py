"""Suggestions of an open project: finding, accepting, declining, remembering, learning, evaluating."""
