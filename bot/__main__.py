"""Lets `python -m bot` do what the command `share-check` does."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
