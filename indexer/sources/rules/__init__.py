"""Rules: what `dateline.toml` in a source, or a file that a person names, says about how its files are read."""
