"""Doors to other people's systems. Each imports what it serves, when asked for; nothing else of the house does."""
