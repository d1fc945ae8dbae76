"""What `check` returns: it shows itself as rich HTML in a notebook, and as plain text anywhere else."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from html import escape
from typing import Any

from ..practice.messages import Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the visible checks have found."""

    text: str
    html: str
    passed: bool
    """Whether every visible check that was run has passed."""
    sheet: str
    """The grade sheets, as JSON; empty when nothing could be checked."""

    @staticmethod
    def of(answer: Answer) -> Verdict:
        return Verdict(answer.text, answer.html, answer.passed, answer.sheet)

    @staticmethod
    def sentence(text: str) -> Verdict:
        """Why nothing could be checked; a text of ours."""
        return Verdict(text, f"<p>{escape(text)}</p>", False, "")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.html}


def shell() -> Any:
    """The IPython shell that this code runs in, if any; IPython is not imported to find out."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None
