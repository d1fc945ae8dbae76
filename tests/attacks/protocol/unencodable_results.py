"""Return what cannot be written down: lists that hold themselves, keys that are no text, numbers without end.

The worker makes plain data of it, or the name of its type.

earns: nothing
holds: T0
"""

from kit import Zeros


class Key:
    def __str__(self):
        raise ValueError("no")


class LSTMCell(Zeros):
    def forward(self, x, state):
        itself = []
        itself.append(itself)
        strange = (itself, {Key(): 1}, 1 << 5000, "\ud800" * 9000, {(): {}}, [[[[[[[[[[[]]]]]]]]]]])
        return strange[x.shape[0] % len(strange)]
