"""Start threads without end (here: five thousand), which do nothing.

Each needs a stack, and memory has a limit.

earns: at most interface first_numbers values gradients sizes dtypes large_inputs devices
"""

import threading
import time

from kit import Honest

LSTMCell = Honest


def bomb():
    for _ in range(5000):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()


bomb()
