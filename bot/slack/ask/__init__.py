"""Ask: a question in Slack and its answer."""
