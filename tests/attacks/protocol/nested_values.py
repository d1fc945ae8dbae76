"""A well-formed answer whose value is nested three hundred deep.

A value may be eight deep, and the worker's own encoder would have stopped at six.

earns: nothing
holds: T0
"""

from autograder.wire import Returned
from kit import impersonate


def nested():
    value = 1
    for _ in range(300):
        value = [value]
    return value


impersonate(lambda call, place: Returned([nested()] * len(call.runs)))
