"""The search core of Dateline: what an article, a query and an index are.

Neither a process nor a web framework: the write side (``indexer``) and the
read side (``webapp``) both stand on this package and never on each other.
"""

__version__ = "0.1.0"
