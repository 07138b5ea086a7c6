"""Readers of HTML: the table of a web page, and pasted source."""
