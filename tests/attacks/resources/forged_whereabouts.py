"""Report progress at lines of other files and then hang, so that other statements than one's own are left out.

What is left out is looked for in what was handed in by its name and line, and nothing else is lost.

earns: nothing
holds: T0
"""

import time

from autograder.messages import Place, Progress
from autograder.wire import encode
from kit import Honest, send

LSTMCell = Honest
send(encode(Progress(Place("cells.py", 1, "x", "y"), ["LSTMCell"]))) or time.sleep(1000)
