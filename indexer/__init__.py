"""The write process: from sources to a published generation.  Never imports webapp."""
