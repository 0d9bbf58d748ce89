"""The built-in Bluesky: one server of the AT protocol (PDS and AppView in one) and its chat, honest
where clients are surprised.

A world of its own with the same people, served at the same address under /xrpc. Facts are those of
networks.md part 2 §1.2: a record under a name that is taken is answered with 500; a like made twice
is two records and counts once; lists hand out a cursor until they are empty; an expired session is
a 400.
"""
