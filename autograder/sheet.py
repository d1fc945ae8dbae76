"""Findings × rubric → a grade sheet. Pure, and without torch: what was found once can be scored again at any time.

What a check found says nothing of points. Here it is decided what counts: a check whose need did not pass is skipped,
one that another machine has to run is awaited, and so is what was seen from inside a submission that reaches there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from .messages import Place, Shortcut
from .records import (
    NEEDS_A_LOOK,
    SHEET_SCHEMA,
    CheckResult,
    CheckScore,
    Evidence,
    ExerciseResult,
    GradeSheet,
    Isolation,
    Outcome,
    Picture,
    Reading,
    Score,
    Submission,
    SubmissionRef,
    line_of,
)
from .rubric import AssignmentRule, CheckRule, ExerciseRule, Visibility
from .score import score_exercise, total

_LOOKED_AT = 10
"""Lines at most that a sheet asks people to look at."""
ORDER: tuple[Visibility, ...] = ("public", "hidden")
"""Public checks are asked first, in all exercises."""
Key = tuple[str, str]
"""Exercise and check."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found out about one submission, of the checks that have run."""

    evidence: Mapping[Key, Evidence]
    readings: Mapping[str, Reading]
    """By exercise."""
    pictures: Mapping[str, Sequence[Picture]] = field(default_factory=dict)
    """By exercise, where they were asked for."""


@dataclass(frozen=True)
class Asked:
    """What of an assignment is graded: the checks of some visibilities and exercises."""

    rule: AssignmentRule
    only: Collection[Visibility] = ORDER
    exercises: Collection[str] = ()
    """All when empty."""

    @cached_property
    def parts(self) -> list[ExerciseRule]:
        """The exercises, each with the checks that are asked for and what these are worth together."""
        chosen = [part for part in self.rule.exercises if not self.exercises or part.name in self.exercises]
        return [self._reduced(part) for part in chosen]

    @cached_property
    def in_order(self) -> list[tuple[ExerciseRule, CheckRule]]:
        """The checks as they are to be run: see `ORDER`."""
        return [
            (exercise, rule)
            for visibility in ORDER
            for exercise in self.parts
            for rule in exercise.checks
            if rule.visibility == visibility
        ]

    @cached_property
    def needs(self) -> dict[Key, tuple[CheckRule, ...]]:
        """By exercise and check, the checks that are asked for and have to pass first."""
        return {
            (exercise.name, rule.name): tuple(other for other in exercise.checks if other.name in rule.needs)
            for exercise, rule in self.in_order
        }

    @cached_property
    def scores(self) -> dict[tuple[object, ...], Score]:
        """What has been worked out: many hand-ins of a class fare alike in an exercise."""
        return {}

    def _reduced(self, part: ExerciseRule) -> ExerciseRule:
        rules = [rule for rule in part.checks if rule.visibility in self.only]
        if len(rules) == len(part.checks):
            return part
        points = sum((rule.points for rule in rules), start=part.points * 0)
        return replace(part, points=points, checks=tuple(rules))


def decide(
    asked: Asked, known: Mapping[Key, Evidence], run: Callable[[ExerciseRule, CheckRule], Evidence | None]
) -> dict[Key, Evidence]:
    """The evidence that counts, by exercise and check; what is neither known nor skipped is `run`.

    Each check comes after those of its exercise that it needs; without them it is skipped. What `run` returns None for
    cannot be found out here, and is awaited.
    """
    found: dict[Key, Evidence] = {}

    def counted(exercise: ExerciseRule, rule: CheckRule) -> Evidence:
        key = (exercise.name, rule.name)
        if (one := found.get(key)) is not None:
            return one
        for needed in asked.needs[key]:
            if (missed := counted(exercise, needed)).outcome is not Outcome.PASSED:
                one = _skipped(rule, missed)
                break
        else:
            one = known.get(key) or run(exercise, rule) or _elsewhere(rule)
        found[key] = one
        return one

    for exercise, rule in asked.in_order:
        counted(exercise, rule)
    return found


def sheet_of(
    submission: Submission,
    asked: Asked,
    findings: Findings,
    titles: Mapping[Key, str],
    staff_remarks: Sequence[str] = (),
    decided: Mapping[Key, CheckResult] | None = None,
) -> GradeSheet:
    """One submission's sheet.

    Args:
        titles: what each check asks for, by exercise and name.
        staff_remarks: what every sheet shall tell the staff, such as that no secret is set.
        decided: results of an earlier sheet, which stand as they are.
    """
    decided = decided or {}
    readings = findings.readings
    known = dict(findings.evidence)
    for name, reading in readings.items():
        if reading.shortcuts:
            known |= {key: withheld(one, reading.shortcuts) for key, one in known.items() if key[0] == name}
    known |= {key: Evidence(one.name, one.outcome, one.message) for key, one in decided.items()}
    found = decide(asked, known, lambda exercise, rule: None)
    results, scores = [], []
    for exercise in asked.parts:
        keys = [(exercise.name, rule.name) for rule in exercise.checks]
        score = _score(asked, exercise, [found[key] for key in keys])
        scores.append(score)
        shortcuts = readings[exercise.name].shortcuts if exercise.name in readings else []
        checks = [
            decided.get(key) or _result(rule, found[key], points, shortcuts, titles.get(key, ""))
            for key, rule, points in zip(keys, exercise.checks, score.checks, strict=True)
        ]
        pictures = list(findings.pictures.get(exercise.name, ()))
        results.append(
            ExerciseResult(
                exercise.name, score.score, score.max_score, checks, exercise.title, exercise.lecture, pictures
            )
        )
    whole = total(scores)
    return GradeSheet(
        schema=SHEET_SCHEMA,
        assignment=asked.rule.name,
        submission=SubmissionRef(submission.id, submission.sha256),
        score=whole.score,
        max_score=whole.max_score,
        awaited=whole.awaited,
        isolation=weakest([reading.isolation for reading in readings.values()]),
        exercises=results,
        remarks=list(dict.fromkeys(_remarks(submission, readings.values()))),
        staff_remarks=[*_to_look_at(asked, readings), *staff_remarks],
    )


