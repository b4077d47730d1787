"""Searching over HTTP: parameters, links, the pages and the JSON interface."""
