"""Doors to other people's systems. Each is imported when it is asked for, since what it needs may not be installed."""
