"""Share Check: a Slack assistant for information sharing to safeguard children in Wales."""
