"""From articles to a segment, and from several segments to one: the modules that write the files of an index."""
