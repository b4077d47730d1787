"""The clauses of a compiled query: what a piece of it matches, and how much it scores."""
