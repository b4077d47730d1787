"""What may go wrong below a write: kills, failing calls, power cuts, damage; and the proof that nothing is lost."""
