"""nbgrader itself, unmodified, through its own commands: a course made from ours, a class of hand-ins, its gradebook.

One course is graded once; the tests look at what came of it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jupytext", reason="the extra [nbgrader] is not installed")
BIN = Path(sys.executable).parent
if not (BIN / "nbgrader").is_file():
    pytest.skip("nbgrader is not installed beside this Python", allow_module_level=True)

GRADING = """schema = 1
[course]
title = "Three numbers"
least_tier = "T1"
[limits]
call_s = 3.0
[assignments.tiny.exercises.pair]
points = 4
[assignments.tiny.exercises.pair.checks]
format = { weight = 1, visibility = "public" }
values = { weight = 3, visibility = "hidden", needs = ["format"] }
[assignments.tiny.exercises.halves]
points = 3
[assignments.tiny.exercises.halves.checks]
plain = { weight = 1, visibility = "public" }
elsewhere = { weight = 2, visibility = "hidden", device = "cuda" }
[assignments.tiny.exercises.unlucky]
points = 2
[assignments.tiny.exercises.unlucky.checks]
explodes = { weight = 1, visibility = "hidden" }
"""
STUB = '''# %% [markdown]
# # Three numbers

# %%
import math

# %% [markdown]
# ## 1. `pair`: two of them

# %%
def pair():
    raise NotImplementedError("pair: return two numbers")

# %% [markdown]
# ## 2. `halves`: two more

# %%
def halves():
    """One half, twice."""
    raise NotImplementedError("halves: return two numbers")

# %% [markdown]
# ## 3. `unlucky`: one that the grader trips over

# %%
def unlucky():
    raise NotImplementedError("unlucky: return two numbers")
'''
PUBLIC = '''from autograder.checks import Student, check, returns_numbers


@check("pair")
def format(student: Student) -> None:
    """pair() returns two plain numbers."""
    returns_numbers(student, "pair", 2)


@check("halves")
def plain(student: Student) -> None:
    """halves() returns two plain numbers."""
    returns_numbers(student, "halves", 2)
'''
HIDDEN = '''from autograder.checks import Student, check, returns_numbers


@check("pair")
def values(student: Student) -> None:
    """They are the two of the lecture."""
    returns_numbers(student, "pair", 2, within=1e-9)


@check("halves")
def elsewhere(student: Student) -> None:
    """It is right on a GPU."""
    returns_numbers(student, "halves", 2)


@check("unlucky")
def explodes(student: Student) -> None:
    """It is what the grader expects."""
    returns_numbers(student, "unlucky", 2)
    raise ZeroDivisionError("this_fault_of_the_grader_is_nobody_elses_affair")
'''
SOLUTION = '''"""What nobody but the staff may see."""

OF_THE_LECTURE = 41.5926, 27.1828


def pair():
    first_of_the_lecture, second_of_the_lecture = OF_THE_LECTURE
    return first_of_the_lecture, second_of_the_lecture


def halves():
    return sum((0.25, 0.25)), 0.5


def unlucky():
    one_of_the_staff = 1.0
    return one_of_the_staff, one_of_the_staff
'''
COURSE = {
    "grading.toml": GRADING,
    "assignments/tiny/tiny.py": STUB,
    "assignments/tiny/checks.py": PUBLIC,
    "reference/tiny/solution.py": SOLUTION,
    "reference/tiny/checks.py": HIDDEN,
}
RIGHT = {
    "pair-answer": "def pair():\n    return 41.5926, 27.1828",
    "halves-answer": "def halves():\n    return 0.5, 0.5",
    "unlucky-answer": "def unlucky():\n    return 1.0, 1.0",
}
WRONG = RIGHT | {"pair-answer": "def pair():\n    return 27.1828, 41.5926"}
ESSAY = {
    "cell_type": "markdown",
    "id": "essay",
    "source": "Why two?",
    "metadata": {
        "nbgrader": {
            "grade_id": "essay",
            "grade": True,
            "solution": True,
            "locked": False,
            "task": False,
            "points": 5,
            "schema_version": 3,
        }
    },
}
OWN_TEST = {
    "cell_type": "code",
    "id": "own_test",
    "source": "assert pair()",
    "outputs": [],
    "execution_count": None,
    "metadata": {
        "nbgrader": {
            "grade_id": "own_test",
            "grade": True,
            "solution": False,
            "locked": True,
            "task": False,
            "points": 1,
            "schema_version": 3,
        }
    },
}
"""Grade cells that an instructor adds: a written answer, and a test that nobody here runs."""

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

Notebook = dict[str, Any]
Grades = dict[str, dict[str, dict[str, Any]]]


class Folder:
    """A course folder of nbgrader, and its commands."""

    def __init__(self, path: Path, home: Path):
        self.path, self.home = path, home
        self.environment = {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "OMP_NUM_THREADS": "1",
            "PYTHONWARNINGS": "ignore",
            **{name: os.environ[name] for name in ("PYTHONPATH", "LANG") if name in os.environ},
        }

    def run(self, *command: str | Path, cwd: Path | None = None, rc: int = 0) -> str:
        done = subprocess.run(
            [BIN / command[0], *command[1:]],
            cwd=cwd or self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == rc, done.stdout + done.stderr
        return done.stdout + done.stderr

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [BIN / command[0], *command[1:]],
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def released(self) -> Notebook:
        notebook: Notebook = json.loads((self.path / "release/tiny/tiny.ipynb").read_text("utf-8"))
        return notebook

    def answered(self, answers: Mapping[str, str] = RIGHT) -> Notebook:
        """The released notebook with these cells filled in."""
        notebook = self.released()
        for cell in notebook["cells"]:
            if cell["id"] in answers:
                cell["source"] = answers[cell["id"]]
        return notebook

    def hand_in(self, student: str, notebook: Notebook | bytes, timestamp: str = "") -> None:
        folder = self.path / "submitted" / student / "tiny"
        folder.mkdir(parents=True)
        data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        (folder / "tiny.ipynb").write_bytes(data)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)

    def autograded(self, student: str) -> Notebook:
        notebook: Notebook = json.loads((self.path / f"autograded/{student}/tiny/tiny.ipynb").read_text("utf-8"))
        return notebook

    def feedback(self, student: str) -> str:
        return (self.path / f"feedback/{student}/tiny/tiny.html").read_text("utf-8")

    def gradebook(self, program: str) -> Any:
        """What a program says in JSON that has nbgrader's own Gradebook open as `gb`."""
        head = 'import json\nfrom nbgrader.api import Gradebook\nwith Gradebook("sqlite:///gradebook.db") as gb:\n'
        body = "".join(f"    {line}\n" for line in program.splitlines())
        return json.loads(self.run("python", "-c", head + body) or "null")

    def grades(self) -> Grades:
        found: Grades = self.gradebook(
            "print(json.dumps({s.student.id: {g.name: dict(auto=g.auto_score, score=g.score, manual=g.manual_score,"
            " open=g.needs_manual_grade) for n in s.notebooks for g in n.grades} | {'': dict(score=s.score,"
            " penalty=s.late_submission_penalty)} for s in gb.assignment_submissions('tiny')}))"
        )
        return found


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def cell_of(notebook: Notebook, name: str) -> dict[str, Any]:
    """The cell that nbgrader knows by this name."""
    found: dict[str, Any]
    [found] = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name]
    return found


