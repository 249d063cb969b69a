"""A stand-in for Slack on this machine: the tests run the real bot against it, over HTTP as in production."""
