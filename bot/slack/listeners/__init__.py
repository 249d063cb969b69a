"""One module a journey: unpack what Slack sent, ask the core, show the result."""
