"""Markdown: the front matter of pages, and the text of their bodies."""
