"""The demonstration: a workspace in the browser."""
