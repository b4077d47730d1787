"""The one analysis of text: tokens, folding, stemming, optional words, snippets.

Indexing, queries, snippets and every reference implementation use it, so that
a word is the same word everywhere.
"""
