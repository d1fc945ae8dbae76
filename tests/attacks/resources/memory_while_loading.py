"""Take all memory while the file is loaded, by a literal.

The compiler works in the worker, under its limits.

earns: all
holds: T0
tells: MemoryError
"""

from kit import Honest

LSTMCell = Honest
EVERYTHING = [0] * (1 << 60 >> 8)
