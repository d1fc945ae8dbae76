"""Say that hundreds of long names are defined, each almost the one that is asked for.

"Did you mean" compares texts in quadratic time or worse, in the grader, on nobody's clock.

earns: nothing
holds: T0
"""

import random

from autograder.messages import Raised
from kit import impersonate

LETTERS = [chr(code) for code in range(0x620, 0x6A0)] * 30  # none of them so frequent that difflib would pass it over
random.seed(1)
NAMES = ["".join(random.sample(LETTERS, len(LETTERS))) for _ in range(250)]
WANTED = "".join(random.sample(LETTERS, len(LETTERS)))
impersonate(lambda call, place: Raised("find", "NameError", f"{WANTED} is not defined", []), NAMES)
