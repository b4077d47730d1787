"""From articles to a segment, and from several segments to one: what writes the files of an index."""
