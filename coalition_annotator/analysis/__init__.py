"""Statistics on plain values: agreement, networks, layouts, near doubles, splits. Knows no project and no file."""
