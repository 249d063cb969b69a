"""Review: the log, a record's story, what is added to it, exports."""
