"""Saved web pages and e-mails."""
