"""`autograder nbgrader init`: a course folder made, and made again without touching what people wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

pytest.importorskip("jupytext", reason="the extra [nbgrader] is not installed")

Type = Callable[..., Result]
Notebook = dict[str, Any]
STUB = """# %% [markdown]
# # Two numbers

# %%
import math

# %% [markdown]
# ## 1. `pair`: both of them

# %%
def pair():
    raise NotImplementedError("pair: return two numbers")
"""
SOLUTION = '''"""The reference."""

import math

NAMED_NOWHERE_ELSE = 2.0


def pair():
    return 1.0, NAMED_NOWHERE_ELSE
'''


def make(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def headed(course: Path) -> Path:
    """The small course, with a handout that names its exercise in a heading."""
    return make(course, {"assignments/tiny/tiny.py": STUB, "reference/tiny/solution.py": SOLUTION})


def read(file: Path) -> Notebook:
    notebook: Notebook = json.loads(file.read_text("utf-8"))
    return notebook


def text_of(notebook: Notebook, name: str) -> str:
    [cell] = [cell for cell in notebook["cells"] if cell["id"] == name]
    return "".join(cell["source"])


def state(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_notebook_has_the_stub_its_solution_and_a_grade_cell(type_in: Type, headed: Path, tmp_path: Path) -> None:
    made = tmp_path / "nbgrader"
    done = type_in("nbgrader", "init", made, "--course", headed)
    assert done.exit_code == 0, done.output
    notebook = read(made / "source/tiny/tiny.ipynb")
    answer = text_of(notebook, "pair-answer")
    assert answer.index("raise NotImplementedError") < answer.index("### BEGIN SOLUTION")
    assert answer.index("NAMED_NOWHERE_ELSE = 2.0") < answer.index("return 1.0") < answer.index("### END SOLUTION")
    [cell] = [cell for cell in notebook["cells"] if cell["id"] == "pair"]
    assert cell["metadata"]["nbgrader"] == {
        "grade_id": "pair",
        "grade": True,
        "locked": True,
        "solution": False,
        "task": False,
        "points": 4,
        "schema_version": 3,
    }
    assert 'check("pair")' in "".join(cell["source"])


def test_what_students_need_for_check_lies_beside_the_notebook(type_in: Type, headed: Path, tmp_path: Path) -> None:
    type_in("nbgrader", "init", tmp_path / "nbgrader", "--course", headed)
    beside = tmp_path / "nbgrader/source/tiny"
    (beside / "mine.py").write_text("def pair():\n    return 1.0, 2.0\n")
    done = type_in("check", "pair", "mine.py", "--course", beside, cwd=beside)
    assert done.exit_code == 0, done.output
    assert "1 of 1 visible check" in done.output


def test_run_again_it_changes_no_byte(type_in: Type, headed: Path, tmp_path: Path) -> None:
    made = tmp_path / "nbgrader"
    type_in("nbgrader", "init", made, "--course", headed)
    before = state(made)
    done = type_in("nbgrader", "init", made, "--course", headed)
    assert "is up to date" in done.output
    assert state(made) == before


def test_what_people_wrote_stays_and_what_they_did_not_touch_is_updated(
    type_in: Type, headed: Path, tmp_path: Path
) -> None:
    made = tmp_path / "nbgrader"
    type_in("nbgrader", "init", made, "--course", headed)
    source = made / "source/tiny/tiny.ipynb"
    notebook = read(source)
    essay = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "Why two?"}
    notebook["cells"].insert(2, essay)
    for cell in notebook["cells"]:
        if cell["id"] == "pair-text":
            cell["source"] = "## 1. `pair`: in my own words"
    source.write_text(json.dumps(notebook), "utf-8")
    with (made / "nbgrader_config.py").open("a") as file:
        file.write('c.Exchange.root = "/srv/exchange"\n')
    changed = STUB.replace("return two numbers", "return a pair").replace("both of them", "both")
    changed += '\n# %% [markdown]\n# ## 2. `more`: one\n\n# %%\ndef more():\n    raise NotImplementedError("more")\n'
    grading = (headed / "grading.toml").read_text("utf-8")
    grading += "[assignments.tiny.exercises.more]\npoints = 1\n[assignments.tiny.exercises.more.checks]\n"
    grading += 'one = { weight = 1, visibility = "public" }\n'
    make(headed, {"assignments/tiny/tiny.py": changed, "grading.toml": grading})
    done = type_in("nbgrader", "init", made, "--course", headed)
    assert done.exit_code == 0, done.output
    after = read(source)
    assert [cell["id"] for cell in after["cells"]][2] == "mine"
    assert "return a pair" in text_of(after, "pair-answer")
    assert text_of(after, "pair-text") == "## 1. `pair`: in my own words"
    assert "tiny.ipynb, cell pair-text: changed by you and by the course, and left as it is" in done.output
    assert [cell["id"] for cell in after["cells"]][-3:] == ["more-text", "more-answer", "more"]
    assert "/srv/exchange" in (made / "nbgrader_config.py").read_text()
    assert "exercises.more" in (made / "source/tiny/grading.toml").read_text()


def test_a_cell_that_people_deleted_stays_away(type_in: Type, headed: Path, tmp_path: Path) -> None:
    made = tmp_path / "nbgrader"
    type_in("nbgrader", "init", made, "--course", headed)
    source = made / "source/tiny/tiny.ipynb"
    notebook = read(source)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "setup"]
    source.write_text(json.dumps(notebook), "utf-8")
    type_in("nbgrader", "init", made, "--course", headed)
    assert "setup" not in [cell["id"] for cell in read(source)["cells"]]


def test_files_that_were_there_before_are_left_alone(type_in: Type, headed: Path, tmp_path: Path) -> None:
    made = make(tmp_path / "nbgrader", {"nbgrader_config.py": "mine = 1\n", "source/tiny/tiny.ipynb": "no notebook"})
    done = type_in("nbgrader", "init", made, "--course", headed)
    assert (made / "nbgrader_config.py").read_text() == "mine = 1\n"
    assert (made / "source/tiny/tiny.ipynb").read_text() == "no notebook"
    assert "nbgrader_config.py: was there before, and left as it is" in done.output
    assert "tiny.ipynb: no notebook that can be read" in done.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (STUB.replace("`pair`", "pair"), "no heading names the exercise pair"),
        (STUB + STUB, "two headings name the exercise pair"),
        (STUB.replace("raise NotImplementedError", "print"), "there is no stub (NotImplementedError)"),
    ],
)
def test_a_handout_that_cannot_become_a_notebook_is_told(
    text: str, said: str, type_in: Type, headed: Path, tmp_path: Path
) -> None:
    make(headed, {"assignments/tiny/tiny.py": text})
    done = type_in("nbgrader", "init", tmp_path / "nbgrader", "--course", headed)
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "nbgrader").exists()


@pytest.mark.parametrize("place", ["assignments", "reference/tiny", "."])
def test_a_place_inside_of_what_it_is_made_from_is_refused(place: str, type_in: Type, headed: Path) -> None:
    done = type_in("nbgrader", "init", headed / place, "--course", headed)
    assert done.exit_code == 2
    assert "name a folder" in done.output


def test_a_manifest_that_cannot_be_read_is_told(type_in: Type, headed: Path, tmp_path: Path) -> None:
    made = make(tmp_path / "nbgrader", {".rnn-autograder.json": "[1]"})
    done = type_in("nbgrader", "init", made, "--course", headed)
    assert done.exit_code == 2
    assert "Restore it, or remove it" in done.output


def test_a_policy_for_students_names_no_check_that_reveals_nothing(type_in: Type, headed: Path, tmp_path: Path) -> None:
    grading = (headed / "grading.toml").read_text("utf-8")
    make(headed, {"grading.toml": grading.replace('"hidden", needs', '"hidden", reveal = "nothing", needs')})
    type_in("nbgrader", "init", tmp_path / "nbgrader", "--course", headed)
    policy = (tmp_path / "nbgrader/source/tiny/grading.toml").read_text("utf-8")
    assert "values" not in policy
    assert "format = { weight = 1," in policy


@pytest.mark.parametrize("assignment", ["cells", "counting", "bptt", "training"])
def test_the_notebooks_of_this_course_release_nothing_of_the_reference(
    assignment: str, root: Path, tmp_path: Path
) -> None:
    """By nbgrader's own command; its gradebook is looked through as well."""
    tools = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    for command in (
        ("autograder", "nbgrader", "init", str(tmp_path / "made"), "--course", str(root)),
        ("nbgrader", "generate_assignment", assignment),
    ):
        place = tmp_path / "made" if command[0] == "nbgrader" else tmp_path
        done = subprocess.run(
            [tools / command[0], *command[1:]], cwd=place, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
    shown = "\n".join(file.read_text("utf-8") for file in (root / "assignments" / assignment).glob("*.py"))
    hidden = {
        line.strip()
        for file in (root / "reference" / assignment).rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
        if len(line.strip()) > 20 and line.strip() not in shown
    }
    assert len(hidden) > 100
    released = [file for file in (tmp_path / "made/release").rglob("*") if file.is_file()]
    assert any(file.name == f"{assignment}.ipynb" for file in released)
    for file in [*released, tmp_path / "made/gradebook.db"]:
        text = file.read_bytes().decode("utf-8", "replace").replace('\\"', '"')
        assert not [line for line in hidden if line in text], file
    cells = read(tmp_path / f"made/release/{assignment}/{assignment}.ipynb")["cells"]
    stub = (root / "assignments" / assignment / f"{assignment}.py").read_text("utf-8")
    for cell in cells:
        if cell["id"].endswith("-answer"):
            assert "".join(cell["source"]).strip() in stub
