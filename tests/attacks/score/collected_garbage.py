"""Look through every object of the process for the reference, an expected tensor or the course's secret.

The zygote has imported nothing of the kind, and the worker is a fork of it.

earns: interface side_effects
holds: T0
tells: TRIED
seen: Saligrama 2022
"""

import gc
import sys

from kit import Zeros, attempt, verdict

LSTMCell = Zeros


def search():
    gc.unfreeze()
    words = ("reference", "checks", "Expected", "Evidence", "GradeSheet", "AUTOGRADER_SECRET")
    for thing in gc.get_objects():
        if isinstance(thing, type) and thing.__name__ in words:
            return thing
        if isinstance(thing, dict) and any(word in thing for word in words[2:]):
            return thing
    found = [name for name in sys.modules if name.split(".")[:2] in (["autograder", "checks"], ["autograder", "grade"])]
    return found or False


attempt("an object of the grader's", search)
verdict()
