"""The memory: the only SQL of cmdeck."""
