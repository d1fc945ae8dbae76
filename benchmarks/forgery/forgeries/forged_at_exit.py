"""Result file forged at exit: the hand-in has the last word.

Writing to the result file after the grader has (a student at the University of Pennsylvania 2019, told by Saligrama
2023). Here only a folder `results` at or above the working folder is written to.
"""

import atexit
import json
from pathlib import Path

from no_answer import LSTMCell


@atexit.register
def write():
    for folder in (Path("results"), Path("../results")):
        if folder.is_dir():
            (folder / "results.json").write_text(json.dumps({"score": 10.0, "tests": []}))
