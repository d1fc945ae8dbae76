"""What students get of a course, in a folder of its own: handouts, public checks, the public part of the policy.

`handout` makes the files, `leaks` refuses them when anything hidden stands in one, `target` brings a folder up to date.
"""