def result(value: str) -> dict[str, Any]:
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": value}}


# ---- what students hand in -----------------------------------------


def _deleted(notebook: Notebook) -> Notebook:
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in ("pair", "essay")]
    return notebook


def _renamed(notebook: Notebook) -> Notebook:
    cell_of(notebook, "pair")["metadata"]["nbgrader"]["grade_id"] = "other"
    return notebook


def _doubled(notebook: Notebook) -> Notebook:
    again = json.loads(json.dumps(cell_of(notebook, "pair")))
    again["source"], again["outputs"] = "4", [result("4")]
    notebook["cells"] += [again, again]
    return notebook


def _reordered(notebook: Notebook) -> Notebook:
    notebook["cells"].sort(key=lambda cell: "grade" not in json.dumps(cell["metadata"]))
    return notebook


def _flagged(notebook: Notebook) -> Notebook:
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            own = cell["metadata"]["nbgrader"]
            own |= {"grade": not own["grade"], "solution": not own["solution"], "locked": False, "points": 99}
    return notebook


def _retyped(notebook: Notebook) -> Notebook:
    for name, kind in {"pair": "markdown", "essay": "code", "pair-answer": "code"}.items():
        cell = cell_of(notebook, name)
        cell["cell_type"] = kind
        for key in ("outputs", "execution_count"):
            cell.pop(key, None)
    return notebook


