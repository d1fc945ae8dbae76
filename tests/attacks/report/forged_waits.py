"""Report waits for the GPU, which are remarks, at lines of other files.

The same.

earns: nothing
holds: T0
"""

from autograder.messages import Place, Sync
from autograder.wire import Returned
from kit import BROKEN_WORD, impersonate

SYNC = Sync("it says so", Place(f"{BROKEN_WORD}/else.py", 3, "x", "y"))
impersonate(lambda call, place: Returned([None] * len(call.runs), syncs=[SYNC] * 20))
