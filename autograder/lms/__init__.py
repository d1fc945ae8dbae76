"""Grades on their way to learning platforms: pure, over grades and the file that the platform itself has written.

`grades` says who has which; `canvas` and `moodle` put them into that file, `matching` finds whose row is whose, and
`listing` writes them down plainly.
"""