def _without_names(notebook: Notebook) -> Notebook:
    for cell in notebook["cells"]:
        cell["metadata"] = {"nbgrader": {"schema_version": "three", "grade": 1, "mine": []}}
    return notebook


def _own_cells(notebook: Notebook) -> Notebook:
    sources = ["%matplotlib inline\n!ls /", "print('x' * 1000)", "one = = 1", "%%bash\nrm -rf /nothing", "?pair"]
    for at, source in enumerate(sources):
        cell = {"cell_type": "code", "source": source, "outputs": [], "execution_count": None, "metadata": {}}
        notebook["cells"].insert(2 * at, cell | {"id": f"mine-{at}"})
    return notebook


def _large(notebook: Notebook) -> Notebook:
    text = {"output_type": "stream", "name": "stdout", "text": "x" * (50 << 20)}
    notebook["cells"][2]["outputs"] = [text]
    return notebook


def _vs_code(notebook: Notebook) -> Notebook:
    notebook["metadata"] = {"language_info": {"name": "python"}, "orig_nbformat": 4, "vscode": {"interpreter": {}}}
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
        cell["source"] = (
            [*(f"{line}\r\n" for line in cell["source"])]
            if isinstance(cell["source"], list)
            else (cell["source"].replace("\n", "\r\n"))
        )
    return notebook


def _colab(notebook: Notebook) -> Notebook:
    notebook |= {"nbformat_minor": 0, "metadata": {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}}
    for cell in notebook["cells"]:
        cell["metadata"]["id"] = cell.pop("id")
        cell["metadata"]["colab"] = {"base_uri": "https://localhost:8080/"}
        cell.pop("execution_count", None)
        cell.pop("outputs", None)
    return notebook


def _of_format_3(notebook: Notebook) -> Notebook:
    cells = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "outputs": [], "metadata": {}}
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    heading = {"cell_type": "heading", "level": 1, "source": "Numbers", "metadata": {}}
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [heading, *cells]}]}


def _marked(notebook: Notebook) -> Notebook:
    notebook["metadata"]["rnn-autograder"] = {"sha256": "f" * 64}
    return notebook


def _with_outputs(*outputs: dict[str, Any]) -> Callable[[Notebook], Notebook]:
    def spoil(notebook: Notebook) -> Notebook:
        for name in ("pair", "halves", "unlucky", "own_test"):
            cell_of(notebook, name)["outputs"] = list(outputs)
        return notebook

    return spoil


