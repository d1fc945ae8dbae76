"""Starts, limits, talks to and kills workers.

`sandbox.Sandbox` is the room's door: it proves its tier and opens a `session.Session` for each submission. This file
imports nothing, so that `zygote.Zygote` can be started before torch is imported here too.
"""
