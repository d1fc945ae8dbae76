"""A desk: one assignment's public checks with a zygote that stays warm, so that a second look costs a fork.

Work is run at tier T1 where the machine has it, else at T0: it is the student's own, on the student's own machine, and
namespaces would only cost time. What T1 refuses (files, processes) is refused when it is graded too. A desk with hidden
checks is an author's: it has the tier that a grade would have.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..course import CONFIGURATION, Course
from ..sandbox.preload import modules_to_preload
from ..sandbox.tiers import lack, required_tier
from ..sandbox.zygote import Zygote

if TYPE_CHECKING:
    from ..records import Submission, Visibility
    from ..rubric import AssignmentRule, CheckRule
    from ..worker.cage.lockdown import Tier
    from .feedback import Feedback


class Desk:
    """Checks work on one assignment. Opening it starts a zygote; closing it, or the end of this process, ends that.

    Args:
        course: where the checks are; its `reference/` is not looked at unless hidden checks are asked for.
        assignment: the name in grading.toml.
        texts: of the work, to be searched for slow imports.
        only: the visibilities of the checks.

    Raises:
        CourseError: the course cannot be used.
        SandboxError: with hidden checks, this machine does not give the isolation that the course asks for.
    """

    def __init__(
        self, course: Course, assignment: str, texts: Iterable[str] = (), only: Sequence[Visibility] = ("public",)
    ):
        self.course, self.rule, self._only = course, course.rubric.assignment(assignment), only
        self.preloaded = modules_to_preload([*texts, *_handout(course, assignment)])
        forbidden, somewhere = self.rule.forbidden_operators, self.rule.forbidden_somewhere
        zygote = Zygote(tier_of(course, only), forbidden, self.preloaded, False, somewhere)
        try:
            import torch  # the zygote does the same meanwhile

            from ..grade import Grader
            from ..sandbox.sandbox import Sandbox

            torch.set_num_threads(1)  # more would spin against the workers
            self._grader_of = Grader
            self._sandbox = Sandbox(self.rule.limits, secret=[course.root], zygote=zygote)
            self._suite = course.suite(assignment, only)
        except BaseException:
            zygote.close()
            raise

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._sandbox.close()

    def make_ready(self) -> None:
        """Wait for the zygote, and try out what it promises; the first `check` would do so. Raises `SandboxError`."""
        self._sandbox.prove()

    def check(
        self,
        submission: Submission,
        exercises: Sequence[str] = (),
        checks: Collection[str] = (),
        *,
        drawing: bool = False,
    ) -> Feedback:
        """What the checks find: of these exercises, or of all. Never raises for what the work does.

        `checks` are names of those to be run, with those that they need; all when empty.
        `drawing` says whether the series for pictures are measured as well.
        """
        from .feedback import Feedback

        started = time.perf_counter()
        sketches = self.course.sketches(self.rule.name) if drawing else []
        rule = _with_checks(self.rule, checks) if checks else self.rule
        grader = self._grader_of(self._suite, rule, self._sandbox, self._only, exercises, sketches=sketches)
        sheet = grader.grade(submission)
        return Feedback(sheet, self.rule, time.perf_counter() - started)


class Desks:
    """Desks by assignment, each opened when it is first needed and kept until its course changes on disk."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], tuple[Desk, tuple[int, ...]]] = {}

    def __enter__(self) -> Desks:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        for key in list(self._open):
            self._open.pop(key)[0].close()

    def at(self, course: Course, assignment: str, texts: Sequence[str]) -> Desk:
        """The desk of an assignment. One that lacks a slow import of these texts is replaced. Raises `CourseError`."""
        key, stamp = (str(course.root), assignment), _stamp(course, assignment)
        wanted = set(modules_to_preload(texts))
        if key in self._open:
            desk, made = self._open[key]
            if made == stamp and wanted <= {*desk.preloaded}:
                return desk
            self.discard(desk)
        desk = Desk(course, assignment, texts)
        self._open[key] = desk, stamp
        return desk

    def discard(self, desk: Desk) -> None:
        """Close a desk that is out of date, or whose zygote has failed; the next look at the work opens another."""
        self._open = {key: kept for key, kept in self._open.items() if kept[0] is not desk}
        desk.close()


def tier_of(course: Course, only: Sequence[Visibility] = ("public",)) -> Tier:
    """The tier that a desk runs work at. Raises `SandboxError` when hidden checks may not be run on this machine."""
    if "hidden" in only:
        return required_tier(course.rubric.least_tier)
    return "T0" if lack("T1") else "T1"


def _with_checks(rule: AssignmentRule, names: Collection[str]) -> AssignmentRule:
    """An assignment that has, in each exercise, the checks of these names and those that they need."""
    exercises = []
    for exercise in rule.exercises:
        kept = _needed(exercise.checks, names)
        points = sum((check.points for check in kept), start=exercise.points * 0)
        exercises.append(replace(exercise, points=points, checks=tuple(kept)))
    return replace(rule, exercises=tuple(exercises))


def _needed(checks: Sequence[CheckRule], names: Collection[str]) -> list[CheckRule]:
    by_name = {check.name: check for check in checks}
    needed: set[str] = set()
    waiting = [name for name in names if name in by_name]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += by_name[name].needs
    return [check for check in checks if check.name in needed]


def _handout(course: Course, assignment: str) -> Iterator[str]:
    """Its text: what it mentions, work on it will."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        yield course.stub(assignment).read_text("utf-8")


def _stamp(course: Course, assignment: str) -> tuple[int, ...]:
    """When the files last changed that a desk is made from."""
    files = [course.root / CONFIGURATION, *sorted(course.assignment_folder(assignment).glob("*.py"))]
    return tuple(file.stat().st_mtime_ns for file in files if file.is_file())
