"""Define the class under a decorator that never comes back.

A definition is announced before it is executed, too.

earns: nothing
holds: T0
tells: because its definition failed
"""

import time

from kit import Honest


def forever(cell):
    time.sleep(1000)


@forever
class LSTMCell(Honest):
    pass
