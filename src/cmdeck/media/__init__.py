"""Pictures: what they are, and our private copies of them."""
