"""`course check` on a course that grades rightly, and on one with a hole of every kind: each of them is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder import cli

Type = Callable[..., Result]

WRONG = '''"""{name}

Look again.
"""


def pair():
    return {value}


CAUGHT_BY = "{caught_by}"
'''
RIGHT = '"""{name}"""\n\n\ndef pair():\n    return {value}\n'


@pytest.fixture
def proved(course: Path) -> Path:
    """The course of two checks, with answers that prove them."""
    keep(course, "right", "in_a_list", RIGHT, name="In a list", value="[1.0, 2.0]")
    keep(course, "wrong", "exchanged", WRONG, name="Exchanged", value="2.0, 1.0", caught_by="values")
    keep(course, "wrong", "three", WRONG, name="One too many", value="1.0, 2.0, 3.0", caught_by="format")
    return course


def keep(course: Path, kind: str, stem: str, template: str, **words: str) -> Path:
    file = course / "reference/tiny" / kind / "pair" / f"{stem}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(template.format(**words))
    return file


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    def invoke(*arguments: str | Path) -> Result:
        monkeypatch.chdir(tmp_path)
        return CliRunner().invoke(cli.main, ["course", "check", *(str(argument) for argument in arguments)])

    return invoke


def test_a_course_without_a_hole_passes_and_says_what_each_check_is_good_for(type_in: Type, proved: Path) -> None:
    result = type_in("--course", proved, "--mutants")
    assert (result.exit_code, result.exception) == (0, None)
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[0].startswith("tiny: all of it holds (")
    assert "  2 right answers under 3 secrets: 0 refusals" in lines
    assert "  2 wrong answers: 2 caught where they should be, 2 named" in lines
    assert any(re.fullmatch(r" ?pair +2/2 +- +\d+/\d+ +0 +\d+\.\d", line) for line in lines), lines
    assert any(line.startswith("  10 mutants: 10 killed, 0 equivalent, 0 survived; ") for line in lines)
    assert "does not hold" not in result.stdout
    assert "tiny: right answers, first secret, 0 of 1" in result.stderr.splitlines()


def test_json_has_every_figure(type_in: Type, proved: Path, tmp_path: Path) -> None:
    result = type_in("tiny", "--course", proved, "--format", "json", "--output", "proof.json", "--secrets", "1")
    assert (result.exit_code, result.stdout) == (0, "")
    [proof] = json.loads((tmp_path / "proof.json").read_text())
    assert proof["schema"] == "rnn-autograder/proof/v1"
    assert (proof["holds"], proof["rights"], proof["refused"], proof["mutation"]) == (True, 2, 0, None)
    rows = {row["check"]: (row["wrongs"], row["alone"]) for row in proof["checks"]}
    assert rows == {"format": (1, 0), "values": (2, 1)}
    assert all(row["ms"] > 0 for row in proof["checks"])


STEPWISE = '''"""{name}

