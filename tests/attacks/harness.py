"""Runs an attack through the real path and looks at every canary afterwards.

An attack is a hand-in: one file in a folder named after its category. Its docstring is its data (`Attack`); `kit.py`
travels with it as a second file, and so does a module `target`, which tells what there is to hit.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import secrets
import shutil
import socket
import stat
import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

import msgspec
from rich.console import Console, RenderableType

from autograder.checks.suite import Suite
from autograder.course import SECRET, Course
from autograder.errors import HandInError
from autograder.grade import Grader
from autograder.messages import Unit
from autograder.records import CheckResult, GradeSheet, Outcome, Submission
from autograder.report import table
from autograder.rubric import Limits
from autograder.sandbox.preload import modules_to_preload
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.tiers import TIERS, Tier, achievable_tier, lack
from autograder.sandbox.zygote import Zygote
from autograder.submission import find_submissions

HERE = Path(__file__).parent
COURSE = Course.find(HERE)
CATEGORIES = ("score", "protocol", "numeric", "state", "escape", "resources", "report", "operators", "ingest")
NEVER = "never"
PATIENCE_S = 120.0
"""After which a grading that has not come back is told to hang; the longest honest wait is `BRIEF.submission_s`."""
GRADER_S = 8.0
"""Processor time that one hand-in may cost the grader itself, whatever else the machine does."""
GRADER_MIB = 512.0
"""Memory that reading one hand-in may cost the grader itself."""
BRIEF = Limits(load_s=1.5, call_s=1.5, submission_s=8, memory_mib=512, output_kib=256)
"""What an attack gets: little, for much of the suite is waiting for the end of it."""
USUAL = Limits(load_s=20, call_s=20, submission_s=60, memory_mib=512, output_kib=256)
"""What an honest hand-in gets beside it, however busy the machine is."""
HIDDEN_SECRET = "of the attack suite: no worker may know it"
BROKEN = "PWNED"
"""The word by which an attack says from inside that it has reached something (`kit.verdict`)."""

T = TypeVar("T")


@cache
def tiers_of_this_machine() -> list[Tier]:
    """The tiers to be attacked here, lowest first: T0 and the best one, or with ``ATTACK_TIERS=all`` every one."""
    best = achievable_tier()[0]
    wanted = TIERS if os.environ.get("ATTACK_TIERS") == "all" else ("T0", best)
    return [tier for tier in TIERS if tier in wanted and tier <= best and not lack(tier)]


# ---------------------------------------------------------------- attacks


@dataclass(frozen=True)
class Attack:
    """An attack as its file describes it. The docstring's last lines are ``key: value``; all keys are optional."""

    category: str
    name: str
    goal: str
    why: str
    """Why it should fail."""
    source: str
    path: Path
    exercise: str = "cells.lstm_cell"
    earns: str = "nothing"
    """Names of the checks that pass, ``all`` or ``nothing``; after ``at most`` fewer may pass."""
    holds: str = "T1"
    """The lowest tier at which it is held; ``never`` for what docs/security.md says is not stopped."""
    tells: str = ""
    """A regular expression that the sheet matches where it is held: proof that the attack has really been made."""
    desk: str = ""
    """``free`` of forbidden operators, so that its calls of C reach the kernel instead of the trap before it."""
    fires: str = ""
    """Where its canary is seen to fire: at a tier, in the ``naive`` grader, ``free`` of forbidden operators, in the
    ``raw`` text of a sheet, or without ``deadline``."""
    seen: str = ""
    """Where it was described (author, year); empty for our own ideas."""
    open: str = ""
    """What is still to be done for it to be held."""

    @property
    def id(self) -> str:
        return f"{self.category}/{self.name}"

    @property
    def tiers(self) -> list[Tier]:
        """Where it is let loose here: at T0, which guards no machine, only where T0 is said to hold it."""
        return [tier for tier in tiers_of_this_machine() if tier != "T0" or self.holds == "T0"]

    def desk_at(self, tier: str, desks: Callable[..., Desk]) -> Desk:
        """Where it is graded."""
        return desks(tier, self.exercise.partition(".")[0], free=self.desk == "free")

    def is_held_at(self, tier: str) -> bool:
        return self.holds != NEVER and tier >= self.holds


