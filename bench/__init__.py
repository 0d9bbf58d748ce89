"""How fast the deck is, measured from outside, through a terminal."""