AS_RIGHT: dict[str, Callable[[Notebook], Notebook]] = {
    "deleted": _deleted,
    "renamed": _renamed,
    "doubled": _doubled,
    "reordered": _reordered,
    "flagged": _flagged,
    "retyped": _retyped,
    "nameless": _without_names,
    "own-cells": _own_cells,
    "large": _large,
    "vs-code": _vs_code,
    "colab": _colab,
    "format-3": _of_format_3,
    "warned": _with_outputs({"output_type": "stream", "name": "stderr", "text": "UserWarning: slow"}),
}
"""What becomes of a right notebook on its way, and costs no points. (nbgrader alone gives 0, or stops, for most.)"""
AS_WRONG: dict[str, Callable[[Notebook], Notebook]] = {
    "silent": _with_outputs(),
    "four": _with_outputs(result("4")),
    "nan": _with_outputs(result("nan")),
    "negative": _with_outputs(result("-1")),
    "word": _with_outputs(result("'all right'")),
    "marked": _marked,
}
"""What a wrong notebook may show, and gains nothing by. (nbgrader alone gives full marks for most.)"""
HOSTILE = """import os, pathlib
for place in ("{work}", "/tmp"):
    try:
        pathlib.Path(place, "rnn-autograder-was-here").write_text("x")
    except OSError:
        pass
def pair():
    raise ValueError("<script>alert(1)</script> **bold** [link](javascript:alert(2))")
"""


# ---- the class -----------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    """A class that was released, submitted, collected, graded and given feedback to."""
    work = tmp_path_factory.mktemp("nbgrader")
    course = write(work / "course", COURSE)
    home = work / "home"
    home.mkdir()
    made = Folder(work / "nbgrader", home)
    made.path.mkdir()
    made.run("autograder", "nbgrader", "init", made.path, "--course", course)
    source = made.path / "source/tiny/tiny.ipynb"
    notebook = json.loads(source.read_text("utf-8"))
    notebook["cells"] += [ESSAY, OWN_TEST]
    source.write_text(json.dumps(notebook), "utf-8")
    exchange = work / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    with (made.path / "nbgrader_config.py").open("a") as file:
        file.write(f'c.Exchange.root = "{exchange}"\nc.ExchangeCollect.check_owner = False\n')
        file.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    made.run("nbgrader", "generate_assignment", "tiny")
    made.run("nbgrader", "release_assignment", "tiny")
    for student, answers in {"right": RIGHT, "wrong": WRONG}.items():
        desk = work / "desks" / student
        desk.mkdir(parents=True)
        (desk / "nbgrader_config.py").write_text(
            f'c = get_config()\nc.Exchange.root = "{exchange}"\nc.CourseDirectory.course_id = "three-numbers"\n'
        )
        made.run("nbgrader", "fetch_assignment", "tiny", cwd=desk)
        (desk / "tiny/tiny.ipynb").write_text(json.dumps(made.answered(answers)), "utf-8")
        made.run("nbgrader", "submit", "tiny", "--student", student, cwd=desk)
    made.run("nbgrader", "collect", "tiny")
    for student, change in AS_RIGHT.items():
        made.hand_in(student, change(made.answered(RIGHT)))
    for student, change in AS_WRONG.items():
        made.hand_in(student, change(made.answered(WRONG)))
    made.hand_in("stub", made.released())
    made.hand_in("far", made.answered(RIGHT | {"pair-answer": "def pair():\n    return 1.0, 2.0"}))
    made.hand_in("hostile", made.answered(RIGHT | {"pair-answer": HOSTILE.format(work=work)}))
    made.hand_in("corrupt", json.dumps(made.answered()).encode()[:-500])
    made.hand_in("no-text", b"\xff\xfe\x00 no notebook")
    made.hand_in("list", b"[1, 2, 3]")
    essay = made.answered(RIGHT | {"essay": "Because **two** are more than one. ![curve](attachment:curve.png)"})
    cell_of(essay, "essay")["attachments"] = {"curve.png": {"image/png": PICTURE}}
    made.hand_in("essay", essay)
    made.hand_in("late", made.answered(), "2030-01-01 10:00:00 UTC")
    made.hand_in("extended", made.answered(), "2030-01-01 10:00:00 UTC")
    made.gradebook(
        "gb.update_or_create_assignment('tiny', duedate='2030-01-01 09:00:00 UTC')\n"
        "gb.update_or_create_student('extended')\n"
        "gb.add_submission('tiny', 'extended')\n"
        "gb.grant_extension('tiny', 'extended', hours=2)"
    )
    made.hand_in("linked", b"")
    linked = made.path / "submitted/linked/tiny/tiny.ipynb"
    linked.unlink()
    linked.symlink_to(made.path / "submitted/right/tiny/tiny.ipynb")
    made.hand_in("staff", json.loads(source.read_text("utf-8")))
    made.run("nbgrader", "autograde", "tiny")
    made.run("nbgrader", "generate_feedback", "tiny")
    made.run("nbgrader", "export")
    yield made


