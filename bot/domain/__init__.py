"""Pure rules: the calendar of a cycle, pairing, privacy."""
