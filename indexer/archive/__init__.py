"""The archive read back: the articles of a generation, and their export as JSON Lines."""
