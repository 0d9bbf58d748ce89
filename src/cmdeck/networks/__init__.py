"""The world: the only HTTP of cmdeck."""
