"""The command line: everything the deck does, a command does."""
