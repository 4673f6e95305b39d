"""Project files, import and export."""
