"""The quality of the ranking: the engine on collections with human judgements."""
