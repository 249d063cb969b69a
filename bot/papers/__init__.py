"""What leaves on paper: in words, never in codes."""
