"""Python text is parsed by one thread at a time.

CPython 3.11 and 3.12 count the depth of a syntax tree in one place for all threads. Where a garbage collection
interrupts one with Python code (Hypothesis has such a callback) and another begins to parse, it ends in ``SystemError:
AST constructor recursion depth mismatch`` (python/cpython#106905).
"""

from __future__ import annotations

import ast
import threading

PARSING = threading.RLock()


def parse(text: str) -> ast.Module:
    """`ast.parse`, one at a time. Raises SyntaxError."""
    with PARSING:
        return ast.parse(text)
