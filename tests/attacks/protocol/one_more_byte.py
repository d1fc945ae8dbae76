"""Send one byte more than the answer has.

What is behind an answer is looked at before it is taken, and again before the next question.

earns: at most interface side_effects
holds: T0
"""

import sys

from kit import Zeros, send

LSTMCell = Zeros
serve = sys.modules["autograder.worker.serve"]
genuine = serve._Channel.send


def with_a_tail(self, message):
    genuine(self, message)
    if type(message).__name__ == "Done":
        send(b"x")


serve._Channel.send = with_a_tail
