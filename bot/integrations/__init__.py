"""What other systems speak: Slack's read methods, the heartbeat."""
