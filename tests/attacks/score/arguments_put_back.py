"""Change the arguments in place and have the worker's echo of them show what they were.

The echo is made in the student's interpreter. Where the text reaches there as well, what is seen from inside counts for
nothing until a person has looked.

earns: at most interface first_numbers values gradients sizes dtypes large_inputs
holds: T0
tells: Needs a look
"""

import sys

from kit import Honest

perform = sys.modules["autograder.worker.perform"]
genuine, before = perform.plain, {}


def plain(value, depth=0):
    return before.get(id(value), (None, genuine(value, depth)))[1]


perform.plain = plain


class LSTMCell(Honest):
    def forward(self, x, state):
        if not x.requires_grad and x.grad_fn is None:
            before[id(x)] = x, x.clone()
        answer = super().forward(x, state)
        if id(x) in before:
            x.add_(1.0)
        return answer
