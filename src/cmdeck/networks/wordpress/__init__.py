"""WordPress: a blog by its REST API (wp/v2), the adapter, over our own HTTP door."""

from cmdeck.networks.wordpress.network import WordpressNetwork

__all__ = ["WordpressNetwork"]
