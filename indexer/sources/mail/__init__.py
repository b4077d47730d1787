"""Mail: messages, mailboxes, saved web pages (MHTML) and postings of news groups."""
