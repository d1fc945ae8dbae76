"""A notebook's cell as Python. Imports neither torch nor, before it meets a magic, IPython."""

from __future__ import annotations

import re

_MAGIC = re.compile(r"^\s*[%!?]|\?\s*$|=\s*[%!]", re.MULTILINE)
_BODY_IS_PYTHON = re.compile(r"%%(time|timeit|capture|prun)\b")


def may_have_magics(source: str) -> bool:
    """Whether a notebook's cell needs IPython's transformer at all; most do not, and its import is slow."""
    return _MAGIC.search(source) is not None


def without_magics(source: str) -> str:
    """A notebook's cell as Python: magics, shell commands and help become calls that do nothing here."""
    if not may_have_magics(source):
        return source
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        blank = "\n" * (source.count("\n") - rest.count("\n"))
        return blank + without_magics(rest) if _BODY_IS_PYTHON.match(first) else ""
    from IPython.core.inputtransformer2 import TransformerManager

    blank = "\n" * source[: len(source) - len(source.lstrip())].count("\n")  # which it takes away
    return blank + str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
