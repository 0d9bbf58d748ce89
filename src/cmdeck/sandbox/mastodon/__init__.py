"""The built-in Mastodon server: its client API, honest where clients are surprised.

A world of its own beside the built-in X, with the same people; served at the same address under
/api, /oauth and /nodeinfo. With the software "gotosocial" it behaves as that does where the two
differ (networks.md part 2 §1.1): ULIDs, 400 instead of 422, Idempotency-Key ignored, the same
status twice in a page, Link headers that go on for ever.
"""
