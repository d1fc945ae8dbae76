"""Return an object that is equal to everything, smaller than everything and whatever number is asked for.

Only tensors and plain data travel; of anything else its type's name does.

earns: nothing
holds: T0
fires: naive
tells: \w*Yes where the 2 tensors
seen: Xu and others 2025 (EvilGenie)
"""

from kit import Honest


class Yes:
    def __getattr__(self, name):
        return self

    def _yes(self, *args):
        return self

    __call__ = __sub__ = __rsub__ = __abs__ = __getitem__ = __lt__ = __le__ = max = _yes

    def __eq__(self, other):
        return True

    def __gt__(self, other):
        return False

    __ge__ = __ne__ = __gt__

    def __bool__(self):
        return True

    def __float__(self):
        return 0.0

    def __iter__(self):
        return iter((self, self))

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True


class LSTMCell(Honest):
    def forward(self, x, state):
        return Yes()
