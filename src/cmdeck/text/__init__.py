"""Pure functions on strings: safe to show, counting, dates in words, spelling tokens."""
