"""Frozen facts and protocols: what everything else speaks of. Imports nothing of ours."""
