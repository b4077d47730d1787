"""What may go wrong below a write - kills, failing system calls, power cuts, damage - and the proof that nothing is lost by it."""
