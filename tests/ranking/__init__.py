"""How good the ranking is: the engine on collections whose answers people have judged."""
