"""Survivors are looked at again: many more cases, other secrets and sizes, values and gradients in float64.

A mutant that differs somewhere is no equivalent one, and the case is a hole in the checks. One that never differs may
still be none (whether two programs are the same cannot be decided), so it takes a person's reason to allow it. The
mutant runs where every answer runs, in the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..checks import Battery, CallOptions, Case, Check, Signature, Student, draw
from ..checks.suite import Suite
from ..records import Outcome
from ..rubric import AssignmentRule, CheckRule, ExerciseRule

CASES = 32
"""Of each signature, under each secret."""
_SIZES: tuple[Mapping[str, int], ...] = tuple(
    dict(zip("BTIHN", (*sizes, sizes[0]), strict=True))
    for sizes in ((1, 1, 1, 1), (2, 5, 3, 1), (1, 7, 1, 2), (7, 2, 9, 8), (3, 12, 5, 5), (4, 3, 2, 13), (5, 6, 6, 6))
)


@dataclass(frozen=True)
class Screening:
    """What is asked of a survivor of one exercise."""

    suite: Suite
    rule: AssignmentRule


def screening(suite: Suite, rule: AssignmentRule, exercise: ExerciseRule) -> Screening:
    """Make the cases of a screening from the batteries that `suite` has drawn for this exercise.

    Each signature is asked for `CASES` cases, as its own batteries draw them and, where those use the ordinary sizes,
    in seven others; with gradients where any battery asks for gradients. Beside them stand the checks themselves.
    """
    own = {key: check for key, check in suite.checks.items() if key[0] == exercise.name}
    more = {(exercise.name, one.name): one for one in _checks(exercise.name, suite.banks.drawn)}
    rules = tuple(CheckRule(name, exercise.points, "hidden", (), exercise.points) for (_, name) in (*own, *more))
    only = replace(exercise, checks=rules)
    return Screening(replace(suite, checks=own | more), replace(rule, exercises=(only,)))


def _checks(exercise: str, batteries: Sequence[Battery]) -> Iterator[Check]:
    judged = [battery for battery in batteries if not battery.shapes_only]
    for number, battery in enumerate(_wider(judged)):
        yield _asking(exercise, f"screening_{number}", battery)


def _asking(exercise: str, name: str, battery: Battery) -> Check:
    def body(student: Student) -> None:
        student.agrees(battery)

    return Check(exercise, name, battery.name, battery.name, body)


def _wider(batteries: Sequence[Battery]) -> Iterator[Battery]:
    """One battery of many cases for each signature and way of drawing."""
    seen = set()
    for battery in batteries:
        signature, drawing = battery.signature, battery.drawing
        key = repr(signature), drawing
        if key in seen:
            continue
        seen.add(key)
        same = [one for one in batteries if repr(one.signature) == repr(signature)]
        gradients = any(one.options.gradients for one in same)
        wide = replace(
            battery, name=f"screening {battery.name}", count=CASES, options=CallOptions(gradients), dtype=_FLOAT64
        )
        yield wide
        if drawing is draw:
            yield replace(wide, name=f"screening {battery.name}, other sizes", drawing=other_sizes)


def other_sizes(signature: Signature, count: int, base: int) -> list[Case]:
    """Cases of sizes that no battery has."""
    return draw(signature, count, base, _SIZES)


_FLOAT64 = Battery.dtype


def found(outcomes: Sequence[tuple[int, str, Outcome, str, int]]) -> str:
    """A sentence on a screening: secret, check, outcome, message and number of cases of everything that was asked."""
    for secret, check, outcome, message, _ in outcomes:
        if outcome not in (Outcome.PASSED, Outcome.UNGRADED):
            return f"is refused by {check} under secret {secret}: {message}"
    cases = sum(count for *_, count in outcomes)
    secrets = len({secret for secret, *_ in outcomes})
    return f"never differs from the solution in {cases} more cases under {secrets} other secrets"
