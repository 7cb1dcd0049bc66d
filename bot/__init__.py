"""plg keeps peer learning groups of managers alive between their sessions."""
