"""Mastodon and servers that speak its client API (v1, v2): the adapter, over our own HTTP door."""

from cmdeck.networks.mastodon.network import MastodonNetwork

__all__ = ["MastodonNetwork"]
