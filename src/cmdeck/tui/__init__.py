"""What one sees: the only part that imports Textual."""
