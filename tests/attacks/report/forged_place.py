"""Say that the mistake is in a file that was never handed in, in a line that says something else.

A place names a line of what was handed in, in its own words, or none.

earns: nothing
holds: T0
"""

from autograder.messages import Place, Raised
from kit import BROKEN_WORD, impersonate

PLACES = [Place("reference/cells/solution.py", 7, f"{BROKEN_WORD}: the TA's own line", "grade")]
impersonate(lambda call, place: Raised("call", "ValueError", "no", PLACES))
