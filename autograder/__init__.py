"""An auto-grader for exercises on recurrent networks. Start at `autograder.cli`, or at `autograder.grade`.

In a notebook or a script: ``from autograder import check; check("lstm_cell")``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .notebook import check as check

__all__ = ["check"]


def __getattr__(name: str) -> object:
    """`check`, imported when it is first asked for (PEP 562): the command has no use for it."""
    if name != "check":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .notebook import check

    return check
