"""Rows as lines: pure functions of (row, width, now, look, state). No app, no store, no clock."""
