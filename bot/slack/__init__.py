"""The Slack face: thin functions between Slack and the rest."""
