"""The personal-data guard: what in a typed text could show who somebody is."""
