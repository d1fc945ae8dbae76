"""The whole story on one page: a submission is loaded, run in the sandbox, compared, scored, and made a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice

from .checks.explain import line_of, tell_fatal, tell_shortcut, tell_unloaded
from .checks.pictures import Sketch, drawn_of
from .checks.student import KnownCases
from .checks.suite import Suite
from .errors import SandboxError
from .messages import Load, Loaded, Raised, Refused, Shortcut
from .records import (
    NEEDS_A_LOOK,
    SHEET_SCHEMA,
    CheckResult,
    CheckScore,
    Died,
    Evidence,
    ExerciseResult,
    Fatal,
    GradeSheet,
    Isolation,
    Outcome,
    Picture,
    Place,
    Submission,
    SubmissionRef,
    TimedOut,
    Visibility,
)
from .rubric import DEVICES, AssignmentRule, CheckRule, Device, ExerciseRule
from .sandbox.sandbox import Sandbox
from .sandbox.session import Batch, Session
from .score import score_exercise, total
from .wire import Call, Returned

_LOOKED_AT = 10
"""Lines at most that a sheet asks people to look at."""
_SEED = 20150
"""Of the worker's random generators; fixed, so that the same submission gives the same sheet."""
_ORDER: tuple[Visibility, ...] = ("public", "hidden")


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
        only: Sequence[Visibility] = ("public", "hidden"),
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
        self._suite, self._sandbox, self._only = suite, sandbox, frozenset(only)
        self._rule, self._remarks = rule, list(remarks)
        self._shrinking, self._diagnosing = shrinking, diagnosing
        self._exercises = [exercise for exercise in rule.exercises if not exercises or exercise.name in exercises]
        self._batches: dict[int, tuple[Sequence[Call], Batch]] = {}

    def grade(self, submission: Submission, earlier: GradeSheet | None = None) -> GradeSheet:
        """One submission's sheet. Never raises for anything that a submission does.

        Of an `earlier` sheet of the same submission everything stands that is decided; only what is awaited is run.
        """
        if earlier is not None and earlier.submission != SubmissionRef(submission.id, submission.sha256):
            earlier = None
        if earlier is not None and not earlier.awaited:
            return earlier
        try:
            self._sandbox.prove()
            with self._sandbox.session(load_of(submission, self._suite)) as session:
                return self._sheet(submission, session, earlier)
        except SandboxError as error:
            return earlier or self._ungraded(submission, str(error))

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

    def findings(self, submission: Submission, session: Session) -> dict[tuple[str, str], Evidence]:
        """What each check finds by itself, by exercise and name: no check is left out because another did not pass.

        The session may have answered before, under another secret. Raises `SandboxError`.
        """
        answering = {exercise.name: self._answering(submission, session, exercise) for exercise in self._exercises}
        return {
            (exercise.name, rule.name): self._run(exercise, rule, answering[exercise.name])
            for visibility in _ORDER
            for exercise in self._exercises
            for rule in self._asked(exercise)
            if rule.visibility == visibility and rule.device in self._devices
        }

    def _sheet(self, submission: Submission, session: Session, earlier: GradeSheet | None) -> GradeSheet:
        decided = _decided(earlier)
        answering = {exercise.name: self._answering(submission, session, exercise) for exercise in self._exercises}
        found = self._evidence(answering, decided)
        results, scores = [], []
        for exercise in self._exercises:
            rules = self._asked(exercise)
            keys = [(exercise.name, rule.name) for rule in rules]
            score = score_exercise(_with_checks(exercise, rules), [found[key] for key in keys])
            scores.append(score)
            shortcuts = answering[exercise.name].shortcuts
            checks = [
                decided.get(key) or self._result(submission, exercise, rule, found[key], points, shortcuts)
                for key, rule, points in zip(keys, rules, score.checks, strict=True)
            ]
            results.append(
                ExerciseResult(
                    exercise.name,
                    score.score,
                    score.max_score,
                    checks,
                    exercise.title,
                    exercise.lecture,
                    self._pictures(exercise, answering[exercise.name]),
                )
            )
        whole = total(scores)
        return GradeSheet(
            schema=SHEET_SCHEMA,
            assignment=self._rule.name,
            submission=SubmissionRef(submission.id, submission.sha256),
            score=whole.score,
            max_score=whole.max_score,
            awaited=whole.awaited,
            isolation=self._isolation(earlier),
            exercises=results,
            remarks=list(dict.fromkeys(_remarks(submission, [one.loaded() for one in answering.values()]))),
            staff_remarks=[*self._to_look_at(answering), *self._remarks],
        )

    def _answering(self, submission: Submission, session: Session, exercise: ExerciseRule) -> _Answering:
        own = session.forbidding(exercise.forbidden_operators)
        return _Answering(own, _unreadable(submission) or own.loaded(), self._batches)

    def _to_look_at(self, answering: Mapping[str, _Answering]) -> Iterator[str]:
        """Lines whose text reaches for what is forbidden, each with the exercises that forbid it unless all do."""
        shortcuts: dict[Shortcut, list[str]] = {}
        for exercise, one in answering.items():
            for shortcut in one.shortcuts:
                shortcuts.setdefault(shortcut, []).append(exercise)
        for shortcut, exercises in islice(shortcuts.items(), _LOOKED_AT):
            yield tell_shortcut(shortcut, exercises if len(exercises) < len(self._exercises) else ())
        if (more := len(shortcuts) - _LOOKED_AT) > 0:
            yield f"{NEEDS_A_LOOK}: {more} more lines of this kind"

    def _isolation(self, earlier: GradeSheet | None) -> Isolation:
        """What was in force in every run that a sheet is made from."""
        mine = Isolation(self._sandbox.tier, self._sandbox.layers)
        if earlier is None:
            return mine
        both = [layer for layer in earlier.isolation.layers if layer in mine.layers]
        return Isolation(min(mine.tier, earlier.isolation.tier), both)

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

    def _asked(self, exercise: ExerciseRule) -> list[CheckRule]:
        return [rule for rule in exercise.checks if rule.visibility in self._only]

    def _evidence(
        self, answering: Mapping[str, _Answering], decided: Mapping[tuple[str, str], CheckResult]
    ) -> dict[tuple[str, str], Evidence]:
        """Run the checks, each after those of its exercise that it needs; without them it is skipped.

        Public ones come first, in all exercises: a worker that has seen hidden inputs is no source of what students
        read word for word, and has to be replaced before a public check (`_Answering.turn_to`).
        """
        found = {key: _remembered(result) for key, result in decided.items()}

        def decide(exercise: ExerciseRule, rule: CheckRule) -> Evidence:
            key = (exercise.name, rule.name)
            if key not in found:
                by_name = {one.name: one for one in self._asked(exercise)}
                needed = [decide(exercise, by_name[name]) for name in rule.needs if name in by_name]
                missed = [one for one in needed if one.outcome is not Outcome.PASSED]
                if missed:
                    found[key] = _skipped(rule, missed[0])
                elif rule.device not in self._devices:
                    found[key] = _elsewhere(rule)
                else:
                    found[key] = self._run(exercise, rule, answering[exercise.name])
            return found[key]

        for visibility in _ORDER:
            for exercise in self._exercises:
                for rule in self._asked(exercise):
                    if rule.visibility == visibility:
                        decide(exercise, rule)
        return found

    def _run(self, exercise: ExerciseRule, rule: CheckRule, answering: _Answering) -> Evidence:
        answering.turn_to(rule.visibility)
        found = self._suite.run(
            exercise.name,
            rule.name,
            answering,
            reveal=rule.visibility == "public",
            shrinking=self._shrinking,
            diagnosing=self._diagnosing,
            known=answering.known(rule.visibility),
        )
        return _withheld(found, answering.shortcuts)

    def _result(
        self,
        submission: Submission,
        exercise: ExerciseRule,
        rule: CheckRule,
        found: Evidence,
        points: CheckScore,
        shortcuts: Sequence[Shortcut],
    ) -> CheckResult:
        places: Sequence[Place] = found.places
        if found.outcome is Outcome.REFUSED and not places:  # none of its lines was under way: its text may name one
            named = [one for one in shortcuts if one.what.rpartition(".")[2] in found.message]
            places = [one.place for one in (named or shortcuts)[:1]]
        return CheckResult(
            name=rule.name,
            outcome=found.outcome,
            score=points.score,
            max_score=points.max_score,
            visibility=rule.visibility,
            message=found.message,
            seconds=round(found.seconds, 4),
            title=self._suite.checks[exercise.name, rule.name].title,
            line=line_of(places),
            counterexample=found.counterexample,
            diagnosis=found.diagnosis,
            cases=found.cases,
            flow=list(found.flow),
            remarks=list(found.remarks),
            awaited=points.awaited,
        )

    def _ungraded(self, submission: Submission, reason: str) -> GradeSheet:
        """A sheet that says that the grader failed, and takes no points."""
        exercises = []
        for exercise in self._exercises:
            checks = [
                CheckResult(
                    rule.name,
                    Outcome.UNGRADED,
                    0.0,
                    float(rule.points),
                    rule.visibility,
                    f"Not graded: {reason}.",
                    0.0,
                    awaited=float(rule.points),
                )
                for rule in self._asked(exercise)
            ]
            most = float(sum(check.max_score for check in checks))
            exercises.append(ExerciseResult(exercise.name, 0.0, most, checks, exercise.title, exercise.lecture))
        points = float(sum(exercise.max_score for exercise in exercises))
        return GradeSheet(
            SHEET_SCHEMA,
            self._rule.name,
            SubmissionRef(submission.id, submission.sha256),
            0.0,
            points,
            points,
            Isolation(self._sandbox.tier, self._sandbox.layers),
            exercises,
            staff_remarks=[reason],
        )


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

    def ask(self, calls: Sequence[Call]) -> list[Returned | Raised | Refused] | Fatal:
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


