"""The embedded engine: a Whoosh index on the local disk, evaluated as sets over its postings."""
