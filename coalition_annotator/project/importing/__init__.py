"""From files to annotations: scan, map, write, report."""
