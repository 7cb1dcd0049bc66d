"""Use cases: change rows and queue messages, in the caller's transaction."""
