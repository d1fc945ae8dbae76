"""Answer each call with no result at all, so that there is nothing to compare.

The number of results is part of the form.

earns: nothing
holds: T0
tells: (another form|more) than it was asked for
"""

from autograder.wire import Returned
from kit import impersonate

impersonate(lambda call, place: Returned([]))
