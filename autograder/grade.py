"""The whole story on one page: a submission is loaded, run in the sandbox, compared, scored, and made a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec.structs import replace

from .checks.explain import tell_fatal, tell_unloaded
from .checks.oracle import Oracle
from .checks.pictures import Sketch, drawn_of
from .checks.student import KnownCases
from .checks.suite import Suite
from .errors import SandboxError
from .messages import Load, Loaded, Shortcut
from .records import (
    CheckResult,
    Died,
    Evidence,
    Fatal,
    GradeSheet,
    Isolation,
    Outcome,
    Picture,
    Reading,
    Submission,
    SubmissionRef,
    TimedOut,
    Visibility,
    line_of,
)
from .rubric import DEVICES, AssignmentRule, CheckRule, Device, ExerciseRule
from .sandbox.sandbox import Sandbox
from .sandbox.session import Batch, Session
from .sheet import ORDER, Asked, Findings, Key, decide, sheet_of, ungraded_sheet, weakest, withheld
from .wire import Answered, Call

_SEED = 20150
"""Of the worker's random generators; fixed, so that the same submission gives the same sheet."""


class Grader:
    """Grades submissions of one assignment, one after the other or several at once.

    Args:
        suite: the checks.
        rule: what they are worth.
        sandbox: where submissions run.
        only: the visibilities of the checks to run; those of others are left off the sheet.
        exercises: names of the exercises to grade; all when empty.
        remarks: what every sheet shall tell the staff, such as that no secret is set.
        devices: where checks may run; those that need another are not run, and their points are awaited.
        shrinking: whether a smallest failing case is looked for; a verdict does not need one.
        diagnosing: whether known misconceptions are looked for; a verdict does not need them either.
        sketches: what is to be drawn of each submission.
    """

    def __init__(
        self,
        suite: Suite,
        rule: AssignmentRule,
        sandbox: Sandbox,
        only: Sequence[Visibility] = ORDER,
        exercises: Sequence[str] = (),
        remarks: Sequence[str] = (),
        devices: Sequence[Device] = DEVICES,
        *,
        shrinking: bool = True,
        diagnosing: bool = True,
        sketches: Sequence[Sketch] = (),
    ):
        self._sketches = sketches
        self._devices = frozenset(devices)
        self._suite, self._sandbox = suite, sandbox
        self._asked = Asked(rule, frozenset(only), frozenset(exercises))
        self._remarks = list(remarks)
        self._shrinking, self._diagnosing = shrinking, diagnosing
        self._titles = {key: check.title for key, check in suite.checks.items()}
        self._batches: dict[int, tuple[Sequence[Call], Batch]] = {}

    # ------------------------------------------------------------ sheets

    def grade(self, submission: Submission, earlier: GradeSheet | None = None) -> GradeSheet:
        """One submission's sheet. Never raises for anything that a submission does.

        Of an `earlier` sheet of the same submission everything stands that is decided; only what is awaited is run.
        """
        if earlier is not None and earlier.submission != SubmissionRef(submission.id, submission.sha256):
            earlier = None
        if earlier is not None and not earlier.awaited:
            return earlier
        decided = _decided(earlier)
        known = {key: Evidence(one.name, one.outcome, one.message) for key, one in decided.items()}
        try:
            findings = self.examine(submission, known)
        except SandboxError as error:
            return earlier or self._ungraded(submission, str(error))
        sheet = sheet_of(submission, self._asked, findings, self._titles, self._remarks, decided)
        both = [sheet.isolation, earlier.isolation] if earlier else [sheet.isolation]
        return replace(sheet, isolation=weakest(both))

    def grade_all(
        self,
        submissions: Sequence[Submission],
        jobs: int = 1,
        done: Callable[[GradeSheet], None] | None = None,
        earlier: Mapping[str, GradeSheet] | None = None,
    ) -> list[GradeSheet]:
        """Sheets in the order of the submissions; `done` hears of each as soon as it is made.

        `earlier` holds sheets to be completed, by the id of their submission.

        Raises:
            SandboxError: no submission at all can be graded on this machine.
        """
        self._sandbox.prove()
        sheets = []
        pool = ThreadPoolExecutor(jobs)
        try:
            before = [(earlier or {}).get(submission.id) for submission in submissions]
            for sheet in pool.map(self.grade, submissions, before):
                sheets.append(sheet)
                if done:
                    done(sheet)
        except BaseException:  # Ctrl-C above all: do not wait for submissions that may loop for a minute
            self._sandbox.close()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        return sheets

    # ------------------------------------------------------------ findings

    def examine(self, submission: Submission, known: Mapping[Key, Evidence] | None = None) -> Findings:
        """What the checks find that count; those whose evidence is `known` are not run again.

        Public ones come first, in all exercises: a worker that has seen hidden inputs is no source of what students
        read word for word, and has to be replaced before a public check (`_Answering.turn_to`).

        Raises:
            SandboxError: the grader failed, and nothing was found out.
        """
        known = dict(known or {})
        self._sandbox.prove()
        with self._sandbox.session(load_of(submission, self._suite)) as session:
            answering = {one.name: self._answering(submission, session, one) for one in self._asked.parts}
            ran: dict[Key, Evidence] = {}

            def run(exercise: ExerciseRule, rule: CheckRule) -> Evidence | None:
                if rule.device not in self._devices:
                    return None
                found = self._run(exercise, rule, answering[exercise.name])
                ran[exercise.name, rule.name] = found
                return withheld(found, answering[exercise.name].shortcuts)

            decide(self._asked, known, run)
            pictures = {one.name: self._pictures(one, answering[one.name]) for one in self._asked.parts}
            isolation = Isolation(self._sandbox.tier, self._sandbox.layers)
            readings = {
                name: Reading(list(_told(one.loaded())), list(one.shortcuts), isolation)
                for name, one in answering.items()
            }
        return Findings(ran, readings, {name: some for name, some in pictures.items() if some})

    def findings(self, submission: Submission, session: Session) -> dict[Key, Evidence]:
        """What each check finds by itself, by exercise and name: no check is left out because another did not pass.

        The session may have answered before, under another secret. Raises `SandboxError`.
        """
        answering = {one.name: self._answering(submission, session, one) for one in self._asked.parts}
        return {
            (exercise.name, rule.name): withheld(
                self._run(exercise, rule, answering[exercise.name]), answering[exercise.name].shortcuts
            )
            for exercise, rule in self._asked.in_order
            if rule.device in self._devices
        }

    def _answering(self, submission: Submission, session: Session, exercise: ExerciseRule) -> _Answering:
        own = session.forbidding(exercise.forbidden_operators)
        return _Answering(own, _unreadable(submission) or own.loaded(), self._batches)

    def _pictures(self, exercise: ExerciseRule, answering: _Answering) -> list[Picture]:
        """What is drawn of an exercise, by a worker that has seen nothing hidden: students see all of it."""
        sketches = [sketch for sketch in self._sketches if sketch.exercise == exercise.name]
        if not sketches:
            return []
        answering.turn_to("public")
        try:
            return drawn_of(answering, sketches, self._suite.setting.tolerance)
        except SandboxError:  # the checks are decided; a picture more or less is no reason to lose them
            return []

    def _run(self, exercise: ExerciseRule, rule: CheckRule, answering: _Answering) -> Evidence:
        answering.turn_to(rule.visibility)
        return self._suite.run(
            exercise.name,
            rule.name,
            answering,
            reveal=rule.visibility == "public",
            shrinking=self._shrinking,
            diagnosing=self._diagnosing,
            known=answering.known(rule.visibility),
        )

    def _ungraded(self, submission: Submission, reason: str) -> GradeSheet:
        return ungraded_sheet(submission, self._asked, reason, Isolation(self._sandbox.tier, self._sandbox.layers))


