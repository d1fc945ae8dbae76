"""Answer that the exercise has not been started, with no place to point at, so that the check itself fails.

A failure of a check would be the grader's fault, and its points awaited instead of lost.

earns: nothing
holds: T0
"""

from autograder.messages import Raised
from kit import impersonate

impersonate(lambda call, place: Raised("call", "NotImplementedError", "", [], True))
