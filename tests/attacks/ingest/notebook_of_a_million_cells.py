"""A notebook of very many cells.

So many of them are read and no more.

tells: cells; at most
"""


def build(folder, canary):
    cell = '{"cell_type":"code","source":"x"},'
    (folder / "s666.ipynb").write_text('{"cells": [' + cell * 300_000 + "{}]}")
