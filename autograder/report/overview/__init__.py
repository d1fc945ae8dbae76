"""A class as a whole, for its staff: what all of its sheets say together, as data (JSON) and as a page."""
