"""The sample class: large and mixed enough to be a class, the same for everybody, and silent about what is in it."""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path

import pytest

from autograder.classroom import HandIn, notebook_of, script_of, write_class
from autograder.course import Course
from autograder.errors import CourseError
from autograder.submission import find_submissions

ROOT = Path(__file__).parents[2]
DISTINCTIVE = 20  # characters; a shorter line of a docstring may stand anywhere


@pytest.fixture(scope="module")
def course() -> Course:
    return Course.find(ROOT)


@pytest.fixture(scope="module")
def room(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    write_class(course, "cells", folder)
    return folder


def texts(folder: Path) -> dict[str, str]:
    """Every file that was written; notebooks as the text that a reader sees."""
    return {str(file.relative_to(folder)): text_of(file) for file in sorted(folder.rglob("*")) if file.is_file()}


def text_of(file: Path) -> str:
    text = file.read_text("utf-8")
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"]) if file.suffix == ".ipynb" else text


def said_by_the_course(file: Path) -> list[str]:
    """The lines of the docstring that a kept answer begins with."""
    [docstring] = re.findall(r'\A"""(.*?)"""', file.read_text("utf-8"), re.DOTALL)
    return [line for line in inspect.cleandoc(docstring).splitlines() if len(line) >= DISTINCTIVE]


def test_the_class_has_scripts_notebooks_and_folders(room: Path) -> None:
    entries = list(room.iterdir())
    assert len(entries) >= 24
    assert sum(entry.suffix == ".py" for entry in entries) >= 5
    assert sum(entry.suffix == ".ipynb" for entry in entries) >= 5
    assert sum(entry.is_dir() for entry in entries) >= 2


def test_every_hand_in_is_found_again_under_its_id_and_can_be_read(course: Course, room: Path) -> None:
    submissions, ignored = find_submissions([room], "cells")
    assert ignored == []
    assert [submission.id for submission in submissions] == [
        f"s{number:03}" for number in range(1, len(submissions) + 1)
    ]
    assert [submission.problem for submission in submissions if submission.problem] == []
    assert len({submission.sha256 for submission in submissions}) == len(submissions)


def test_nothing_of_what_the_course_says_about_its_answers_is_handed_in(course: Course, room: Path) -> None:
    kept = [file for kind in ("right", "wrong", "mishaps") for file in ROOT.glob(f"reference/cells/{kind}/*/*.py")]
    lines = {line for file in kept for line in said_by_the_course(file)}
    assert len(lines) > 100, "without docstrings in the reference this test would prove nothing"
    handout = course.stub("cells").read_text("utf-8")
    leaks = [
        f"{name}: {line}"
        for name, text in texts(room).items()
        for line in lines
        if line in text and line not in handout
    ]
    assert leaks == []


@pytest.mark.parametrize("word", ["CAUGHT_BY", "CHECK =", "OUTCOME", "reference/", "misconception", "mishap"])
def test_no_word_of_the_authors_is_handed_in(room: Path, word: str) -> None:
    assert [name for name, text in texts(room).items() if word in text] == []


def test_file_names_are_ids_and_say_nothing(room: Path) -> None:
    assert all(re.fullmatch(r"s\d{3}(\.py|\.ipynb|/cells\.py)", name) for name in texts(room))


def test_the_class_is_the_same_each_time(course: Course, room: Path, tmp_path: Path) -> None:
    write_class(course, "cells", tmp_path)
    assert texts(tmp_path) == texts(room)


def test_there_are_right_wrong_broken_half_done_and_untouched_hand_ins(course: Course, tmp_path: Path) -> None:
    hand_ins = write_class(course, "cells", tmp_path)
    names = [exercise.name for exercise in course.rubric.assignment("cells").exercises]
    assert [list(one.answers) for one in hand_ins[:-2]] == [names] * (len(hand_ins) - 2)
    assert list(hand_ins[-2].answers) == names[: len(names) // 2]
    assert hand_ins[-1].answers["everything"] == course.stub("cells").read_text("utf-8")
    wrong = {misconception.source for misconception in course.misconceptions("cells")}
    assert len(wrong) > 20
    broken = [one for one in hand_ins if not all(map(parses, one.answers.values()))]
    assert len(broken) == 1


def parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def test_a_script_has_its_answers_in_cells() -> None:
    assert script_of(HandIn("s001", {"a": "x = 1\n", "b": "y = 2\n"})) == "# %% a\nx = 1\n\n\n# %% b\ny = 2\n"


def test_a_notebook_has_a_cell_for_each_answer_and_what_notebooks_have() -> None:
    notebook = json.loads(notebook_of(HandIn("s001", {"a": "x = 1\ny = 2\n"})))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code[0].startswith("%matplotlib inline")
    assert code[1] == "x = 1\ny = 2\n"
    assert code[-1].startswith("!pip list")


def test_a_course_without_right_answers_is_told_that_no_class_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "grading.toml").write_text(
        "schema = 1\n[assignments.tiny.exercises.pair]\npoints = 1\n"
        '[assignments.tiny.exercises.pair.checks]\nformat = { weight = 1, visibility = "public" }\n'
    )
    (tmp_path / "reference/tiny").mkdir(parents=True)
    with pytest.raises(CourseError) as caught:
        write_class(Course.find(tmp_path), "tiny", tmp_path)
    right = tmp_path / "reference/tiny/right"
    assert str(caught.value) == f"a class is made of right answers, and {right} has none for pair"
