"""The built-in networks: an honest local X API v2 and feeds, for the demo and the tests."""