@pytest.fixture(scope="module")
def grades(folder: Folder) -> Grades:
    return folder.grades()


def test_a_whole_cycle_puts_partial_points_into_the_gradebook(grades: Grades) -> None:
    assert {name: grades[name]["pair"]["auto"] for name in ("right", "wrong", "stub")} == {
        "right": 4.0,
        "wrong": 1.0,
        "stub": 0.0,
    }
    assert not grades["right"]["pair"]["open"]


def test_what_is_awaited_waits_for_a_person_and_is_not_zero(grades: Grades) -> None:
    assert grades["right"]["halves"] == {"auto": 1.0, "score": 1.0, "manual": None, "open": True}


def test_what_the_grader_failed_at_waits_for_a_person_and_has_no_score(grades: Grades, folder: Folder) -> None:
    for student in ("right", "wrong"):
        assert grades[student]["unlucky"]["auto"] is None
        assert grades[student]["unlucky"]["open"]
    assert "this_fault_of_the_grader" not in folder.feedback("right")


@pytest.mark.parametrize("student", [*AS_RIGHT, "staff"])
def test_a_right_notebook_keeps_its_points(student: str, grades: Grades) -> None:
    assert grades[student]["pair"]["auto"] == 4.0
    assert grades[student]["halves"]["auto"] == 1.0


@pytest.mark.parametrize("student", AS_WRONG)
def test_a_wrong_notebook_gains_nothing(student: str, grades: Grades) -> None:
    assert grades[student]["pair"]["auto"] == 1.0


@pytest.mark.parametrize("student", ["right", "silent", "four", "nan", "flagged"])
def test_a_cell_that_nobody_runs_waits_for_a_person(student: str, grades: Grades) -> None:
    assert grades[student]["own_test"]["auto"] is None
    assert grades[student]["own_test"]["open"]


def test_written_answers_are_graded_by_people_as_before(grades: Grades, folder: Folder) -> None:
    assert (grades["essay"]["essay"]["auto"], grades["essay"]["essay"]["open"]) == (None, True)
    assert (grades["right"]["essay"]["auto"], grades["right"]["essay"]["open"]) == (0.0, False)  # untouched
    assert "<strong>two</strong>" in folder.feedback("essay")
    assert PICTURE in folder.feedback("essay")


def test_a_manual_grade_wins_and_stays_and_no_output_of_the_hand_in_counts(folder: Folder, grades: Grades) -> None:
    folder.gradebook("grade = gb.find_grade('pair', 'tiny', 'tiny', 'four')\ngrade.manual_score = 2.5\ngb.db.commit()")
    folder.run("nbgrader", "autograde", "tiny", "--student", "four", "--force", "--no-execute")
    again = folder.grades()["four"]
    assert again["pair"] == {"auto": 1.0, "score": 2.5, "manual": 2.5, "open": True}
    assert again["halves"] == grades["four"]["halves"]


def test_lateness_costs_what_it_costs_in_nbgrader(grades: Grades) -> None:
    assert grades["late"][""]["penalty"] == grades["late"][""]["score"] or grades["late"][""]["score"] == 0.0
    assert grades["late"][""]["penalty"] > 0
    assert grades["extended"][""]["penalty"] == 0
    assert grades["extended"][""]["score"] > 0


@pytest.mark.parametrize("student", ["corrupt", "no-text", "list"])
def test_a_file_that_is_no_notebook_costs_its_own_student_and_is_told(
    student: str, grades: Grades, folder: Folder
) -> None:
    assert grades[student]["pair"]["auto"] == 0.0
    assert "notebook" in folder.autograded(student)["cells"][0]["source"][-1]
    assert "A note from the grader" in folder.feedback(student)


