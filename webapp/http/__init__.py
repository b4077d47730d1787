"""Common to all answers over HTTP: errors, headers, request ids, JSON, static files."""