_KEYS = {"exercise", "earns", "holds", "tells", "desk", "fires", "seen", "open"}
_DATA = re.compile(r"^(\w+): (.+)$", re.MULTILINE)
_DOCSTRING = re.compile(r'\A"""(.*?)"""', re.DOTALL)


@cache
def attacks() -> tuple[Attack, ...]:
    """Every attack of the suite, by category and name."""
    return tuple(_read(path) for category in CATEGORIES for path in sorted((HERE / category).glob("*.py")))


def _read(path: Path) -> Attack:
    source = path.read_text(encoding="utf-8")
    found = _DOCSTRING.match(source)
    if found is None:
        raise ValueError(f"{path} has no docstring, which should say what is attacked and why that should fail")
    data = dict(_DATA.findall(found[1]))
    if unknown := set(data) - _KEYS:
        raise ValueError(
            f"{path}: the docstring has {', '.join(sorted(unknown))}; known are {', '.join(sorted(_KEYS))}"
        )
    prose = _DATA.sub("", found[1]).strip()
    goal, _, why = prose.partition("\n\n")
    return Attack(path.parent.name, path.stem, " ".join(goal.split()), " ".join(why.split()), source, path, **data)


def gist(attack: Attack) -> str:
    """The goal in a cell of a table."""
    return attack.goal.replace("|", "\\|").replace("<", "&lt;")


# ---------------------------------------------------------------- what there is to hit


