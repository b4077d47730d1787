"""Whether the tests see what breaks: small changes of the code, one at a time, against the tests that run it."""
