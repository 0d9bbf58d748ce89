"""Screens: the only ones that hold the Deck, and do what widgets say."""
