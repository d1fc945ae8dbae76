"""The story of a class: hand-ins are noted, what is not known is found out, and sheets are made of all of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from ..decisions import with_decisions
from ..fingerprint.digest import digest
from ..lateness import with_lateness
from ..records import Decision, Evidence, GradeSheet, Outcome, Submission, SubmissionRef
from ..rubric import AssignmentRule, Device
from ..sheet import Asked, Findings, sheet_of
from ..store.records import Grade, HandIn, Mark, Override
from ..store.store import Store
from .attempts import Attempt, attempts_of, best, with_attempt
from .conditions import Conditions
from .station import Receipt, Task

_NOT_YET = "Not graded since the hand-in, the course or the grader changed; grade, or regrade --changed, runs it."
Work = Callable[[Sequence[Task]], Iterator[Receipt]]
"""Does tasks, in whatever order and wherever: a station, a crew, a cluster."""


@dataclass(frozen=True)
class Cohort:
    """The hand-ins of a class for one assignment, under one store.

    Args:
        devices: where checks may run now; what needs another is awaited.
        drawing: whether pictures belong to a sheet.
        remarks: what every sheet shall tell the staff.
    """

    store: Store
    run: int
    conditions: Conditions
    devices: Collection[Device]
    drawing: bool = False
    remarks: Sequence[str] = ()
    faults: dict[str, dict[str, str]] = field(default_factory=dict)
    """By submission, what the grader failed at in this run: by ``exercise.check``, or under an empty name all of it."""
    _settled: dict[str, Findings] = field(default_factory=dict)
    """By submission, what was known already and needs no more."""

    @property
    def asked(self) -> Asked:
        return self.conditions.asked

    def note(self, submissions: Sequence[Submission], times: Mapping[str, datetime]) -> None:
        """Keep what was handed in, and when where that is known, so that it can be graded without its file."""
        hand_ins = [HandIn(one.id, one, times.get(one.id)) for one in submissions]
        self.store.note_hand_ins(self.run, self.asked.rule.name, hand_ins)

    def at_stake(self, submissions: Sequence[Submission]) -> list[Submission]:
        """These, and the earlier attempts that may count in their place."""
        rest = (one.submission for attempts in self._attempts(submissions) for one in attempts)
        return list({(one.id, one.sha256): one for one in (*submissions, *rest)}.values())

    def tasks(self, submissions: Sequence[Submission]) -> list[Task]:
        """What has to be run, in the order of the submissions; of several with the same bytes the first."""
        submissions = self.at_stake(submissions)
        known = self._findings(submissions)
        self._settled.clear()
        due: dict[str, Task] = {}
        for one in submissions:
            if one.sha256 in due or one.sha256 in self._settled:
                continue
            if self.conditions.is_due(known[one.sha256], self.devices, self.drawing):
                due[one.sha256] = Task(one.id, one.sha256)
            else:
                self._settled[one.sha256] = known[one.sha256]
        return list(due.values())

    def is_done(self, task: Task) -> bool:
        """Whether the store has all that can be found out about it here, whoever found it."""
        known = self.conditions.known(self.store, [task.submission], self.drawing)[task.submission]
        return not self.conditions.is_due(known, self.devices, self.drawing)

    def take(self, receipt: Receipt) -> None:
        """Remember what the grader failed at."""
        if receipt.ungraded:
            self.faults[receipt.task.submission] = receipt.ungraded

    def sheets(self, submissions: Sequence[Submission]) -> list[GradeSheet]:
        """A sheet for each, of the attempt that counts and what is known of it; points of what is not are awaited."""
        attempts = self._attempts(submissions)
        hand_ins = [one.submission for mine in attempts for one in mine]
        known = self._settled | self._findings([one for one in hand_ins if one.sha256 not in self._settled])
        sheets = []
        for mine in attempts:
            made = [self._sheet(one, known[one.submission.sha256]) for one in mine]
            sheets.append(best(made) if len(made) > 1 else made[0])
        return sheets

    def _attempts(self, submissions: Sequence[Submission]) -> list[list[Attempt]]:
        """Of each, what may count in its place: several where the best one shall."""
        return attempts_of(self.store, self.asked.rule, submissions)

    def _sheet(self, attempt: Attempt, known: Findings) -> GradeSheet:
        one, rule = attempt.submission, self.asked.rule
        findings = self._with_faults(one, known)
        sheet = sheet_of(one, self.asked, findings, self.conditions.titles, self.remarks)
        sheet = with_decisions(sheet, {mine.target: _decision(mine) for mine in self._overrides_of(sheet.submission)})
        if rule.deadline is not None:
            sheet = with_lateness(sheet, rule.deadline, attempt.submitted_at)
        return with_attempt(sheet, attempt, rule)

    def grade_of(self, sheet: GradeSheet, policy: str) -> Grade:
        """What of a sheet goes into the history of grades."""
        breakdown = {
            f"{exercise.name}.{check.name}": Mark(check.outcome, check.score, check.max_score)
            for exercise in sheet.exercises
            for check in exercise.checks
        }
        ref, engine = sheet.submission, self.conditions.engine
        counted = tuple(one.id for one in self._overrides_of(ref))
        late = sheet.late.points if sheet.late else 0.0
        return Grade(
            ref.id, ref.sha256, sheet.score, sheet.max_score, sheet.awaited, late, breakdown, policy, engine, counted
        )

    @cached_property
    def _overrides(self) -> dict[str, list[Override]]:
        """What people have decided and not withdrawn, by student, oldest first."""
        found: dict[str, list[Override]] = {}
        for override in self.store.overrides(self.asked.rule.name):
            if override.withdrawn is None:
                found.setdefault(override.student, []).append(override)
        return found

    def _overrides_of(self, ref: SubmissionRef) -> list[Override]:
        """Those that count for this hand-in."""
        return [one for one in self._overrides.get(ref.id, []) if one.submission in ("", ref.sha256)]

    def _findings(self, submissions: Sequence[Submission]) -> dict[str, Findings]:
        return self.conditions.known(self.store, [one.sha256 for one in submissions], self.drawing)

    def _with_faults(self, submission: Submission, known: Findings) -> Findings:
        """With what the grader failed at in this run, in its own words, or has not come to yet."""
        faults = self.faults.get(submission.sha256, {})
        whole = f"Not graded: {faults['']}." if "" in faults else _NOT_YET
        missing = {
            (exercise.name, rule.name): Evidence(
                rule.name, Outcome.UNGRADED, faults.get(f"{exercise.name}.{rule.name}", whole)
            )
            for exercise, rule in self.asked.in_order
            if rule.device in self.devices and (exercise.name, rule.name) not in known.evidence
        }
        return replace(known, evidence={**missing, **known.evidence}) if missing else known


def _decision(override: Override) -> Decision:
    at = override.at.isoformat(timespec="seconds") if override.at else ""
    return Decision(override.score, override.reason, override.author, at)


def policy_of(rule: AssignmentRule) -> str:
    """A hash of all that grading.toml says of an assignment."""
    return digest(repr(rule))[:32]
