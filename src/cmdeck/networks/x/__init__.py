"""X (API v2). Importing this imports tweepy: only the engine, and the commands that log in, do."""

from cmdeck.networks.x.network import XNetwork

__all__ = ["XNetwork"]
