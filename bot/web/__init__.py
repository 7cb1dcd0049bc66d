"""Health and metrics, and Slack's requests in HTTP mode."""