def _skipped(rule: CheckRule, missed: Evidence) -> Evidence:
    """A check that is not run because one that it needs did not pass."""
    if missed.outcome is Outcome.UNGRADED:
        return Evidence(rule.name, Outcome.UNGRADED, f"Not run, because {missed.check} could not be graded.")
    return Evidence(rule.name, Outcome.SKIPPED, f"Not run: {missed.check} has to pass first.", awaits=missed.awaits)


def _withheld(found: Evidence, shortcuts: Sequence[Shortcut]) -> Evidence:
    """What was seen from inside counts for nothing where the submission reaches there as well: a person decides."""
    inside = next((shortcut for shortcut in shortcuts if shortcut.inside), None)
    if inside is None or not found.observed or found.outcome is not Outcome.PASSED:
        return found
    message = (
        f"{NEEDS_A_LOOK}: the submission {inside.what}, and what this check asks is seen from inside it. "
        f"Its points are awaited, neither lost nor given."
    )
    return Evidence(found.check, Outcome.SKIPPED, message, (inside.place,), seconds=found.seconds, awaits=True)


def _elsewhere(rule: CheckRule) -> Evidence:
    """A check that only another machine, or another run, can decide."""
    what = "a CUDA device" if rule.device == "cuda" else f"the device {rule.device}"
    message = f"Not run here: it needs {what}. Its points are awaited, neither lost nor given."
    return Evidence(rule.name, Outcome.SKIPPED, message, awaits=True)


