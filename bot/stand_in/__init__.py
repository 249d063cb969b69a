"""A stand-in for Slack at the HTTP level, for tests and the demonstration."""
