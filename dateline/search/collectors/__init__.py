"""The collectors: what is made of all matches of a search, each without knowing the clauses."""
