"""News agencies' XML: NewsML-G2 and NITF."""
