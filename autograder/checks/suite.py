"""All checks of an assignment with what they share: case banks, the reference, known wrong answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..records import Evidence
from .battery import Bank, Battery, Setting
from .check import Check
from .diagnosis import DiagnosisBank, Misconception
from .oracle import Oracle
from .student import Answering, Banks, Student


@dataclass(frozen=True)
class Suite:
    """The checks of one assignment, ready to be run on any number of submissions."""

    assignment: str
    checks: dict[tuple[str, str], Check]
    """By exercise and name."""
    harness: str
    """Source that workers load beside a submission; public."""
    banks: Banks
    diagnoses: dict[str, DiagnosisBank]
    """By exercise."""

    @staticmethod
    def of(
        assignment: str,
        checks: Sequence[Check],
        reference: Oracle,
        *,
        tolerance: float,
        secret: bytes,
        harness: str = "",
        misconceptions: Sequence[Misconception] = (),
    ) -> Suite:
        setting = Setting(reference, tolerance, secret)

        def make(battery: Battery) -> Bank:
            return Bank(battery, setting)

        exercises = dict.fromkeys(one.exercise for one in misconceptions)
        diagnoses = {
            name: DiagnosisBank([one for one in misconceptions if one.exercise == name], reference, harness)
            for name in exercises
        }
        by_name = {(check.exercise, check.name): check for check in checks}
        return Suite(assignment, by_name, harness, Banks(make, reference), diagnoses)

    def run(self, exercise: str, name: str, answering: Answering, *, reveal: bool) -> Evidence:
        """Put one check to a submission. `reveal` says whether the right numbers may be shown."""
        student = Student(answering, self.banks, self.diagnoses.get(exercise), reveal)
        return self.checks[exercise, name].run(student)
