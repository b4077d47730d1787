"""What the records of a source say about themselves: whether they were published."""
