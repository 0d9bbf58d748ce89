"""Watch feeds: RSS, Atom and JSON Feed behind the one interface that every network has."""
