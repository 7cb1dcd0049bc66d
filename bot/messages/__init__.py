"""Pure functions from values to what a person reads: messages and views."""
