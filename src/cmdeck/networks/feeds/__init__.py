"""Watch feeds: RSS, Atom and JSON Feed behind the one interface that every network has.

Nothing is imported here: the child program must not pay for what only the adapter needs.
"""
