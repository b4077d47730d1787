"""Dateline and its peers side by side: the same articles, the same queries, one core, one run."""
