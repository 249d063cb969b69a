"""The guided check: the step and the advice are pure functions of the answers so far."""
