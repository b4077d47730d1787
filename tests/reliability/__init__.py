"""Kills, failing system calls, power cuts and damage: none of them may lose anything."""
