"""What was graded, so that it is never graded twice: hand-ins, evidence by content, grades, overrides.

`store.Store` is the room's door, `records` what goes in and out. This file imports nothing, so that the records can be
had without SQLAlchemy.
"""
