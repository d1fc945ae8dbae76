"""A course on disk: what is found, and what its author is told when files and rubric do not fit each other."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.course import Course, secret
from autograder.errors import CourseError

RUBRIC = """\
schema = 1

[assignments.cells.exercises.cell]
points = 10

[assignments.cells.exercises.cell.checks]
interface = { weight = 1, visibility = "public" }
values    = { weight = 2, visibility = "hidden" }
"""
HEAD = "from autograder.checks import check\n"
CHECK = '\n@check("cell")\ndef {}(student):\n    """Asks for {}."""\n'
WRONG = '"""Sign lost\n\nYou lose\nthe sign.\n"""\n\ndef cell(x):\n    return -x\n\n\nCAUGHT_BY = "values"\n'
SECRET = "0123456789abcdef"


@pytest.fixture(autouse=True)
def no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTOGRADER_SECRET", raising=False)
    monkeypatch.delenv("AUTOGRADER_SECRET_FILE", raising=False)


def checks(*names: str) -> str:
    return HEAD + "".join(CHECK.format(name, name) for name in names)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course that is in order."""
    files = {
        "grading.toml": RUBRIC,
        "assignments/cells/cells.py": "def cell(x): ...\n",
        "assignments/cells/checks.py": checks("interface"),
        "reference/cells/checks.py": checks("values"),
        "reference/cells/solution.py": "def cell(x):\n    return x\n",
        "reference/cells/right/cell/plain.py": '"""As it is.\n\nMore."""\n',
        "reference/cells/wrong/cell/sign.py": WRONG,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def complaint(root: Path) -> str:
    with pytest.raises(CourseError) as caught:
        Course.find(root).suite("cells")
    return str(caught.value)


# Finding it.


def test_a_course_is_found_from_any_folder_inside_it(root: Path) -> None:
    assert Course.find(root / "reference" / "cells").root == root
    assert Course.find(root).rubric.source == str(root / "grading.toml")


def test_outside_of_any_course_the_next_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        Course.find(tmp_path)
    assert str(caught.value) == (
        f"no grading.toml in {tmp_path} or any folder above it; run this inside a course, "
        f"or name one with --course FOLDER"
    )


def test_files_are_found_by_the_name_of_the_assignment(root: Path) -> None:
    course = Course.find(root)
    assert course.stub("cells") == root / "assignments/cells/cells.py"
    assert course.solution("cells") == root / "reference/cells/solution.py"
    assert course.has_reference


# Checks and rubric.


def test_a_course_in_order_gives_all_its_checks_and_misconceptions(root: Path) -> None:
    suite = Course.find(root).suite("cells")
    assert list(suite.checks) == [("cell", "interface"), ("cell", "values")]
    assert suite.checks["cell", "values"].title == "Asks for values."
    assert list(suite.diagnoses) == ["cell"] and suite.harness == ""


def test_a_student_without_the_reference_can_run_the_public_checks(root: Path) -> None:
    (root / "reference").rename(root / "elsewhere")
    course = Course.find(root)
    assert not course.has_reference
    assert list(course.suite("cells", ["public"]).checks) == [("cell", "interface")]
    assert complaint(root) == (
        f"{root}/grading.toml has the assignment cells, but there is no folder {root}/reference/cells"
    )


def test_everything_that_does_not_fit_is_told_at_once_with_what_was_meant(root: Path) -> None:
    (root / "assignments/cells/checks.py").write_text(checks("interfaces", "values"))
    (root / "reference/cells/checks.py").write_text(checks("gradients"))
    source = root / "grading.toml"
    assert complaint(root) == (
        "checks and rubric do not fit each other:\n"
        f"  - assignments/cells/checks.py has cell.interfaces, which {source} does not know; did you mean interface?\n"
        f"  - cell.values is hidden in {source}, but stands in assignments/cells/checks.py\n"
        f"  - reference/cells/checks.py has cell.gradients, which {source} does not know\n"
        f"  - {source} gives points to cell.interface, but assignments/cells/checks.py has no such check"
    )


def test_a_check_of_an_exercise_that_is_not_in_the_rubric_is_told(root: Path) -> None:
    (root / "reference/cells/checks.py").write_text(checks("values") + CHECK.format("more", "x").replace("cell", "gru"))
    assert complaint(root).endswith(
        f"\n  - reference/cells/checks.py has gru.more, which {root}/grading.toml does not know"
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (HEAD + "\nvalues = 1 / 0\n", 3, "ZeroDivisionError: division by zero"),
        ("import no_such_module_anywhere\n", 1, "ModuleNotFoundError: No module named 'no_such_module_anywhere'"),
        (HEAD + "def values(:\n", 2, "SyntaxError: invalid syntax (checks.py, line 2)"),
        (
            HEAD + '@check("cell")\ndef values(student):\n    return\n',
            2,
            "CourseError: check values has no docstring, and students read it",
        ),
        (
            "from autograder.checks.signature import axes\n\n\ndef read():\n    axes('4h')\n\n\nread()\n",
            5,
            "ValueError: '4h' in '4h' is no axis: expected a letter, with a number before it or not",
        ),
    ],
)
def test_broken_checks_are_told_by_file_and_line(root: Path, text: str, line: int, message: str) -> None:
    file = root / "reference/cells/checks.py"
    file.write_text(text)
    assert complaint(root) == f"{file}, line {line}: {message}"


