"""Compares Dateline with its peers: equal articles, equal queries, one core, one run."""
