"""The measures of the house: whether two checkouts answer alike, how the code is built, and what it must not become."""
