"""Send text that nobody has clipped.

A text of a worker's has a limit, and a frame with a longer one is refused as a whole.

earns: nothing
holds: T0
tells: sent something that is no answer
"""

from autograder.messages import Raised
from kit import impersonate

impersonate(lambda call, place: Raised("call", "ValueError", "x" * 5000, []))
