"""A language model of the user's own: asked who says what, believed only where it quotes to the letter."""
