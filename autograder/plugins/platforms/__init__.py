"""Doors to course platforms that run a grader of ours in containers or jobs of theirs.

Each has a package that is uploaded or copied there, and a place where its results are expected. What both sides share
stands in `contents` (what goes into a package) and `results` (how results come to lie where they are looked for);
`report` has the formats. Nothing here was tried on the services themselves: docs/platforms.md says what was.
"""