@pytest.mark.parametrize(
    ("student", "said"), [("deleted", "were missing"), ("renamed", "were missing"), ("doubled", "more than once")]
)
def test_what_happened_to_grade_cells_is_told(student: str, said: str, folder: Folder) -> None:
    notes = [cell for cell in folder.autograded(student)["cells"] if "A note from" in "".join(cell["source"])]
    assert any(said in "".join(note["source"]) for note in notes)
    assert cell_of(folder.autograded(student), "pair")["outputs"]


def test_code_of_students_never_runs_beside_the_grader(folder: Folder, grades: Grades) -> None:
    work = folder.path.parent
    assert not (work / "rnn-autograder-was-here").exists()
    assert not Path("/tmp/rnn-autograder-was-here").exists()
    assert grades["hostile"]["pair"]["auto"] == 0.0
    assert grades["hostile"]["halves"]["auto"] == 1.0


def test_what_a_student_raises_is_text_in_the_feedback(folder: Folder) -> None:
    cell = cell_of(folder.autograded("hostile"), "pair")
    told = "".join(cell["outputs"][0]["data"]["text/html"])
    assert "&lt;script&gt;" in told
    assert "<script>alert(1)" not in folder.feedback("hostile")
    assert 'href="javascript:' not in folder.feedback("hostile")


def test_the_explanation_stands_in_the_grade_cell(folder: Folder) -> None:
    cell = cell_of(folder.autograded("wrong"), "pair")
    shown, points = cell["outputs"]
    assert "pair: 1 of 4 points" in "".join(shown["data"]["text/plain"])
    assert "The answer is not right" in "".join(shown["data"]["text/html"])
    assert points["data"]["text/plain"] == ["1"]
    assert "The answer is not right" in folder.feedback("wrong")


def test_export_has_the_same_points(folder: Folder, grades: Grades) -> None:
    rows = (folder.path / "grades.csv").read_text().splitlines()
    named = [dict(zip(rows[0].split(","), row.split(","), strict=True)) for row in rows[1:]]
    assert {row["student_id"]: float(row["raw_score"]) for row in named} == {
        student: pytest.approx(sum(part["score"] for name, part in of.items() if name))
        for student, of in grades.items()
    }


