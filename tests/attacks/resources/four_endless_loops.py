"""Loop without end in statement after statement, so that attempt after attempt runs out of time.

After three such statements the whole file is given up.

earns: nothing
holds: T0
"""

from kit import Honest

for _ in iter(int, 1):
    pass
for _ in iter(int, 2):
    pass
for _ in iter(int, 3):
    pass
for _ in iter(int, 4):
    pass
LSTMCell = Honest
