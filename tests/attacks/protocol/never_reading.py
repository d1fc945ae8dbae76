"""Do not read the next question, so that the grader waits to write it.

Writing has the same deadline as reading.

earns: nothing
holds: T0
"""

import time

from autograder.messages import Loaded
from autograder.wire import encode
from kit import send

send(encode(Loaded([], ["LSTMCell"])))
time.sleep(100)