Look again.
"""


def pair():
    a = {a}
    names = "a and b"
    b = {b}
    found = [a, b]
    return {result}


CAUGHT_BY = "{caught_by}"
'''
ONE_MISTAKE = (
    ("First", {"a": "3.0"}),
    ("Second", {"b": "5.0"}),
    ("Added", {"result": "[*found, 0.0]", "caught_by": "format"}),
)


def test_two_known_mistakes_at_once_are_explained(type_in: Type, proved: Path, tmp_path: Path) -> None:
    right = {"a": "1.0", "b": "2.0", "result": "found", "caught_by": "values"}
    for name, mistake in ONE_MISTAKE:
        keep(proved, "wrong", name.lower(), STEPWISE, name=name, **(right | mistake))
    result = type_in("--course", proved, "--doubles", 9, "--format", "json", "--output", "proof.json")
    [proof] = json.loads((tmp_path / "proof.json").read_text())
    assert (result.exit_code, proof["holds"], proof["unexplained"]) == (0, True, [])
    [row] = proof["naming"]
    assert (row["wrongs"], row["alone"], row["among"]) == (5, 5, 0)
    assert (row["doubles"], row["explained"], row["exact"]) == (3, 3, 3)
    assert row["ms"] > 0


HIDDEN_WITH_HOLES = '''from autograder.checks import Student, check, returns_numbers


@check("pair")
def values(student: Student) -> None:
    """The numbers are near one and two."""
    returns_numbers(student, "pair", 2, within=1.5)


@check("pair")
def anything(student: Student) -> None:
    """This check catches nothing."""
'''
STALE = """[[mutant]]
id = "0123456789ab"
function = "pair"
diff = '''
-    return 1
+    return 2
'''
why = "There was a reason for this once."
"""


@pytest.fixture
def full_of_holes(proved: Path) -> Path:
    (proved / "reference/tiny/checks.py").write_text(HIDDEN_WITH_HOLES)
    grading = proved / "grading.toml"
    grading.write_text(grading.read_text() + 'anything = { weight = 1, visibility = "hidden" }\n')
    keep(proved, "right", "of_another_opinion", RIGHT, name="Of another opinion", value="7.0, 8.0")
    (proved / "reference/tiny/equivalent_mutants.toml").write_text(STALE)
    return proved


def test_every_hole_is_told_with_what_to_do_about_it(type_in: Type, full_of_holes: Path) -> None:
    result = type_in("--course", full_of_holes, "--mutants", "--format", "json", "--secrets", "2")
    assert result.exit_code == 1
    [proof] = json.loads(result.stdout)
    assert proof["holds"] is False
    told = {kind: [one for one in proof["problems"] if one["kind"] == kind] for kind in kinds(proof)}
    assert set(told) == {"stub", "right", "wrong", "mutant", "list", "check"}

    [stub] = told["stub"]
    assert stub["where"] == "assignments/tiny/tiny.py (pair)" and "the stub passes anything" in stub["what"]

    [right] = told["right"]
    assert right["where"] == "reference/tiny/right/pair/of_another_opinion.py (pair)"
    assert right["what"].startswith("a right answer is refused under secret 1 by values: ")
    assert right["next_step"] == (
        "Repeat it with: AUTOGRADER_SECRET='autograder course check, secret 1' "
        "autograder grade tiny reference/tiny/right/pair/of_another_opinion.py"
    )

    [wrong] = told["wrong"]
    assert wrong["where"] == "reference/tiny/wrong/pair/exchanged.py"
    assert wrong["what"] == "values must catch this wrong answer, and under secret 1 it gets every point."

    survivors = {one["id"] for one in proof["survivors"]}
    assert len(told["mutant"]) == len(survivors) == proof["mutation"]["survived"] > 0
    assert all(one["what"].startswith("mutant ") and 'why = ""' in one["next_step"] for one in told["mutant"])

    [stale] = told["list"]
    assert "equivalent_mutants.toml, mutant 0123456789ab (pair)" in stale["where"] and "stale" in stale["what"]

    [useless] = told["check"]
    assert useless["where"] == "tiny, pair.anything" and "nobody can lose its points" in useless["what"]


def test_without_mutants_nothing_is_said_of_points_that_nobody_can_lose(type_in: Type, full_of_holes: Path) -> None:
    proof = json.loads(type_in("--course", full_of_holes, "--format", "json").stdout)[0]
    assert set(kinds(proof)) == {"stub", "right", "wrong"}


def kinds(proof: dict[str, list[dict[str, str]]]) -> list[str]:
    return [one["kind"] for one in proof["problems"]]


def test_a_survivor_that_the_list_allows_is_no_hole_until_a_check_refuses_it(
    type_in: Type, full_of_holes: Path
) -> None:
    listed = full_of_holes / "reference/tiny/equivalent_mutants.toml"
    survivors = json.loads(type_in("--course", full_of_holes, "--mutants", "--format", "json").stdout)[0]["survivors"]
    entry = STALE.replace("0123456789ab", survivors[0]["id"])
    listed.write_text(entry)
    proof = json.loads(type_in("--course", full_of_holes, "--mutants", "--format", "json").stdout)[0]
    assert proof["mutation"]["equivalent"] == 1 and "list" not in kinds(proof)
    assert {one["id"]: one["why"] for one in proof["survivors"]}[survivors[0]["id"]]

    checks = full_of_holes / "reference/tiny/checks.py"
    checks.write_text(checks.read_text().replace("within=1.5", "within=1e-9"))
    proof = json.loads(type_in("--course", full_of_holes, "--mutants", "--format", "json").stdout)[0]
    assert [one["what"] for one in proof["problems"] if one["kind"] == "list"] == [
        "it is listed as equivalent, and pair.values refuses it."
    ]


def test_a_table_tells_the_holes_too(type_in: Type, full_of_holes: Path) -> None:
    result = type_in("--course", full_of_holes)
    assert result.exit_code == 1
    assert result.stdout.startswith("tiny: 3 things that do not hold (")
    assert result.stdout.count("does not hold: ") == 3


def test_a_wrong_answer_that_names_no_exercise_is_the_authors_mistake(type_in: Type, proved: Path) -> None:
    stray = proved / "reference/tiny/wrong/pear/exchanged.py"
    stray.parent.mkdir()
    stray.write_text(WRONG.format(name="Astray", value="1", caught_by="values"))
    result = type_in("--course", proved)
    assert result.exit_code == 2
    assert f"error: {stray}: tiny has no exercise pear" in result.stderr


def test_an_assignment_that_is_not_there_is_told_at_once(type_in: Type, proved: Path) -> None:
    result = type_in("tinny", "--course", proved)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no assignment `tinny`" in result.stderr
