"""Reach the operator while tracing, under autocast, under vmap and from another thread.

Every key ends at the same kernel.

earns: nothing
holds: T0
tells: lstm_cell|ForbiddenOperator
"""

import threading
import warnings

import torch
from kit import Borrowed


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, *weights):
        def call(x, h, c, *weights):
            return torch.lstm_cell(x, (h, c), *weights)

        ways = (
            lambda: torch.jit.trace(call, (x, *state, *weights))(x, *state, *weights),
            lambda: torch.autocast("cpu", enabled=True).__enter__() or call(x, *state, *weights),
            lambda: torch.func.vmap(lambda one: call(one, *state, *weights))(x[None]),
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found, failed = [], []

            def elsewhere():
                try:
                    found.append(call(x, *state, *weights))
                except BaseException as error:
                    failed.append(error)

            thread = threading.Thread(target=elsewhere)
            thread.start()
            thread.join()
            if found:
                return found[0]
            return ways[x.shape[0] % len(ways)]()
