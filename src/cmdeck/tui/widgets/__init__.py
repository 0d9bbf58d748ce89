"""Widgets: they know their rows and their keys, and say what a person would like."""
