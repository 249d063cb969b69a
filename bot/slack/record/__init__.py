"""Record: the decision screen."""
