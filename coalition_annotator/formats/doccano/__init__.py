"""doccano, Prodigy and other JSON Lines."""
