"""The other process: started at the first question, kept for the next, gone with this one however this one ends.

It is the reader of a pipe whose only writer is here: when this process ends, by ``kill -9`` too, the kernel closes the
pipe. A fork of this process (`multiprocessing`, a data loader's workers) would hold it open, so forks let go of it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

import msgspec

from ..errors import GraderFault
from ..practice.messages import Answer, Prepare, Question

_PROGRAM = "import sys; sys.path.append({home!r}); from autograder.practice.serve import main; main()"
_HOME = str(Path(__file__).parents[2])
_END_S = 10.0


class Partner:
    """A process that answers questions, one after the other."""

    def __init__(self) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `end`
        self._process = subprocess.Popen(
            # -P: a file of the student's that is called random.py must not become the grader's
            [sys.executable, "-P", "-c", _PROGRAM.format(home=_HOME)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,  # Ctrl-C is for us
        )

    def tell(self, line: bytes) -> None:
        """Raises `OSError` when the process is gone."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()

    def ask(self, question: bytes) -> bytes:
        """One line for one line. Raises `OSError` or `EOFError` when the process is gone."""
        assert self._process.stdout is not None
        self.tell(question)
        if not (answer := self._process.stdout.readline()).endswith(b"\n"):
            raise EOFError
        return answer

    def end(self) -> str:
        """Hang up, and wait until it is gone. The last line that it wrote on its standard error."""
        self.let_go()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        self._errors.close()
        return lines[-1] if lines else ""

    def let_go(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what it was not told any more
                    pipe.close()


_lock = threading.Lock()
_partner: Partner | None = None


def prepare(folder: Path) -> None:
    """Have a partner start on what the first question will take; that nothing comes of it shows at the question."""
    global _partner
    with _lock, contextlib.suppress(OSError):
        if _partner is None:
            _partner = Partner()
            _partner.tell(msgspec.json.encode(Prepare(str(folder))))


def ask(question: Question) -> Answer:
    """The partner's answer. Whoever interrupts it ends the partner; the next question starts another.

    Raises:
        GraderFault: it ended without an answer.
    """
    global _partner
    line = msgspec.json.encode(question)
    with _lock:
        try:
            _partner = _partner or Partner()
            return msgspec.json.decode(_partner.ask(line), type=Answer)
        except (OSError, EOFError):
            why = _end() or "it gave no reason"
            raise GraderFault(f"the process that checks has ended ({why}); try again") from None
        except BaseException:
            _end()
            raise


def _end() -> str:
    global _partner
    partner, _partner = _partner, None
    return partner.end() if partner else ""


def _let_go_in_a_fork() -> None:
    global _partner, _lock
    if _partner is not None:
        _partner.let_go()
    _partner, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):  # where processes fork
    os.register_at_fork(after_in_child=_let_go_in_a_fork)
atexit.register(_end)
