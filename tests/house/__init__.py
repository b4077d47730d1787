"""Measures of the code: equal answers of two checkouts, the structure of the code, and guards that keep it."""
