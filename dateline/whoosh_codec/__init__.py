"""The Whoosh codec of a columnar index, and the writer of such an index.  Only these modules import Whoosh."""
