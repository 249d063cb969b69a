"""The curator's tools: how well questions find their answers, and why."""
