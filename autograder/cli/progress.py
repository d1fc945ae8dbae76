"""What is shown while a class is graded: how far it is, how fast, what is left, and who is slow."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..report.safe import for_terminal

if TYPE_CHECKING:
    from ..cohort.crew import Busy
    from ..cohort.station import Receipt

_SLOW_S = 3.0
"""Seconds after which a hand-in is named."""
_NAMED = 3


class Progress:
    """A line on a terminal; elsewhere a line now and then. Starts no thread, since stations are forked beside it."""

    def __init__(self, total: int):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        self._started = time.monotonic()
        self.done = self.failed = self.ungraded = 0
        self._shown = total > 0 and sys.stderr.isatty()
        self._bar = Bar(
            TextColumn("grading"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[counts]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[slow]}", style="yellow"),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,
            disable=not self._shown,
        )
        self._task = self._bar.add_task("grading", total=total, counts="", slow="")

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def took(self, receipt: Receipt) -> None:
        """One more is done."""
        self.done += 1
        self.failed += receipt.failed
        self.ungraded += bool(receipt.ungraded)

    def watch(self, busy: Sequence[Busy]) -> None:
        """What is under way, the slowest first."""
        if not self._shown:
            return
        slow = [f"{for_terminal(one.task.student)} {one.seconds:.0f} s" for one in busy if one.seconds > _SLOW_S]
        self._bar.update(self._task, completed=self.done, counts=self.counts, slow=", ".join(slow[:_NAMED]))
        self._bar.refresh()

    @property
    def counts(self) -> str:
        """Such as ``12 with mistakes, 0 ungraded, 4.1/s``."""
        rate = self.done / max(time.monotonic() - self._started, 1e-3)
        return f"{self.failed} with mistakes, {self.ungraded} ungraded, {rate:.1f}/s"
