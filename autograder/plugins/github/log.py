"""What is said in a workflow's log: student text between tokens, and annotations within what GitHub shows."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...records import GradeSheet
from ...report import workflow
from ...report.markdown import STEP_SUMMARY, render_markdown, render_one
from ...report.workflow import annotation
from .places import Annotation, Level

_SHOWN = 10
"""Errors, and as many warnings, that GitHub shows of a step."""
_COMMANDS: dict[Level, workflow.Level] = {"failure": "error", "warning": "warning", "notice": "notice"}


def in_workflow() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextlib.contextmanager
def no_commands() -> Iterator[None]:
    """GitHub reads no command in what is printed meanwhile. Escaping does the same; this holds if it should fail."""
    if not in_workflow():
        yield
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        print(f"\n::{token}::", flush=True)


def commands(found: Sequence[Annotation]) -> Iterator[str]:
    """Workflow commands, worst first; where there are more than GitHub shows, the last one counts them."""
    for level, command in _COMMANDS.items():
        these = [one for one in found if one.level == level]
        shown = these if len(these) <= _SHOWN else these[: _SHOWN - 1]
        for one in shown:
            yield annotation(one.message, one.path, one.line, level=command, title=one.title)
        if more := len(these) - len(shown):
            told = f"and {more} more of this kind; the summary of this run has all of them"
            yield annotation(told, these[0].path, these[len(shown)].line, level=command, title=f"{more} more")


def add_to_summary(sheets: Sequence[GradeSheet], later: int) -> None:
    """Append the sheets to the step's summary, if there is one, within the 1 MiB that GitHub takes.

    One sheet is told as its student reads it, and `later` counts the checks that are not on it.
    """
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        path = Path(file)
        room = STEP_SUMMARY - (path.stat().st_size if path.exists() else 0)
        with path.open("a", encoding="utf-8") as summary:
            summary.write(render_one(sheets[0], room, later) if len(sheets) == 1 else render_markdown(sheets, room))
