"""What may go wrong below a write, or while it is served, and the proof that nothing is lost by it."""
