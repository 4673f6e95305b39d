"""WARC and WACZ web archives."""
