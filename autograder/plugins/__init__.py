"""Doors to other people's systems. Each imports what it serves; nothing else of the house does."""