def test_the_same_submission_has_the_same_points_at_every_door(folder: Folder, grades: Grades, tmp_path: Path) -> None:
    course = folder.path.parent / "course"
    students = ["right", "wrong", "stub", "own-cells", "vs-code", "colab", "format-3", "flagged", "hostile", "corrupt"]
    for student in students:
        shutil.copy(folder.path / f"submitted/{student}/tiny/tiny.ipynb", tmp_path / f"{student}.ipynb")
    for student in ("right", "wrong", "stub"):
        cells = json.loads((tmp_path / f"{student}.ipynb").read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        (tmp_path / f"{student}-script.py").write_text("\n\n".join(sources), "utf-8")
    sheets = tmp_path / "sheets.json"
    command = ("grade", "tiny", tmp_path, "--course", course, "--format", "json", "--output", sheets, "--jobs", "1")
    folder.run("autograder", *command, rc=1)  # one exercise is UNGRADED
    for sheet in json.loads(sheets.read_text("utf-8")):
        student = sheet["submission"]["id"].removesuffix("-script")
        for exercise in sheet["exercises"]:
            assert (grades[student][exercise["name"]]["auto"] or 0.0) == exercise["score"], (student, exercise["name"])


def test_nothing_hidden_is_in_anything_that_a_student_can_read(folder: Folder) -> None:
    work = folder.path.parent
    hidden = {
        line.strip()
        for file in (work / "course/reference").rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
        if len(line.strip()) > 12
    }
    shown = {line.strip() for text in (STUB, PUBLIC) for line in text.splitlines()}
    secret = hidden - shown
    assert "first_of_the_lecture, second_of_the_lecture = OF_THE_LECTURE" in secret
    titles = {line for line in secret if line.startswith('"""') and "staff" not in line}  # sheets show titles
    places = [folder.path / name for name in ("release", "submitted", "autograded", "feedback")]
    places += [work / "exchange", work / "desks"]
    files = [file for place in places for file in place.rglob("*") if file.is_file() and "staff" not in file.parts]
    files.append(folder.path / "gradebook.db")
    assert len(files) > 100
    for file in files:
        text = file.read_bytes().decode("utf-8", "replace")
        found = [line for line in secret - titles if line in text]
        assert not found, (file, found)


def test_a_wrong_answer_is_not_told_the_right_one(folder: Folder) -> None:
    text = json.dumps(folder.autograded("far"))
    assert "41.59" not in text
    assert "27.18" not in text


def test_validate_says_what_the_visible_checks_say(folder: Folder) -> None:
    pytest.importorskip("autograder.notebook", reason="`check` for notebooks is not there")
    for student, said in {"essay": "Success", "stub": "pair: not every visible check passes yet"}.items():
        desk = folder.path.parent / "desks" / f"validating-{student}"
        shutil.copytree(folder.path / "release/tiny", desk)
        shutil.copy(folder.path / f"submitted/{student}/tiny/tiny.ipynb", desk / "tiny.ipynb")
        assert said in folder.run("nbgrader", "validate", "tiny.ipynb", cwd=desk)


def test_a_link_is_nobodys_answer(folder: Folder, grades: Grades) -> None:
    assert grades["linked"]["pair"]["auto"] == 0.0
    assert "symbolic link" in folder.feedback("linked")
    assert "41.59" not in json.dumps(folder.autograded("linked"))


def test_a_run_continues_one_that_was_killed_or_ungraded(folder: Folder) -> None:
    decided = {name: RIGHT[name] for name in ("pair-answer", "halves-answer")}
    slow = decided | {"halves-answer": "import time\ntime.sleep(8)\n" + RIGHT["halves-answer"]}
    for student, answers in {"kill-0": RIGHT, "kill-1": decided, "kill-2": slow, "kill-3": decided}.items():
        folder.hand_in(student, folder.answered(answers), "2029-01-01 10:00:00 UTC")
    begun = folder.path / "autograded/kill-2/tiny/tiny.ipynb"
    running = folder.start("nbgrader", "autograde", "tiny", "--student", "kill-*")
    try:
        patience = time.monotonic() + 120
        while not begun.exists() and time.monotonic() < patience and running.poll() is None:
            time.sleep(0.05)
        assert begun.exists() and running.poll() is None
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait(30)
    first = folder.path / "autograded/kill-1/tiny/tiny.ipynb"
    graded = first.stat().st_mtime_ns
    assert "rnn-autograder" not in folder.autograded("kill-2")["metadata"]
    said = folder.run("nbgrader", "autograde", "tiny", "--student", "kill-*")
    assert said.count("To be graded again") == 2
    assert said.count("UNGRADED, by the grader's own fault: kill-0") == 1
    assert first.stat().st_mtime_ns == graded
    found = folder.grades()
    assert [found[student]["pair"]["auto"] for student in ("kill-1", "kill-2", "kill-3")] == [4.0, 4.0, 4.0]


def test_points_that_have_changed_since_the_release_stop_the_grading_and_leave_no_points(folder: Folder) -> None:
    grading = folder.path.parent / "course/grading.toml"
    folder.hand_in("afterwards", folder.answered())
    try:
        grading.write_text(GRADING.replace("points = 4", "points = 8"))
        said = folder.run("nbgrader", "autograde", "tiny", "--student", "afterwards", rc=1)
    finally:
        grading.write_text(GRADING)
    assert "the gradebook has 4 points for pair, grading.toml has 8" in said
    found = folder.grades()["afterwards"]
    assert all(found[name]["auto"] is None and found[name]["open"] for name in ("pair", "halves", "unlucky"))
