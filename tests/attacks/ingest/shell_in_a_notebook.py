"""Cells that call the shell, system commands and magics that run or write files.

They do nothing.

tells: not defined
fires: naive
"""

import json


def build(folder, canary):
    lines = [f"!touch {canary}/owned", f"%system touch {canary}/owned", f"%%bash\ntouch {canary}/owned"]
    lines += [
        f"%%writefile {canary}/owned\nx",
        f"%run {canary}/expected.txt",
        f"get_ipython().system('touch {canary}/o')",
    ]
    cells = [{"cell_type": "code", "source": line} for line in lines]
    (folder / "s666.ipynb").write_text(json.dumps({"cells": cells}))
