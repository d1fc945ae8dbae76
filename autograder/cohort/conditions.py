"""Under which conditions evidence was found: what has the same condition need not be found again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from ..course import Course, secret
from ..fingerprint import course_files_hash, engine, misconceptions_fingerprint, secret_id
from ..fingerprint.digest import digest
from ..records import Outcome, Reading
from ..rubric import CheckRule, Device, ExerciseRule, Tier
from ..sheet import Asked, Findings, Key, decide
from ..store.records import CheckFacts, CourseFacts, StoredEvidence
from ..store.store import Store

_LENGTH = 32
"""Hexadecimal digits of a condition."""


@dataclass(frozen=True)
class Again:
    """What is to be run once more: evidence of earlier runs that does not count now."""

    checks: frozenset[Key]
    """All when empty."""
    outcomes: frozenset[Outcome]
    """All when empty."""
    run: int = 0
    """The run that does it: what it finds counts, so that one that was interrupted has lost nothing of its work."""


@dataclass(frozen=True)
class Conditions:
    """What everything in a run of an assignment is found under, beside the submission.

    A check's evidence depends on the check, the secret and the engine; what was told of loading, on neither checks nor
    secret; what a failure is explained with, on the kept wrong answers, and so only what did not pass.
    """

    asked: Asked
    facts: CourseFacts
    engine: str
    secret: str
    harness: str
    sketches: str
    least_tier: Tier
    """Of evidence that counts."""
    again: Again | None = None

    @staticmethod
    def of(course: Course, asked: Asked, store: Store, least_tier: Tier) -> Conditions:
        """Where nothing of the course has changed since the store last asked, nothing of it is imported."""
        name = asked.rule.name
        files = course_files_hash(course, name)
        facts = store.course_facts(files, name)
        if facts is None:
            facts = facts_of(course, name)
            store.remember_course(files, name, facts)
        folder = course.assignment_folder(name)
        harness, sketches = (
            file.read_bytes() if (file := folder / module).is_file() else b""
            for module in ("harness.py", "pictures.py")
        )
        return Conditions(
            asked, facts, engine(), secret_id(secret()[0]), digest(harness), digest(harness, sketches), least_tier
        )

    @cached_property
    def checks(self) -> dict[Key, str]:
        """By exercise and check."""
        return {
            key: self._condition("check", *key, self.facts.checks[".".join(key)].fingerprint, self.secret)
            for key in self._keys
        }

    @cached_property
    def readings(self) -> dict[str, str]:
        """By exercise: those that forbid the same share one."""
        limits = repr(asdict(self.asked.rule.limits))
        return {
            part.name: self._condition("reading", repr(sorted(part.forbidden_operators)), limits, self.harness)
            for part in self.asked.parts
        }

    @cached_property
    def pictures(self) -> dict[str, str]:
        """By exercise."""
        return {part.name: self._condition("pictures", part.name, self.sketches) for part in self.asked.parts}

    def of_loading(self, drawing: bool) -> set[str]:
        """Under which conditions what is no check's is found."""
        return {*self.readings.values(), *(self.pictures.values() if drawing else ())}

    @cached_property
    def titles(self) -> dict[Key, str]:
        """What each check asks for, by exercise and check."""
        return {key: self.facts.checks[".".join(key)].title for key in self._keys}

    def findings(self, evidence: Mapping[str, StoredEvidence], readings: Mapping[str, Reading]) -> Findings:
        """What of the store's knowledge of one submission counts here."""
        found = {
            key: stored.evidence
            for key, condition in self.checks.items()
            if (stored := evidence.get(condition)) is not None and self._counts(key, stored)
        }
        good = {condition: one for condition, one in readings.items() if one.isolation.tier >= self.least_tier}
        told = {name: good[condition] for name, condition in self.readings.items() if condition in good}
        drawn = {name: good[condition].pictures for name, condition in self.pictures.items() if condition in good}
        return Findings(found, told, drawn)

    def known(self, store: Store, submissions: Sequence[str], drawing: bool) -> dict[str, Findings]:
        """What of the store's knowledge of each submission, by sha256, counts here."""
        hashes = list(dict.fromkeys(submissions))
        evidence = store.evidence(hashes, list(self.checks.values()), details=True)
        readings = store.readings(hashes, list(self.of_loading(drawing)))
        return {one: self.findings(evidence.get(one, {}), readings.get(one, {})) for one in hashes}

    def is_due(self, known: Findings, devices: Collection[Device], drawing: bool) -> bool:
        """Whether anything is left to be found out about a submission where checks run on these devices."""
        parts = [part.name for part in self.asked.parts]
        if any(part not in known.readings for part in parts):
            return True
        if drawing and any(part not in known.pictures for part in parts):
            return True
        runnable = [(part.name, rule.name) for part, rule in self.asked.in_order if rule.device in devices]
        if all(key in known.evidence for key in runnable):
            return False
        due = False

        def run(exercise: ExerciseRule, rule: CheckRule) -> None:
            nonlocal due
            due = due or rule.device in devices

        decide(self.asked, known.evidence, run)
        return due

    def _counts(self, key: Key, stored: StoredEvidence) -> bool:
        if stored.tier < self.least_tier or self._is_asked_again(key, stored):
            return False
        return stored.evidence.outcome is Outcome.PASSED or stored.explained == self.facts.misconceptions.get(
            key[0], ""
        )

    def _is_asked_again(self, key: Key, stored: StoredEvidence) -> bool:
        again = self.again
        if again is None or stored.run >= again.run or (again.checks and key not in again.checks):
            return False
        return not again.outcomes or stored.evidence.outcome in again.outcomes

    @property
    def _keys(self) -> Sequence[Key]:
        return [(exercise.name, rule.name) for exercise, rule in self.asked.in_order]

    def _condition(self, *parts: str) -> str:
        return digest(self.asked.rule.name, self.engine, *parts)[:_LENGTH]


def facts_of(course: Course, assignment: str) -> CourseFacts:
    """What the course's files mean; imports its checks, and torch with them."""
    from ..fingerprint import check_fingerprints

    titles = {key: check.title for key, check in course.suite(assignment).checks.items()}  # held against the rubric
    fingerprints = check_fingerprints(course, assignment)
    checks = {".".join(key): CheckFacts(one, titles.get(key, "")) for key, one in fingerprints.items()}
    return CourseFacts(checks, misconceptions_fingerprint(course, assignment))
