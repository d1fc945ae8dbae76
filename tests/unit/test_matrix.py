"""Kills by check, what a check is good for, and which verdicts cost points."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.proof.allowed import FILE, entry_for, equivalents
from autograder.proof.matrix import Refusal, matrix, nobody_can_fail, nobody_needs
from autograder.proof.prove import costs
from autograder.proof.results import secret_text
from autograder.records import Evidence, Outcome
from autograder.rubric import CheckRule, ExerciseRule


def exercise(name: str = "cell", **needs: tuple[str, ...]) -> ExerciseRule:
    rules = tuple(CheckRule(check, Fraction(1), "hidden", needed, Fraction(1)) for check, needed in needs.items())
    return ExerciseRule(name, name, Fraction(len(rules)), rules)


CELL = exercise(interface=(), values=("interface",), gradients=("values",))


def refused(*checks: str, by: str = "cell") -> Refusal:
    return Refusal(by, frozenset(checks))


def test_a_row_counts_what_a_check_refuses_and_what_it_refuses_alone() -> None:
    wrongs = [refused("interface", "values", "gradients"), refused("gradients")]
    found = [refused("values", "gradients"), refused("gradients"), refused("values", by="other")]
    rows = matrix([CELL], wrongs, found, {("cell", "values"): [3.0, 1.0, 2.0]})
    assert [(row.check, row.wrongs, row.mutants, row.alone, row.ms) for row in rows] == [
        ("interface", 1, 0, 0, None),
        ("values", 1, 1, 0, 2.0),
        ("gradients", 2, 2, 2, None),
    ]


def test_a_check_that_refuses_nothing_alone_is_needed_by_nobody_and_one_that_refuses_nothing_gives_points_away() -> (
    None
):
    rows = matrix([CELL], [refused("values", "gradients")], [refused("gradients")], {("cell", "interface"): [1.0]})
    assert [row.check for row in nobody_needs(rows)] == ["values"]
    assert [row.check for row in nobody_can_fail(rows)] == ["interface"]


def test_of_a_check_that_has_not_run_nothing_is_said() -> None:
    assert nobody_can_fail(matrix([CELL], [], [], {("cell", "values"): [1.0]})) != []
    assert nobody_can_fail(matrix([CELL], [], [], {})) == []


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({}, {"interface": True, "values": True, "gradients": True}),
        ({"values": Outcome.FAILED}, {"interface": True, "values": True, "gradients": False}),
        ({"interface": Outcome.CRASHED}, {"interface": True, "values": False, "gradients": False}),
        ({"interface": Outcome.UNGRADED}, {"interface": True, "values": False, "gradients": False}),
    ],
)
def test_a_verdict_counts_where_the_check_would_have_been_run(
    outcomes: Mapping[str, Outcome], expected: Mapping[str, bool]
) -> None:
    evidence = {rule.name: Evidence(rule.name, outcomes.get(rule.name, Outcome.PASSED)) for rule in CELL.checks}
    assert costs(CELL, evidence) == expected


def test_a_secret_can_be_typed_and_is_long_enough() -> None:
    assert secret_text(1) != secret_text(2)
    assert len(secret_text(1)) >= 16 and secret_text(200).isascii() and "'" not in secret_text(200)


# The list of equivalent mutants.


def test_the_entry_that_is_proposed_can_be_read_once_it_has_a_reason(tmp_path: Path) -> None:
    assert equivalents(tmp_path) == {}
    entry = entry_for("0123456789ab", "f", "-    return a\n+    return 'b'")
    (tmp_path / FILE).write_text(entry.replace('why = ""', 'why = "Nobody can tell a from b here."'))
    [found] = equivalents(tmp_path).values()
    assert (found.id, found.function, found.why) == ("0123456789ab", "f", "Nobody can tell a from b here.")
    assert found.diff == "-    return a\n+    return 'b'\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[mutant]\n", "cannot be read: "),
        ('[[mutant]]\nid = "a"\n', "missing required field `function`"),
        (entry_for("a", "f", "-x"), "mutant a is there without a reason; expected a sentence in `why`"),
        (2 * entry_for("a", "f", "-x").replace('""', '"for a good reason"'), "mutant a is there twice"),
    ],
)
def test_a_list_that_cannot_be_used_is_the_authors_mistake(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(CourseError) as caught:
        equivalents(tmp_path)
    assert str(tmp_path / FILE) in str(caught.value) and message in str(caught.value)