class _Answering:
    """A session as the checks see it. Calls that come as a tuple are a bank's and come again: their frame is kept."""

    def __init__(self, session: Session, loaded: Loaded | Fatal, batches: dict[int, tuple[Sequence[Call], Batch]]):
        self._session, self._loaded, self._batches = session, loaded, batches
        self._known: dict[Visibility, KnownCases] = {"public": {}, "hidden": {}}

    def turn_to(self, visibility: Visibility) -> None:
        """A check of this visibility is asked next. A public one never asks a worker that knows hidden inputs."""
        if visibility == "hidden":
            self._session.confided = True
        elif self._session.confided:
            self._session.renew()

    def known(self, visibility: Visibility) -> KnownCases:
        """Small failing cases found so far. A public check gets none that come of hidden inputs."""
        if visibility == "hidden" and not self._known["hidden"]:
            self._known["hidden"] = {target: list(cases) for target, cases in self._known["public"].items()}
        return self._known[visibility]

    def loaded(self) -> Loaded | Fatal:
        return self._loaded

    def ask(self, calls: Sequence[Call]) -> list[Answered] | Fatal:
        if isinstance(self._loaded, TimedOut | Died):
            return self._loaded
        return self._session.perform(self._batch(calls))

    def peak_mib(self, calls: Sequence[Call]) -> float | Fatal:
        if isinstance(self._loaded, TimedOut | Died):
            return self._loaded
        return self._session.peak_mib(self._batch(calls))

    def _batch(self, calls: Sequence[Call]) -> Batch:
        if not isinstance(calls, tuple):
            return Batch.of(calls)
        if id(calls) not in self._batches:
            self._batches[id(calls)] = calls, Batch.of(calls)
        return self._batches[id(calls)][1]

    @property
    def threads(self) -> list[str]:
        return self._session.threads

    @property
    def shortcuts(self) -> list[Shortcut]:
        """Lines whose text reaches for what is forbidden."""
        return self._session.shortcuts


