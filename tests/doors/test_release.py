"""`autograder release` as instructors type it, and what it makes on a machine that has never seen this repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from click.testing import Result

from autograder.course import Course
from autograder.practice.serve import _asked_for
from autograder.release.hidden import Hidden, squeezed
from autograder.release.leaks import leaks_in
from autograder.release.target import MANIFEST

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Type = Callable[..., Result]

GOLDEN = Path(__file__).parents[1] / "golden/release.txt"
STUB_LINE = 'def pair():\n    raise NotImplementedError("pair: return two numbers")\n'


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


@pytest.fixture
def handed_out(tmp_path: Path) -> Path:
    return tmp_path / "handed out"


@pytest.fixture
def release(type_in: Type, course: Path, handed_out: Path) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        return type_in("release", handed_out, *arguments, cwd=course)

    return run


# What goes out.


def test_the_projects_own_course_goes_out_as_it_is_listed(type_in: Type, root: Path, handed_out: Path) -> None:
    result = type_in("release", handed_out, cwd=root)
    assert result.exit_code == 0, result.output
    assert "".join(f"{name}\n" for name in files_in(handed_out)) == GOLDEN.read_text("utf-8")
    for file in handed_out.rglob("*.ipynb"):
        nbformat.validate(nbformat.read(file, as_version=4))


def test_every_line_that_is_given_is_one_that_would_be_refused(type_in: Type, root: Path, handed_out: Path) -> None:
    assert type_in("release", handed_out, cwd=root).exit_code == 0
    hidden, files = Hidden.of(Course.find(root)), files_in(handed_out)
    refused = {
        (leak.file.replace(".ipynb", ".py"), squeezed(leak.text))
        for leak in leaks_in(files, replace(hidden, given=frozenset()))
    }
    assert refused == hidden.given


def test_two_releases_are_the_same_to_the_byte(type_in: Type, root: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        assert type_in("release", tmp_path / name, "--wheel", cwd=root).exit_code == 0
    assert files_in(tmp_path / "first") == files_in(tmp_path / "second")


def test_comments_of_the_policy_stay_at_home(release: Callable[..., Result], course: Path, handed_out: Path) -> None:
    policy = course / "grading.toml"
    policy.write_text(policy.read_text().replace("points = 4", "points = 4  # the answer is one and two"))
    assert release().exit_code == 0
    assert "#" not in (handed_out / "grading.toml").read_text().partition("\n")[2]


def test_a_notebook_has_a_check_below_every_exercise(type_in: Type, root: Path, handed_out: Path) -> None:
    assert type_in("release", handed_out, "--assignment", "counting", "--format", "ipynb", cwd=root).exit_code == 0
    cells = nbformat.read(handed_out / "assignments/counting/counting.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    exercises = [part.name for part in Course.find(handed_out).rubric.assignment("counting").exercises]
    assert [source for source in sources if source.startswith("check(")] == [f'check("{name}")' for name in exercises]
    assert sources[1] == "from autograder import check"
    assert not (handed_out / "assignments/counting/counting.py").exists()


# What does not.


@pytest.mark.parametrize(
    ("file", "text", "place", "origin"),
    [
        ("assignments/tiny/tiny.py", STUB_LINE + "    # return 1.0, 2.0\n", "line 3", "solution.py, line 2"),
        ("assignments/tiny/tiny.py", f'"""They are one and two."""\n{STUB_LINE}', "line 1", "checks.py, line 6"),
        ("assignments/tiny/checks.py", '    returns_numbers(student,"pair",2,within=1e-9)', "", "checks.py, line 7"),
        ("assignments/tiny/harness.py", "def cheat():\n    return 1.0, 2.0\n", "line 2", "solution.py, line 2"),
        ("assignments/tiny/hints/later.md", "*They are one and two.*\n", "line 1", "checks.py, line 6"),
        ("grading.toml", '\n[assignments.tiny]\ntitle = "They are one and two."\n', "", "checks.py, line 6"),
    ],
)
def test_a_hidden_line_keeps_everything_from_going_out(
    release: Callable[..., Result], course: Path, handed_out: Path, file: str, text: str, place: str, origin: str
) -> None:
    planted = course / file
    planted.parent.mkdir(exist_ok=True)
    before = planted.read_text() if planted.exists() and not file.endswith("tiny.py") else ""
    planted.write_text(before + text)
    result = release()
    assert result.exit_code == 2
    assert f"  - {file}, line " in result.output
    assert f"{place}:" in result.output
    assert f"(from reference/tiny/{origin})" in result.output
    assert not handed_out.exists()


def test_in_a_stub_it_is_found_in_the_notebook_too(release: Callable[..., Result], course: Path) -> None:
    (course / "assignments/tiny/tiny.py").write_text(f"# %% [markdown]\n# return 1.0, 2.0\n\n# %%\n{STUB_LINE}")
    result = release("--format", "ipynb")
    assert "  - assignments/tiny/tiny.ipynb, cell 1, line 1: return 1.0, 2.0 (from" in result.output


def test_what_somebody_puts_into_the_folder_is_searched_as_well(
    release: Callable[..., Result], course: Path, handed_out: Path
) -> None:
    assert release().exit_code == 0
    (handed_out / "sample.py").write_text("def two():\n    return 1.0, 2.0\n")
    (handed_out / "copy.py").write_bytes((course / "reference/tiny/solution.py").read_bytes())
    result = release()
    assert result.exit_code == 2
    assert "  - copy.py: the whole file (from reference/tiny/solution.py)\n" in result.output
    assert "  - sample.py, line 2: return 1.0, 2.0 (from reference/tiny/solution.py, line 2)" in result.output


# Again.


def test_a_change_of_the_course_comes_through_and_a_change_by_people_stays(
    release: Callable[..., Result], course: Path, handed_out: Path
) -> None:
    assert release().exit_code == 0
    first = files_in(handed_out)
    (handed_out / "README.md").write_text("Ours.\n")
    (handed_out / "dates.txt").write_text("Friday\n")
    policy = course / "grading.toml"
    policy.write_text(policy.read_text().replace("points = 4", "points = 8"))
    (course / "assignments/tiny/tiny.py").write_text(f'"""Two numbers."""\n\n\n{STUB_LINE}')
    result = release()
    assert "3 files written, 3 as before\n  kept as somebody has changed it: README.md\n" in result.output
    now = files_in(handed_out)
    assert (now["README.md"], now["dates.txt"]) == (b"Ours.\n", b"Friday\n")
    changed = {name for name in first if now[name] != first[name]}
    tiny = "assignments/tiny/tiny"
    assert changed == {"README.md", "grading.toml", f"{tiny}.py", f"{tiny}.ipynb", MANIFEST}
    assert "0 files written, 6 as before\n  kept as somebody has changed it: README.md\n" in release().output
    assert files_in(handed_out) == now
    (handed_out / "README.md").write_bytes(first["README.md"])  # back as it was: ours again
    assert "1 file written, 6 as before\nSearched for 3 lines" in release().output


def test_what_is_no_longer_released_goes_unless_somebody_works_in_it(
    release: Callable[..., Result], course: Path, handed_out: Path
) -> None:
    (course / "assignments/tiny/pictures").mkdir()
    (course / "assignments/tiny/pictures/old.txt").write_text("old\n")
    assert release().exit_code == 0
    (handed_out / "assignments/tiny/tiny.ipynb").write_text("{}")
    (course / "assignments/tiny/pictures/old.txt").unlink()
    output = release("--format", "py").output
    assert "  kept as somebody has changed it: assignments/tiny/tiny.ipynb\n" in output
    assert "  removed, no longer part of the release: assignments/tiny/pictures/old.txt\n" in output
    assert not (handed_out / "assignments/tiny/pictures").exists()


def test_assignments_come_one_after_the_other_and_stay(type_in: Type, root: Path, handed_out: Path) -> None:
    for name in ("counting", "cells"):
        assert type_in("release", handed_out, "--assignment", name, "--format", "py", cwd=root).exit_code == 0
    released = Course.find(handed_out)
    assert [rule.name for rule in released.rubric.assignments] == ["cells", "counting"]
    assert "## Counting" in (handed_out / "README.md").read_text()


# Where it may not go.


def test_a_folder_of_other_things_is_left_alone(release: Callable[..., Result], handed_out: Path) -> None:
    handed_out.mkdir()
    (handed_out / "thesis.txt").write_text("")
    result = release()
    assert result.exit_code == 2
    assert "holds thesis.txt and no .autograder-release.json, so it is not of an earlier release;" in result.output
    assert [file.name for file in handed_out.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("folder", [".", "..", "assignments", "reference/out", "assignments/tiny"])
def test_the_course_itself_is_no_target(type_in: Type, course: Path, folder: str) -> None:
    before = files_in(course)
    result = type_in("release", folder, cwd=course)
    assert (result.exit_code, "is a part of the course" in result.output) == (2, True)
    assert files_in(course) == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not what `autograder release` has written"),
        ('{"schema": 2}', "is not what `autograder release` has written"),
        ('{"files": {"../x": "0"}}', "names ../x, which lies outside of the folder"),
    ],
)
def test_a_manifest_of_somebody_else_is_told(
    release: Callable[..., Result], handed_out: Path, text: str, told: str
) -> None:
    handed_out.mkdir()
    (handed_out / MANIFEST).write_text(text)
    result = release()
    assert (result.exit_code, told in result.output) == (2, True)


def test_a_file_is_no_target_and_an_assignment_has_to_exist(release: Callable[..., Result], handed_out: Path) -> None:
    assert "did you mean `tiny`?" in release("--assignment", "tny").output
    handed_out.write_text("")
    assert "is a file; expected a folder" in release().output


# As students have it.


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs what the wheel of a release has installed, with the libraries of this environment and nothing of ours."""
    folder = tmp_path_factory.mktemp("machine")
    venv.create(folder / "venv", symlinks=True)
    [packages] = folder.glob("venv/lib/python*/site-packages")
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for entry in Path(place).iterdir():
            ours = entry.suffix == ".pth" or "editable" in entry.name or "autograder" in entry.name
            if not ours and not (packages / entry.name).exists():
                (packages / entry.name).symlink_to(entry)
    environment = {
        "PATH": f"{folder / 'venv/bin'}{os.pathsep}{os.defpath}",
        "HOME": str(folder),
        "OMP_NUM_THREADS": "1",
    }

    def run(cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
        if command[0] == "pip":
            command = (sys.executable, "-m", "pip", "--python", str(folder / "venv/bin/python"), *command[1:])
        else:
            command = (str(folder / "venv/bin" / command[0]), *command[1:])
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300
        )

    return run


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="libraries are borrowed by symbolic links")
def test_its_two_commands_work_on_a_machine_that_has_never_seen_this_repository(
    type_in: Type, root: Path, handed_out: Path, elsewhere: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    assert type_in("release", handed_out, "--wheel", "--assignment", "cells", cwd=root).exit_code == 0
    [wheel] = handed_out.glob("*.whl")
    assert f"./{wheel.name}" in (handed_out / "requirements.txt").read_text().splitlines()
    installed = elsewhere(handed_out, "pip", "install", "--no-index", "--no-deps", f"./{wheel.name}")
    assert installed.returncode == 0, installed.stderr
    where = elsewhere(handed_out, "python", "-c", "import autograder, sys; print(autograder.__file__, sys.path)")
    assert str(root) not in where.stdout

    stub = elsewhere(handed_out, "autograder", "check", "rnn_cell")
    assert "Not started yet" in stub.stdout, stub.stdout + stub.stderr
    assert "0 of 2 visible checks passed; 8 more run later." in stub.stdout
    assert stub.returncode == 1

    solution = (root / "reference/cells/solution.py").read_text("utf-8")
    (handed_out / "assignments/cells/cells.py").write_text(solution, "utf-8")
    script = elsewhere(handed_out / "assignments/cells", "autograder", "check")
    assert "13 of 13 visible checks passed" in script.stdout, script.stdout + script.stderr
    assert script.returncode == 0

    tests = elsewhere(handed_out, "python", "-m", "pytest", "--collect-only", "-q", "-W", "error")
    assert "assignments/cells/cells.py::rnn_cell::interface" in tests.stdout, tests.stdout + tests.stderr
    assert "13 tests collected" in tests.stdout

    file = handed_out / "assignments/cells/cells.ipynb"
    notebook = nbformat.read(file, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(solution))
    nbformat.write(notebook, file)
    (handed_out / "assignments/cells/cells.py").unlink()  # as released with --format ipynb
    answer = elsewhere(handed_out, "autograder", "check", "lstm_cell")
    assert "2 of 2 visible checks passed" in answer.stdout, answer.stdout + answer.stderr
    assert "hidden; it runs when your work is graded" in elsewhere(handed_out, "autograder", "explain", "unroll").stdout


def test_where_only_the_notebook_was_handed_out_its_stubs_are_known(
    release: Callable[..., Result], handed_out: Path
) -> None:
    assert release("--format", "ipynb").exit_code == 0
    released = Course.find(handed_out)
    assert released.stub("tiny").name == "tiny.ipynb"
    assert _asked_for(released, "tiny") == {"pair"}


def test_a_script_that_a_student_is_at_work_in_still_says_what_is_asked_for(course: Path) -> None:
    (course / "assignments/tiny/tiny.py").write_text("def pair():\n    return (1.0,\n\nclass More:\n")
    assert _asked_for(Course.find(course), "tiny") == {"pair", "More"}


def test_the_manifest_has_a_hash_of_every_file(release: Callable[..., Result], handed_out: Path) -> None:
    assert release().exit_code == 0
    manifest = json.loads((handed_out / MANIFEST).read_text())
    assert {*manifest["files"], MANIFEST} == files_in(handed_out).keys()
