"""The search core of Dateline: articles, queries and indexes.

It starts no process and knows no web framework.  The write side (``indexer``) and the read side (``webapp``) import
this package, and never each other.
"""

__version__ = "0.1.0"
