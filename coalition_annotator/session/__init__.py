"""One open project: edits, undo, caches. The only place where store and services meet."""
