"""The page on which several annotators' tags are compared and agreed on."""
