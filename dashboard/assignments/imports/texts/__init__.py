"""Texts of lists: names, addresses, and what people write round and between them.

It knows no Django, and makes no call and no query.
"""
