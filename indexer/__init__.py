"""The write side: from sources to a published generation.  Never imports webapp."""