def _decided(sheet: GradeSheet | None) -> dict[tuple[str, str], CheckResult]:
    """The checks of a sheet whose points are not awaited, by exercise and name."""
    return {
        (exercise.name, check.name): check
        for exercise in (sheet.exercises if sheet else ())
        for check in exercise.checks
        if not check.awaited and check.outcome is not Outcome.UNGRADED
    }


def _remembered(result: CheckResult) -> Evidence:
    return Evidence(result.name, result.outcome, result.message)


def load_of(submission: Submission, suite: Suite) -> Load:
    """What a worker is told to load."""
    return Load(suite.assignment, list(submission.units), dict(submission.files), suite.harness, _SEED)


def _unreadable(submission: Submission) -> Fatal | None:
    return Died(f"could not be read: {submission.problem}") if submission.problem else None


def _with_checks(exercise: ExerciseRule, rules: Sequence[CheckRule]) -> ExerciseRule:
    """The exercise reduced to these checks."""
    if len(rules) == len(exercise.checks):
        return exercise
    points = sum((rule.points for rule in rules), start=exercise.points * 0)
    return replace(exercise, points=points, checks=tuple(rules))


def _remarks(submission: Submission, workers: Sequence[Loaded | Fatal]) -> Iterator[str]:
    """What was not looked at, and what became of the top level in each kind of worker."""
    for name in submission.passed_over:
        yield f"{name} lies beside what was graded, and was not looked at"
    for loaded in workers:
        if isinstance(loaded, Loaded):
            yield from tell_unloaded(loaded)
        else:
            yield f"{line_of(loaded.places) or 'The file'}: {tell_fatal(loaded)}"
