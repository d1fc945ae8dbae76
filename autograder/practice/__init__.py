"""A student's own work, checked while it is being written: public checks only, nothing of the reference, at once.

`desk.Desk` keeps what the next look at the work needs; `serve` puts desks behind a pipe, for notebooks and scripts.
"""
