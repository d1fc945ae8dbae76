"""Loop without end in the file's top level, between two definitions.

The statement is left out of a second attempt, and costs what it defines.

earns: all
holds: T0
tells: did not end within
"""

from kit import Honest

while True:
    pass

LSTMCell = Honest
