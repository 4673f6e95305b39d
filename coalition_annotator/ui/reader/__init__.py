"""The reading view: text, highlights, gutter, cards, popover."""
