"""Close input, output and error, and give their numbers to other things.

The connection is none of them.

earns: all
holds: T0
"""

import os
import sys

from kit import Honest

LSTMCell = Honest
for descriptor in (0, 1, 2):
    os.close(descriptor)
os.pipe()
sys.stdout = sys.stderr = None
