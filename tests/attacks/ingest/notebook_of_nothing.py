"""A notebook of forty megabytes of empty lists, each of which costs the decoder thirty times as much.

Values are counted before they are decoded.

tells: million values
fires: naive
"""


def build(folder, canary):
    (folder / "s666.ipynb").write_text('{"cells": [' + "[]," * (13 << 20) + "[]]}")
