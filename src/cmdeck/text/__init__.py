"""Pure functions on strings: making text safe to show, counting, dates in words, spelling
tokens."""
