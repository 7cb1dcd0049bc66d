"""Commands of `plg` that are more than a few lines: what an operator asks, answered from the database."""