class _Rehearsing:
    """The reference as one of its own students, in this process."""

    def __init__(self, reference: Oracle):
        self._reference = reference
        self.threads: list[str] = []

    def loaded(self) -> Loaded:
        return Loaded([], [])

    def ask(self, calls: Sequence[Call]) -> list[Answered]:
        return [self._reference.attempt(call) for call in calls]

    def peak_mib(self, calls: Sequence[Call]) -> float:
        self.ask(calls)
        return 0.0


def rehearse(suite: Suite, asked: Asked, devices: Sequence[Device] = DEVICES) -> None:
    """Run every check on the reference, outside any sandbox: all cases are drawn then, and their answers known."""
    for exercise, rule in asked.in_order:
        if rule.device in devices and rule.device != "cuda":
            answering = _Rehearsing(suite.setting.reference)
            suite.run(exercise.name, rule.name, answering, reveal=False, shrinking=False, diagnosing=False)


def load_of(submission: Submission, suite: Suite) -> Load:
    """What a worker is told to load."""
    return Load(suite.assignment, list(submission.units), dict(submission.files), suite.harness, _SEED)


def _decided(sheet: GradeSheet | None) -> dict[Key, CheckResult]:
    """The checks of a sheet whose points are not awaited, by exercise and name."""
    return {
        (exercise.name, check.name): check
        for exercise in (sheet.exercises if sheet else ())
        for check in exercise.checks
        if not check.awaited and check.outcome is not Outcome.UNGRADED
    }


def _unreadable(submission: Submission) -> Fatal | None:
    return Died(f"could not be read: {submission.problem}") if submission.problem else None


def _told(loaded: Loaded | Fatal) -> Iterator[str]:
    """What became of the top level."""
    if isinstance(loaded, Loaded):
        yield from tell_unloaded(loaded)
    else:
        yield f"{line_of(loaded.places) or 'The file'}: {tell_fatal(loaded)}"
