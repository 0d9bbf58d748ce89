"""Decisions and loops: no SQL, no HTTP, no Textual."""
