"""Kills, failing system calls, power cuts and damage, and the proof that nothing is lost by them."""
