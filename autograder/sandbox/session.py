"""One submission in the sandbox: loaded once, asked many times, started again after whatever it does to its worker."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from ..errors import SandboxError
from ..records import Died, Fatal, Place, TimedOut
from ..rubric import Limits
from ..wire import Call, Done, Load, Loaded, LoadProblem, Raised, Refused, Returned, Sync, WireError, Work, clip, encode
from .link import Link
from .zygote import Zygote

_READY_S = 20.0
_numbers = itertools.count(1)
_MAX_CULPRITS = 3
"""Top-level statements that may hang or kill a worker before the whole file is given up."""
_MAX_LINE, _MAX_FUNCTION = 160, 80
"""Characters shown of a line of the submission, and of a function's name."""


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
    """A submission that can be called. Use as a context manager; leaving it kills the worker."""

    def __init__(self, zygote: Zygote, load: Load, limits: Limits):
        self._zygote, self._load, self._limits = zygote, load, limits
        self._link: Link | None = None
        self._loaded: Loaded | Fatal | None = None
        self._culprits: list[LoadProblem] = []
        self._lines = {unit.name: unit.source.splitlines() for unit in load.units}
        self._lines |= {f"{name}.py": source.splitlines() for name, source in load.files.items()}
        self._deadline = time.monotonic() + limits.submission_s
        self._closed: list[Link] = []
        self.layers: list[str] = []
        self.threads: list[str] = []
        """Threads left running after the latest batch."""
        self.fatal: Fatal | None = None
        """The latest event that ended a worker, or the session's time."""

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception: object) -> None:
        self._drop()

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
            self.fatal = loaded
            return loaded
        if self._remaining() <= 0:
            self.fatal = TimedOut(self._limits.submission_s, ())
            return self.fatal
        if self._link is None:
            self._start()
            if self._link is None:
                return self._loaded if isinstance(self._loaded, TimedOut | Died) else Died("cannot be loaded again")
        answer = self._link.ask(batch.frame, min(self._limits.call_s, self._remaining()))
        match answer:
            case Done() if batch.fits(answer):
                self.threads = answer.threads
                if answer.threads:  # they must not disturb, or be blamed on, what is called next
                    self._drop()
                return [self._with_own_places(reply) for reply in answer.replies]
            case TimedOut() | Died():
                self._drop()
                self.fatal = self._with_own_lines(answer)
                return self.fatal
            case _:
                self._drop()
                return Died("sent an answer of another form than it was asked for")

    @property
    def pid(self) -> int:
        """Process id of the worker that is alive; 0 when there is none."""
        return self._link.pid if self._link is not None else 0

    def usage(self) -> Usage:
        """Totals over the workers that have ended; call it after leaving the session."""
        return Usage(
            sum(link.cpu_s for link in self._closed),
            max((link.peak_kib / 1024 for link in self._closed), default=0.0),
            len(self._closed),
        )

    def _remaining(self) -> float:
        return self._deadline - time.monotonic()

    def _start(self) -> None:
        """Fork a worker and load the submission; leave out, one by one, statements that it does not survive."""
        while True:
            load = msgspec.structs.replace(self._load, skip=[_where(problem) for problem in self._culprits])
            try:
                frame = encode(load)
            except WireError as error:
                self._loaded = Died(f"cannot be sent to a worker ({error})")
                return
            answer = self._spawn().ask(frame, min(self._limits.load_s, max(self._remaining(), 0.1)))
            if isinstance(answer, Loaded):
                if self._loaded is None or not isinstance(self._loaded, Loaded):
                    problems = [LoadProblem(one.names, self._placed(one.raised)) for one in answer.problems]
                    self._loaded = Loaded([*self._culprits, *problems], answer.names)
                return
            progress = self._link.progress if self._link else None
            self._drop()
            if isinstance(answer, Done):
                self._loaded = Died("answered before it was asked")
                return
            answer = self._with_own_lines(answer)
            at = self._own([progress.place]) if progress else []
            if progress is None or not at or len(self._culprits) >= _MAX_CULPRITS:
                self._loaded = answer
                return
            places = [*at, *answer.places[1:]]
            kind = "TimedOut" if isinstance(answer, TimedOut) else "Died"
            message = _tell(answer)
            self._culprits.append(LoadProblem(progress.names, Raised("load", kind, message, places)))

    # ------------------------------------------------------------ where in the submission

    def _own(self, places: Sequence[Place]) -> list[Place]:
        """The places in files that were handed in, with the line as it was handed in: a worker can say anything."""
        return [
            Place(place.file, place.line, self._line(place.file, place.line), clip(place.function, _MAX_FUNCTION))
            for place in places
            if place.file in self._lines
        ]

    def _line(self, file: str, number: int) -> str:
        lines = self._lines[file]
        return clip(lines[number - 1].strip(), _MAX_LINE) if 0 < number <= len(lines) else ""

    def _placed(self, raised: Raised) -> Raised:
        return msgspec.structs.replace(raised, places=self._own(raised.places))

    def _with_own_places(self, reply: Returned | Raised | Refused) -> Returned | Raised | Refused:
        match reply:
            case Raised():
                return self._placed(reply)
            case Refused():
                return Refused(reply.operator, self._own(reply.places))
            case Returned() if reply.syncs:
                syncs = [Sync(sync.why, place) for sync in reply.syncs for place in self._own([sync.place])]
                return msgspec.structs.replace(reply, syncs=syncs)
            case _:
                return reply

    def _with_own_lines(self, fatal: TimedOut | Died) -> TimedOut | Died:
        return replace(fatal, places=tuple(self._own(fatal.places)))

    def _spawn(self) -> Link:
        limits = self._limits
        cpu_s = int(limits.submission_s) + 2
        spawning = self._zygote.spawn(cpu_s, limits.memory_mib << 20)
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
