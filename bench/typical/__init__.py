"""A small typical Django page, the measure of our own pages: Django as it comes, and a table.

Session, sign-in, CSRF and gzip, and a table of plain rows from the database under a base template.
"""