def test_missing_checks_are_told(root: Path) -> None:
    (root / "reference/cells/checks.py").unlink()
    expected = f"there is no {root}/reference/cells/checks.py, where the checks of this assignment are expected"
    assert complaint(root) == expected


def test_a_missing_folder_of_the_assignment_is_told(root: Path) -> None:
    (root / "assignments").rename(root / "elsewhere")
    assert complaint(root) == (
        f"{root}/grading.toml has the assignment cells, but there is no folder {root}/assignments/cells"
    )


def test_a_missing_or_broken_solution_is_told(root: Path) -> None:
    solution = root / "reference/cells/solution.py"
    solution.write_text("import math\n\nx = math.nothing\n")
    assert complaint(root) == f"{solution}, line 3: AttributeError: module 'math' has no attribute 'nothing'"
    solution.unlink()
    assert complaint(root).startswith(f"{solution} cannot be read: ")


def test_checks_may_import_what_lies_beside_the_handout_and_leave_nothing_behind(root: Path) -> None:
    (root / "assignments/cells/shapes_of_this_course.py").write_text("NAME = 'cell'\n")
    (root / "reference/cells/checks.py").write_text("from shapes_of_this_course import NAME\n" + checks("values"))
    path = list(sys.path)
    assert ("cell", "values") in Course.find(root).suite("cells").checks
    assert sys.path == path and "shapes_of_this_course" not in sys.modules


# Answers that the course keeps.


def test_answers_are_listed_with_the_first_line_of_their_docstring(root: Path) -> None:
    (answer,) = Course.find(root).answers("cells", "right")
    assert (answer.name, answer.text, answer.exercise) == ("plain", "As it is.", "cell")
    assert Course.find(root).answers("cells", "mishaps") == []


def test_an_answer_that_is_no_python_is_listed_all_the_same(root: Path) -> None:
    file = root / "reference/cells/mishaps/cell/broken.py"
    file.parent.mkdir(parents=True)
    file.write_text('"""Broken"""\n\ndef cell(:\n')
    (answer,) = Course.find(root).answers("cells", "mishaps")
    assert (answer.name, answer.text) == ("broken", "Broken")


def test_a_wrong_answer_is_a_name_what_to_say_and_the_check_that_catches_it(root: Path) -> None:
    (one,) = Course.find(root).misconceptions("cells")
    assert (one.name, one.text, one.caught_by, one.exercise) == ("Sign lost", "You lose the sign.", "values", "cell")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\n", "has no docstring, which should say in a line what kind of answer it is"),
        ('"""Sign lost"""\n', 'does not say which check must catch it; expected a line CAUGHT_BY = "values"'),
    ],
)
def test_a_wrong_answer_that_lacks_something_is_told(root: Path, text: str, message: str) -> None:
    file = root / "reference/cells/wrong/cell/sign.py"
    file.write_text(text)
    assert complaint(root) == f"{file} {message}"


# The secret.


def test_without_a_secret_a_remark_says_that_cases_can_be_foreseen() -> None:
    given, remark = secret({})
    assert len(given) >= 16
    assert remark == (
        "graded with the development secret, under which hidden cases can be foreseen; "
        "set AUTOGRADER_SECRET or AUTOGRADER_SECRET_FILE for grades that count"
    )


def test_a_secret_comes_from_the_environment_or_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET} from the file\n")
    assert secret({"AUTOGRADER_SECRET": SECRET}) == (SECRET.encode(), "")
    assert secret({"AUTOGRADER_SECRET_FILE": str(file)}) == (f"{SECRET} from the file".encode(), "")
    assert secret({"AUTOGRADER_SECRET": SECRET, "AUTOGRADER_SECRET_FILE": str(file)})[0] == SECRET.encode()


def test_a_secret_that_cannot_be_used_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        secret({"AUTOGRADER_SECRET": "short"})
    assert str(caught.value) == "the course's secret has 5 characters; at least 16 are needed"
    with pytest.raises(CourseError) as caught:
        secret({"AUTOGRADER_SECRET_FILE": str(tmp_path / "none")})
    assert str(caught.value) == (
        f"AUTOGRADER_SECRET_FILE names {tmp_path}/none, which cannot be read: No such file or directory"
    )


def test_an_empty_secret_file_does_not_pass_for_a_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(CourseError, match="the course's secret has 0 characters"):
        secret({"AUTOGRADER_SECRET_FILE": str(tmp_path / "secret")})
