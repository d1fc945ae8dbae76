"""Say that thousands of statements have failed, each of which would be a remark on the sheet.

A sheet has room for what a person reads.

earns: nothing
holds: T0
"""

from autograder.messages import LoadProblem, Raised
from autograder.wire import Returned
from kit import impersonate

MANY = [LoadProblem([], Raised("load", "ValueError", "y" * 40, [])) for _ in range(15_000)]
impersonate(lambda call, place: Returned([None] * len(call.runs)), problems=MANY)
