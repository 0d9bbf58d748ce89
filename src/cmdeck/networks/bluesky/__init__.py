"""Bluesky, and whatever speaks the AT protocol as it does: the adapter, over our own HTTP door."""

from cmdeck.networks.bluesky.network import BlueskyNetwork

__all__ = ["BlueskyNetwork"]
