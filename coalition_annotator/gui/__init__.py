"""The window. Each folder is a feature; ``base`` is what all share, ``shell`` puts them together."""