class Ground:
    """Files that nobody may touch and listeners that must hear nothing."""

    def __init__(self) -> None:
        self.token = f"canary-{secrets.token_hex(6)}"
        """In the name of every file that an attack makes, wherever it tries to."""
        self._folder = tempfile.TemporaryDirectory(prefix="attack-ground-")
        self.folder = Path(self._folder.name)
        (self.folder / "expected.txt").write_text(f"{self.token} right answers\n")
        (self.folder / "link").symlink_to(f"{self.token}-target")
        (self.folder / "inside").mkdir()
        self._open = contextlib.ExitStack()
        self.tcp = self._listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self.udp = self._listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self.path = self._listen(socket.AF_UNIX, socket.SOCK_DGRAM, str(self.folder / "log"))
        self.abstract = self._listen(socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{self.token}")
        self._before = self._snapshot()

    def _listen(self, family: int, kind: int, address: tuple[str, int] | str) -> socket.socket:
        listener = self._open.enter_context(socket.socket(family, kind))
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        listener.setblocking(False)
        return listener

    def close(self) -> None:
        self._open.close()
        self._folder.cleanup()

    def target(self, sandbox: Sandbox) -> str:
        """The module that tells an attack what there is to hit. What it names is no secret; what lies there is."""
        names: dict[str, object] = {
            "CANARY": str(self.folder),
            "TOKEN": self.token,
            "TCP": self.tcp.getsockname()[1],
            "UDP": self.udp.getsockname()[1],
            "GRADER": os.getpid(),
            "ZYGOTE": sandbox._zygote._process.pid,  # from T2 on the process that waits outside for it
            "STAGE": str(sandbox._zygote._stage),
            "REFERENCE": str(COURSE.root / "reference"),
            "HOME": str(COURSE.root),
        }
        return "".join(f"{name} = {value!r}\n" for name, value in names.items())

    def disturbed(self) -> Iterator[str]:
        """What has been touched since the last time."""
        after = self._snapshot()
        for path in sorted(self._before.keys() | after.keys()):
            if self._before.get(path) != after.get(path):
                yield f"{path} was made, changed or removed"
        self._before = after
        for name, listener in (("TCP", self.tcp), ("UDP", self.udp), ("a path", self.path), ("a name", self.abstract)):
            with contextlib.suppress(BlockingIOError):
                if listener is self.tcp:
                    listener.accept()[0].close()
                else:
                    listener.recv(1000)
                yield f"the listener at {name} heard something"
        for folder in (
            "/tmp",
            "/var/tmp",
            "/dev/shm",
            "/run",
            "/",
            str(Path.home()),
            str(Path.cwd()),
            str(COURSE.root),
        ):
            for found in Path(folder).glob(f"{self.token}*"):
                found.unlink()
                yield f"{found} was made"

    def _snapshot(self) -> dict[str, tuple[object, ...]]:
        found = {}
        for path in (self.folder, *sorted(self.folder.rglob("*"))):
            status = path.lstat()
            text = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
            extended = os.listxattr(path, follow_symlinks=False) if hasattr(os, "listxattr") else []
            found[str(path)] = status.st_mode, status.st_uid, status.st_size, status.st_mtime_ns, text, tuple(extended)
        return found


# ---------------------------------------------------------------- where it is run


def open_sandbox(tier: Tier, forbidden: Sequence[str]) -> Sandbox:
    """A sandbox of exactly this tier."""
    return Sandbox(USUAL, zygote=Zygote(tier, forbidden), secret=[COURSE.root])


@cache
def suite(assignment: str) -> Suite:
    """The checks under a secret that no attack can know."""
    before = os.environ.get(SECRET)
    os.environ[SECRET] = HIDDEN_SECRET
    try:
        return COURSE.suite(assignment)
    finally:
        os.environ.pop(SECRET)
        if before is not None:
            os.environ[SECRET] = before


class Desk:
    """One assignment at one tier: the attack and, in the same sandbox, the honest hand-in after it."""

    def __init__(self, tier: Tier, assignment: str, *, free: bool = False):
        self.tier, self.assignment, self.rule = tier, assignment, COURSE.rubric.assignment(assignment)
        if free:  # of forbidden operators
            exercises = tuple(replace(exercise, forbidden_operators=()) for exercise in self.rule.exercises)
            self.rule = replace(self.rule, exercises=exercises)
        self.sandbox = open_sandbox(tier, self.rule.forbidden_operators)
        self.sandbox.prove()
        self.brief = Sandbox(BRIEF, zygote=self.sandbox._zygote, secret=[COURSE.root])

    def close(self) -> None:
        self.sandbox.close()

    def grader(self, exercise: str, sandbox: Sandbox) -> Grader:
        return Grader(suite(self.assignment), self.rule, sandbox, exercises=[exercise])

    def honest(self, exercise: str) -> GradeSheet:
        path = COURSE.solution(self.assignment)
        unit = Unit(f"{self.assignment}.py", path.read_text(encoding="utf-8"))
        submission = Submission("honest", str(path), "0" * 64, (unit,), {})
        return within_patience(lambda: self.grader(exercise, self.sandbox).grade(submission))

    @cached_property
    def _before(self) -> dict[str, bytes]:
        return {}

    def honest_as_before(self, exercise: str) -> Iterator[str]:
        """The next honest hand-in gets what the first one got: all that there is."""
        sheet = self.honest(exercise)
        if not_passed(sheet):
            yield f"the next honest hand-in lost points: {[(one.name, one.message) for one in not_passed(sheet)]}"
        first = self._before.setdefault(exercise, steady(sheet))
        if steady(sheet) != first:
            yield "the next honest hand-in got another sheet"

    def renderings(self, sheet: GradeSheet) -> dict[str, str]:
        """The sheet as people see it, through every door, narrow and wide."""
        return {f"{name}, {width} wide": door([sheet], width) for name, door in DOORS.items() for width in (80, 10_000)}

    def remains(self) -> set[int]:
        """Processes beneath the zygote's."""
        return descendants(self.sandbox._zygote._process.pid)


def submission_of(attack: Attack, ground: Ground, sandbox: Sandbox) -> Submission:
    files = {"kit": (HERE / "kit.py").read_text(encoding="utf-8"), "target": ground.target(sandbox)}
    return Submission(attack.name, str(attack.path), "f" * 64, (Unit(f"{attack.name}.py", attack.source),), files)


def strike(attack: Attack, desk: Desk, ground: Ground) -> tuple[GradeSheet, list[str]]:
    """Grade the attack, then everything that must hold afterwards; returns the sheet and each canary that fired."""
    exercise = attack.exercise.partition(".")[2]
    before = desk.remains()
    submission = submission_of(attack, ground, desk.sandbox)
    sheet, used_s = within_patience(lambda: timed(lambda: desk.grader(exercise, desk.brief).grade(submission)))
    fired = [f"cost the grader {used_s:.0f} s of processor time"] if used_s > GRADER_S else []
    fired += [f"{door}: {what}" for door, text in desk.renderings(sheet).items() for what in active(text)]
    fired += [*undeserved(attack, sheet), *(f"{pid} is still alive" for pid in desk.remains() - before)]
    fired += [*ground.disturbed(), *desk.honest_as_before(exercise)]
    return sheet, fired


def undeserved(attack: Attack, sheet: GradeSheet) -> Iterator[str]:
    """What the sheet gives or says that it must not."""
    checks = [check for exercise in sheet.exercises for check in exercise.checks]
    passed = {check.name for check in checks if check.outcome is Outcome.PASSED}
    names = attack.earns.removeprefix("at most ")
    earned = {check.name for check in checks} if names == "all" else set(names.split()) - {"nothing"}
    elsewhere = {check.name for check in checks if check.outcome is Outcome.SKIPPED and check.awaited}
    if extra := passed - earned:
        yield f"passed what it does not deserve: {', '.join(sorted(extra))}"
    if not attack.earns.startswith("at most") and (lost := earned - elsewhere - passed):
        reasons = [(check.name, check.outcome.value, check.message) for check in checks if check.name in lost]
        yield f"did not get what it deserves: {reasons}"
    points = sum(check.max_score for check in checks if check.name in passed)
    if abs(points - sheet.score) > 1e-3:
        yield f"has {sheet.score} points, where its checks are worth {points}"
    if sheet.ungraded:
        yield f"is UNGRADED: {[check.message for check in checks if check.outcome is Outcome.UNGRADED][:1]}"
    text = msgspec.json.encode(sheet).decode()
    if BROKEN in text:
        yield re.findall(rf"{BROKEN}[^\"]{{0,300}}", text)[0]
    if HIDDEN_SECRET in text:
        yield "the sheet holds the course's secret"
    if len(text) > 1 << 20:
        yield f"the sheet has {len(text) >> 10} KiB"


# ---------------------------------------------------------------- what people see


def _on_a_terminal(
    make: Callable[[GradeSheet, table.Glyphs], RenderableType],
) -> Callable[[list[GradeSheet], int], str]:
    def render(sheets: list[GradeSheet], width: int) -> str:
        console = Console(width=width, file=io.StringIO(), color_system=None, legacy_windows=False)
        for sheet in sheets:
            console.print(make(sheet, table.Glyphs()))
        text: str = console.file.getvalue()  # type: ignore[attr-defined]
        return text

    return render


DOORS: dict[str, Callable[[list[GradeSheet], int], str]] = {
    "a hand-in's page": _on_a_terminal(table.sheet_page),
    "a class's table": _on_a_terminal(lambda sheet, glyphs: table.class_table([sheet], glyphs)),
}
"""How a sheet leaves for people, as text."""
_HARMLESS = {"\n"}
_ACTIVE = re.compile(r"^\s*(::|##\[|##vso\[)", re.MULTILINE)
_OWN_LINE = re.compile(r"^\s*(✓ values  99/99|999 of 999 points|✓ all right)", re.MULTILINE)


def active(text: str) -> Iterator[str]:
    """What does more in a text than to be read."""
    kinds = {unicodedata.category(mark) for mark in text if mark not in _HARMLESS}
    if found := kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        yield f"has characters of the categories {', '.join(sorted(found))}"
    if command := _ACTIVE.search(text):
        yield f"begins a line with {command[1]}"
    if line := _OWN_LINE.search(text):
        yield f"has a line of its own: {line[1]}"


# ---------------------------------------------------------------- hand-ins as files


def take_in(attack: Attack, desk: Desk, ground: Ground, folder: Path) -> tuple[str, list[str]]:
    """Grade a class in which one hand-in is the attack's; what was told of it, and each canary that fired."""
    scope: dict[str, Callable[[Path, Path], None]] = {}
    exec(compile(attack.source, str(attack.path), "exec"), scope)
    shutil.copy(COURSE.solution(desk.assignment), folder / "s001.py")
    scope["build"](folder, ground.folder)
    before = sorted(folder.rglob("*"))
    told: list[str] = []
    honest: list[GradeSheet] = []

    def grade() -> Iterator[str]:
        try:
            submissions, passed_over = find_submissions([folder], desk.assignment)
        except HandInError as error:
            told.append(str(error))
            return
        told.extend(map(str, passed_over))
        modules_to_preload(unit.source for submission in submissions for unit in submission.units)
        for submission in submissions:
            texts = [unit.source for unit in submission.units] + list(submission.files.values())
            if any(f"{ground.token} right answers" in text for text in texts):
                yield "the hand-in holds what lay elsewhere"
            if submission.id == "s001":
                honest.append(desk.grader("lstm_cell", desk.sandbox).grade(submission))
                continue
            sheet = desk.grader("lstm_cell", desk.brief).grade(submission)
            told.extend([*sheet.remarks, *(check.message for one in sheet.exercises for check in one.checks)])
            yield from undeserved(attack, sheet)
            for door, text in desk.renderings(sheet).items():
                yield from (f"{door}: {what}" for what in active(text))

    with measured_memory() as grown_mib:
        fired, used_s = within_patience(lambda: timed(lambda: list(grade())))
    if used_s > GRADER_S:
        fired.append(f"cost the grader {used_s:.0f} s of processor time")
    if grown_mib[0] > GRADER_MIB:
        fired.append(f"cost the grader {grown_mib[0]:.0f} MiB of memory")
    if any(not_passed(sheet) for sheet in honest):
        fired.append("the honest hand-in of the same class lost points")
    if sorted(folder.rglob("*")) != before:
        fired.append("files were made beside the hand-in")
    return " ".join(told), [*fired, *ground.disturbed(), *desk.honest_as_before("lstm_cell")]


# ---------------------------------------------------------------- tools


@contextlib.contextmanager
def measured_memory() -> Iterator[list[float]]:
    """By how many MiB this process's memory was larger, at its largest, than at the beginning (proc(5))."""
    grown = [0.0]
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak
    before = _peak_mib()
    yield grown
    grown[0] = _peak_mib() - before


def _peak_mib() -> float:
    return int(re.findall(r"^VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(), re.MULTILINE)[0]) / 1024


def within_patience(deed: Callable[[], T]) -> T:
    """What `deed` returns; an error when the grader does not come back from it."""
    found: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(deed())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError(f"the grader has not come back within {PATIENCE_S:g} s")
    return found[0]


def timed(deed: Callable[[], T]) -> tuple[T, float]:
    """What `deed` returns, and the processor time that this thread took for it."""
    started = time.thread_time()
    return deed(), time.thread_time() - started


def not_passed(sheet: GradeSheet) -> list[CheckResult]:
    """Checks that lost their points, without those that are awaited from a machine with a GPU."""
    checks = [check for exercise in sheet.exercises for check in exercise.checks]
    return [check for check in checks if check.outcome is not Outcome.PASSED and not check.awaited]


def steady(sheet: GradeSheet) -> bytes:
    """A sheet without the times that it took."""
    put = msgspec.structs.replace
    exercises = [
        put(exercise, checks=[put(check, seconds=0.0) for check in exercise.checks]) for exercise in sheet.exercises
    ]
    return msgspec.json.encode(put(sheet, exercises=exercises))


def descendants(pid: int) -> set[int]:
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
            waiting += [child for child in map(int, children) if child not in found]
            found.update(map(int, children))
    return found
