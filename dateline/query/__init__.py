"""The query language: text in, a syntax tree out, and an account of what was understood."""
