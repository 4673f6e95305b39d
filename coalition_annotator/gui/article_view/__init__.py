"""The widget that shows an article and paints its tags under the text."""
