"""Check: /share-check, screen by screen."""
