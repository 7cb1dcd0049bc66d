"""The sandbox's page in the browser: who you are, what you see, and what you can do."""
