"""One submission in the sandbox: loaded once, asked many times, started again after whatever it does to its worker."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from ..errors import SandboxError
from ..messages import Load, Loaded, LoadProblem, Raised, Refused, Shortcut
from ..records import Died, Fatal, TimedOut
from ..rubric import Limits
from ..wire import Call, Done, Returned, WireError, Work, encode
from .lines import Lines
from .link import Link
from .zygote import Zygote

_READY_S = 20.0
_numbers = itertools.count(1)
_MAX_CULPRITS = 3
"""Top-level statements that may hang or kill a worker before the whole file is given up."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls encoded once, to be sent to every submission of a class."""

    frame: bytes
    number: int
    """Sent along and expected back, so that an answer cannot be taken for that to another batch."""
    runs: tuple[int, ...]
    """How many results each call must bring."""

    @staticmethod
    def of(calls: Sequence[Call]) -> Batch:
        number = next(_numbers)
        return Batch(encode(Work(number, list(calls))), number, tuple(len(call.runs) for call in calls))

    def fits(self, answer: Done) -> bool:
        """Whether the answer has the form that was asked for."""
        if answer.number != self.number or len(answer.replies) != len(self.runs):
            return False
        pairs = zip(answer.replies, self.runs, strict=True)
        return all(
            len(reply.values) == runs and (reply.after is None or len(reply.after) == runs)
            for reply, runs in pairs
            if isinstance(reply, Returned)
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """What the workers of a session have used, as the kernel counted it."""

    cpu_s: float
    peak_mib: float
    workers: int


class Session:
    """A submission that can be called. Use as a context manager; leaving it kills the worker.

    Its workers refuse the operators `forbidden` beside those that all workers of the zygote do.
    """

    def __init__(self, zygote: Zygote, load: Load, limits: Limits, forbidden: Sequence[str] = ()):
        self._zygote, self._load, self._limits, self._forbidden = zygote, load, limits, tuple(forbidden)
        self._stricter: dict[tuple[str, ...], Session] = {}
        self._link: Link | None = None
        self._loaded: Loaded | Fatal | None = None
        self._culprits: list[LoadProblem] = []
        self._lines = Lines(load)
        self._deadline = time.monotonic() + limits.submission_s
        self._closed: list[Link] = []
        self.layers: list[str] = []
        self.threads: list[str] = []
        """Threads left running after the latest batch."""
        self.shortcuts: list[Shortcut] = []
        """What the submission's text reaches for of what its workers refuse; known once it was loaded."""
        self._fatal: Fatal | None = None
        self._excused = 0
        """The batch that was tried a second time last, since others had killed its worker."""
        self.confided = False
        """Whether workers have been asked what must not show in later answers; the caller says so, `renew` ends it."""

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception: object) -> None:
        for session in (self, *self._stricter.values()):
            session._drop()

    def forbidding(self, operators: Sequence[str]) -> Session:
        """The same submission in workers that refuse these operators. Its time is this session's, and ends with it."""
        more = tuple(sorted({*operators} - {*self._zygote.forbidden}))
        if more == self._forbidden:
            return self
        if more not in self._stricter:
            session = Session(self._zygote, self._load, self._limits, more)
            session._deadline, session._culprits = self._deadline, self._culprits
            self._stricter[more] = session
        return self._stricter[more]

    def loaded(self) -> Loaded | Fatal:
        """What became of the top level of the submission. Raises `SandboxError` when no worker can be had."""
        if self._loaded is None:
            self._start()
        assert self._loaded is not None
        return self._loaded

    def perform(self, batch: Batch) -> list[Returned | Raised | Refused] | Fatal:
        """Do the calls, all in one frame. After a fatal event the next batch gets a fresh worker."""
        loaded = self.loaded()
        if isinstance(loaded, TimedOut | Died):
            self._fatal = loaded
            return loaded
        if self._remaining() <= 0:
            self._fatal = TimedOut(self._limits.submission_s, ())
            return self._fatal
        if self._link is None:
            self._start()
            if self._link is None:
                return self._loaded if isinstance(self._loaded, TimedOut | Died) else Died("cannot be loaded again")
        link = self._link
        answer = link.ask(batch.frame, min(self._limits.call_s, self._remaining()))
        if link.killed and batch.number != self._excused:  # once may be the machine's doing, and is no student's fault
            self._excused = batch.number
            self._drop()
            return self.perform(batch)
        match answer:
            case Done() if batch.fits(answer):
                self.threads = answer.threads
                if answer.threads:  # they must not disturb, or be blamed on, what is called next
                    self._drop()
                return [self._lines.of_reply(reply) for reply in answer.replies]
            case TimedOut() | Died():
                self._drop()
                self._fatal = self._lines.of_fatal(answer)
                return self._fatal
            case _:
                self._drop()
                return Died("sent an answer of another form than it was asked for")

    def peak_mib(self, batch: Batch) -> float | Fatal:
        """Memory at its peak, MiB, of a fresh worker that loads the submission and does these calls and no others.

        It is the kernel's count (getrusage(2), ru_maxrss), which a submission cannot have a say in. What all workers
        share, PyTorch above all, is a part of it, so that only differences mean something.
        """
        self._drop()
        answer = self.perform(batch)
        self._drop()
        return answer if isinstance(answer, TimedOut | Died) else self._closed[-1].peak_kib / 1024

    def renew(self) -> None:
        """End the worker; the next batch gets one that has seen nothing of what this one was asked."""
        self._drop()
        self.confided = False

    @property
    def pid(self) -> int:
        """Process id of the worker that is alive; 0 when there is none."""
        return self._link.pid if self._link is not None else 0

    @property
    def fatal(self) -> Fatal | None:
        """An event that ended a worker, or the session's time; the latest of those with the same operators."""
        return next((one._fatal for one in (self, *self._stricter.values()) if one._fatal), None)

    def usage(self) -> Usage:
        """Totals over the workers that have ended; call it after leaving the session."""
        links = [link for session in (self, *self._stricter.values()) for link in session._closed]
        return Usage(
            sum(link.cpu_s for link in links),
            max((link.peak_kib / 1024 for link in links), default=0.0),
            len(links),
        )

    def _remaining(self) -> float:
        return self._deadline - time.monotonic()

    def _start(self) -> None:
        """Fork a worker and load the submission; leave out, one by one, statements that it does not survive."""
        excused = False
        while True:
            load = msgspec.structs.replace(self._load, skip=[_where(problem) for problem in self._culprits])
            try:
                frame = encode(load)
            except WireError as error:
                self._loaded = Died(f"cannot be sent to a worker ({error})")
                return
            answer = self._spawn().ask(frame, min(self._limits.load_s, max(self._remaining(), 0.1)))
            if self._link is not None and self._link.shortcuts:
                self.shortcuts = self._link.shortcuts
            if isinstance(answer, Loaded):
                if self._loaded is None or not isinstance(self._loaded, Loaded):
                    problems = [LoadProblem(one.names, self._lines.of_raised(one.raised)) for one in answer.problems]
                    self._loaded = Loaded([*self._culprits, *problems], answer.names)
                return
            progress = self._link.progress if self._link else None
            killed = self._link is not None and self._link.killed
            self._drop()
            if killed and not excused:
                excused = True
                continue
            if isinstance(answer, Done):
                self._loaded = Died("answered before it was asked")
                return
            answer = self._lines.of_fatal(answer)
            at = self._lines.own([progress.place]) if progress else []
            if progress is None or not at or len(self._culprits) >= _MAX_CULPRITS:
                self._loaded = answer
                return
            places = [*at, *answer.places[1:]]
            kind = "TimedOut" if isinstance(answer, TimedOut) else "Died"
            message = _tell(answer)
            self._culprits.append(LoadProblem(progress.names, Raised("load", kind, message, places)))

    def _spawn(self) -> Link:
        limits = self._limits
        cpu_s = int(limits.submission_s) + 2
        spawning = self._zygote.spawn(cpu_s, limits.memory_mib << 20, self._forbidden)
        self._link = Link(self._zygote, spawning, limits.output_kib << 10)
        try:
            self.layers = self._link.ready(_READY_S).layers
        except SandboxError:
            self._drop()
            raise
        return self._link

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            self._closed.append(link)
            link.close()


def _where(problem: LoadProblem) -> tuple[str, int]:
    place = problem.raised.places[0]
    return place.file, place.line


def _tell(fatal: Fatal) -> str:
    match fatal:
        case TimedOut(seconds=seconds):
            return f"it did not end within {seconds:g} s"
        case Died(reason=reason):
            return f"it {reason}"
