"""All checks of an assignment with what they share: case banks, the reference, known wrong answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..records import Evidence
from .battery import Bank, Battery, Setting
from .check import Check
from .diagnosis import DiagnosisBank, Misconception
from .oracle import Oracle
from .student import Answering, Banks, KnownCases, Student


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
    setting: Setting
    """What the case banks are made with."""

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
        exercises = dict.fromkeys([*(one.exercise for one in checks), *(one.exercise for one in misconceptions)])
        diagnoses = {
            name: DiagnosisBank([one for one in misconceptions if one.exercise == name], reference, harness)
            for name in exercises
        }
        by_name = {(check.exercise, check.name): check for check in checks}
        return Suite(assignment, by_name, harness, _banks(setting), diagnoses, setting)

    def under(self, secret: bytes) -> Suite:
        """The same checks with cases drawn under another secret; the authors' files are not executed again."""
        setting = replace(self.setting, secret=secret)
        return replace(self, setting=setting, banks=_banks(setting))

    def run(
        self,
        exercise: str,
        name: str,
        answering: Answering,
        *,
        reveal: bool,
        shrinking: bool = True,
        diagnosing: bool = True,
        known: KnownCases | None = None,
    ) -> Evidence:
        """Put one check to a submission. `reveal` says whether the right numbers may be shown.

        Small failing cases that earlier checks have found are `known`, and those of this one are added.

        Where only the verdict counts, neither a smaller case (`shrinking`) nor a name for the mistake (`diagnosing`)
        has to be looked for.
        """
        diagnosis = self.diagnoses.get(exercise) if diagnosing else None
        student = Student(answering, self.banks, diagnosis, reveal, shrinking, known)
        return self.checks[exercise, name].run(student)


def _banks(setting: Setting) -> Banks:
    def make(battery: Battery) -> Bank:
        return Bank(battery, setting)

    return Banks(make, setting.reference)
