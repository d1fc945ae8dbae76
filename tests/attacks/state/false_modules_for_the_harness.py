"""Hand in files named as the modules that the worker imports: torch, msgspec, numpy, the worker's own.

They are the submission's own modules, in its own process.

earns: all
holds: T0
"""

import sys

from kit import Honest

LSTMCell = Honest


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        raise ImportError(f"{name} is not for you")


sys.meta_path.insert(0, Finder)
sys.path[:] = []
sys.path_importer_cache.clear()
for name in list(sys.modules):
    if name.startswith(("torch._dynamo", "sympy", "importlib.metadata", "json", "email")):
        del sys.modules[name]
