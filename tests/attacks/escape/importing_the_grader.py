"""Import the grader, its checks, its rubric and the reference.

None of them lies on the worker's path, nor on any that it may read.

earns: all
tells: TRIED
"""

import importlib
import importlib.metadata
import importlib.util
import sys

from kit import Honest, attempt, verdict
from target import HOME

LSTMCell = Honest
sys.path[:0] = [HOME, f"{HOME}/reference/cells", f"{HOME}/assignments/cells"]
NAMES = "autograder.grade autograder.checks.judge autograder.score autograder.course reference.cells.solution solution"
for name in NAMES.split():
    attempt(f"importing {name}", lambda: importlib.import_module(name))
    attempt(f"finding {name}", lambda: importlib.util.find_spec(name) is not None)
attempt("the distribution's files", lambda: bool(importlib.metadata.files("rnn-autograder")))
attempt("the editable finder", lambda: importlib.import_module("_editable_impl_rnn_autograder"))
verdict()
