"""Engine and transaction scope, models, and queries by noun."""
