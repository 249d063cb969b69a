"""What the bot knows, and which answer a question gets."""
