"""The clock speaks to us: one file a job, one schedule table."""
