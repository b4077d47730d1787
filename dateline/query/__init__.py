"""The query language: reads a text into a syntax tree, with an account of how it was understood."""
