"""What was decided and why: the record, its log, and the rules that keep both honest."""
