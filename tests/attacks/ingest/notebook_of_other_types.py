"""A notebook whose cells are numbers, whose sources are dictionaries, and whose format is none.

What is no code cell is passed over.

tells: not defined
"""

import json


def build(folder, canary):
    cells = [7, None, [], {"cell_type": "code", "source": {"x": 1}}, {"cell_type": ["code"], "source": 9}]
    cells += [{"cell_type": "code", "source": [1, None, "x = 1"]}, {"cell_type": "code", "source": "\ud800"}]
    (folder / "s666.ipynb").write_text(json.dumps({"cells": cells, "worksheets": 3, "nbformat": "x"}))
