"""The analysis of text: tokens, folding, stemming, optional words, snippets.

Indexing, queries, snippets and every reference implementation use it, so they agree on the words of a text.
"""