def ungraded_sheet(submission: Submission, asked: Asked, reason: str, isolation: Isolation) -> GradeSheet:
    """A sheet that says that the grader failed, and takes no points."""
    exercises = []
    for exercise in asked.parts:
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
            for rule in exercise.checks
        ]
        most = float(sum(check.max_score for check in checks))
        exercises.append(ExerciseResult(exercise.name, 0.0, most, checks, exercise.title, exercise.lecture))
    points = float(sum(exercise.max_score for exercise in exercises))
    ref = SubmissionRef(submission.id, submission.sha256)
    return GradeSheet(
        SHEET_SCHEMA, asked.rule.name, ref, 0.0, points, points, isolation, exercises, staff_remarks=[reason]
    )


def weakest(isolations: Sequence[Isolation]) -> Isolation:
    """What was in force in every one of several runs."""
    if not isolations:
        return Isolation("T0", [])
    first, *others = isolations
    layers = [layer for layer in first.layers if all(layer in other.layers for other in others)]
    return Isolation(min(isolation.tier for isolation in isolations), layers)


def withheld(found: Evidence, shortcuts: Sequence[Shortcut]) -> Evidence:
    """What was seen from inside counts for nothing where the submission reaches there as well: a person decides."""
    inside = next((shortcut for shortcut in shortcuts if shortcut.inside), None)
    if inside is None or not found.observed or found.outcome is not Outcome.PASSED:
        return found
    message = (
        f"{NEEDS_A_LOOK}: the submission {inside.what}, and what this check asks is seen from inside it. "
        f"Its points are awaited, neither lost nor given."
    )
    return Evidence(found.check, Outcome.SKIPPED, message, (inside.place,), seconds=found.seconds, awaits=True)


def tell_shortcut(shortcut: Shortcut, exercises: Sequence[str] = ()) -> str:
    """A remark, no verdict; names the exercises that forbid it where not all do."""
    where_forbidden = f", which is forbidden in {', '.join(exercises)}" if exercises else ""
    return f"{NEEDS_A_LOOK}: {line_of([shortcut.place])}: it {shortcut.what}{where_forbidden}"


def _skipped(rule: CheckRule, missed: Evidence) -> Evidence:
    """A check that is not run because one that it needs did not pass."""
    if missed.outcome is Outcome.UNGRADED:
        return Evidence(rule.name, Outcome.UNGRADED, f"Not run, because {missed.check} could not be graded.")
    return Evidence(rule.name, Outcome.SKIPPED, f"Not run: {missed.check} has to pass first.", awaits=missed.awaits)


def _elsewhere(rule: CheckRule) -> Evidence:
    """A check that only another machine, or another run, can decide."""
    what = "a CUDA device" if rule.device == "cuda" else f"the device {rule.device}"
    message = f"Not run here: it needs {what}. Its points are awaited, neither lost nor given."
    return Evidence(rule.name, Outcome.SKIPPED, message, awaits=True)


def _result(
    rule: CheckRule, found: Evidence, points: CheckScore, shortcuts: Sequence[Shortcut], title: str
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
        title=title,
        line=line_of(places),
        counterexample=found.counterexample,
        diagnosis=found.diagnosis,
        cases=found.cases,
        flow=list(found.flow),
        remarks=list(found.remarks),
        awaited=points.awaited,
    )


def _score(asked: Asked, exercise: ExerciseRule, found: Sequence[Evidence]) -> Score:
    fared = (exercise.name, *[(one.outcome, one.awaits) for one in found])
    score = asked.scores.get(fared)
    if score is None:
        score = asked.scores[fared] = score_exercise(exercise, found)
    return score


def _remarks(submission: Submission, readings: Collection[Reading]) -> Iterator[str]:
    """What was not looked at, and what became of the top level in each kind of worker."""
    for name in submission.passed_over:
        yield f"{name} lies beside what was graded, and was not looked at"
    for reading in readings:
        yield from reading.remarks


def _to_look_at(asked: Asked, readings: Mapping[str, Reading]) -> Iterator[str]:
    """Lines whose text reaches for what is forbidden, each with the exercises that forbid it unless all do."""
    shortcuts: dict[Shortcut, list[str]] = {}
    for exercise, reading in readings.items():
        for shortcut in reading.shortcuts:
            shortcuts.setdefault(shortcut, []).append(exercise)
    for shortcut, exercises in islice(shortcuts.items(), _LOOKED_AT):
        yield tell_shortcut(shortcut, exercises if len(exercises) < len(asked.parts) else ())
    if (more := len(shortcuts) - _LOOKED_AT) > 0:
        yield f"{NEEDS_A_LOOK}: {more} more lines of this kind"
