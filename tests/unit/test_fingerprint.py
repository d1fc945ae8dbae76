"""What changes a fingerprint, and what leaves it alone: by editing copies of courses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from autograder.course import Course
from autograder.errors import CourseError
from autograder.fingerprint import course_files_hash, engine, misconceptions_fingerprint, secret_id
from autograder.fingerprint.engine import WITHOUT_A_SAY

ROOT = Path(__file__).parents[2]
ENGINE = "import sys, autograder.fingerprint as f; print(f.engine()); assert 'torch' not in sys.modules"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The real course, free to be edited."""
    for name in ("assignments", "reference"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "grading.toml", tmp_path)
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, f"{file} has changed: {old!r} is not in it"
    file.write_text(text.replace(old, new, 1))


def elsewhere(package: Path, program: str = ENGINE, seed: str = "0") -> str:
    """What another process prints whose grader is the package of that folder."""
    environment = os.environ | {"PYTHONPATH": str(package), "PYTHONHASHSEED": seed}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, cwd=package, capture_output=True, timeout=60)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout.decode().strip()


# ---------------------------------------------------------------- the engine


def test_the_engine_is_known_without_torch_and_wherever_the_package_lies(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "autograder", tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    assert elsewhere(tmp_path, seed="1") == engine()


@pytest.mark.parametrize(
    ("file", "counts"), [("worker/perform.py", True), ("grade.py", True), ("report/table.py", False)]
)
def test_the_engine_changes_with_what_makes_evidence_only(tmp_path: Path, file: str, counts: bool) -> None:
    shutil.copytree(ROOT / "autograder", tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "autograder" / file).open("a") as text:
        text.write("# A remark.\n")
    assert (elsewhere(tmp_path) != engine()) == counts


def test_no_room_that_makes_evidence_imports_one_that_is_not_hashed() -> None:
    graph = grimp.build_graph("autograder")
    for module in graph.modules - {"autograder"}:
        if module.split(".")[1] not in WITHOUT_A_SAY:
            reached = {name.split(".")[1] for name in graph.find_modules_directly_imported_by(module) if "." in name}
            # Points are worked out of evidence when it is there.
            assert reached & WITHOUT_A_SAY <= {"score"}, f"{module} imports what engine() leaves out"


# ---------------------------------------------------------------- the secret


def test_a_secret_s_id_tells_secrets_apart_and_holds_nothing_of_them() -> None:
    assert secret_id(b"0123456789abcdef") == secret_id(b"0123456789abcdef") != secret_id(b"0123456789abcdeg")
    assert len(secret_id(b"")) == 16


# ---------------------------------------------------------------- the files


def test_the_hash_of_files_needs_no_torch_and_is_the_same_elsewhere(copy: Path) -> None:
    program = (
        "import sys, pathlib, autograder.fingerprint as f; from autograder.course import Course;"
        f"course = Course.find(pathlib.Path({str(copy)!r})); print(f.course_files_hash(course, 'cells'));"
        "assert 'torch' not in sys.modules"
    )
    assert elsewhere(ROOT, program, "2") == course_files_hash(Course.find(ROOT), "cells")


@pytest.mark.parametrize(
    ("file", "old", "new", "changes"),
    [
        ("assignments/cells/checks.py", "import torch", "import torch  # PyTorch", True),
        ("assignments/cells/signatures.py", "PAIR", "TWO", True),
        ("reference/cells/solution.py", '"""', '"""Well. ', True),
        ("reference/cells/wrong/unroll/empty_list_stacked.py", '"""', '"""Well. ', True),
        ("grading.toml", 'needs = ["interface"]', "needs = []", True),
        ("grading.toml", "float64 = 1e-9", "float64 = 1e-8", True),
        ("grading.toml", "call_s = 5.0", "call_s = 6.0", True),
        ("grading.toml", "points = 20", "points = 30", False),
        ("grading.toml", "weight = 2,", "weight = 3,", False),
        ("grading.toml", 'title = "The plain', 'title = "A plain', False),
        ("reference/bptt/solution.py", '"""', '"""Well. ', False),
    ],
)
def test_the_hash_of_files_changes_with_files_and_rules(
    copy: Path, file: str, old: str, new: str, changes: bool
) -> None:
    before = course_files_hash(Course.find(copy), "cells")
    edit(copy / file, old, new)
    assert (course_files_hash(Course.find(copy), "cells") != before) == changes


def test_a_file_moved_from_one_folder_to_the_next_is_a_change(copy: Path) -> None:
    before = course_files_hash(Course.find(copy), "cells")
    (copy / "assignments/cells/signatures.py").rename(copy / "reference/cells/signatures.py")
    assert course_files_hash(Course.find(copy), "cells") != before


def test_a_folder_that_links_to_itself_is_read_once(copy: Path) -> None:
    (copy / "assignments/cells/again").symlink_to(copy / "assignments/cells")
    course_files_hash(Course.find(copy), "cells")


def test_an_assignment_that_the_course_does_not_have_is_named(copy: Path) -> None:
    with pytest.raises(CourseError, match="no assignment `cell`"):
        course_files_hash(Course.find(copy), "cell")


# ---------------------------------------------------------------- wrong answers


def test_a_wrong_answer_changes_its_own_exercise_only(copy: Path) -> None:
    before = misconceptions_fingerprint(Course.find(copy), "cells")
    wrong = copy / "reference/cells/wrong"
    shutil.copy(next((wrong / "gru_cell").glob("*.py")), wrong / "gru_cell/another.py")
    after = misconceptions_fingerprint(Course.find(copy), "cells")
    assert {name for name in before if before[name] != after[name]} == {"gru_cell"}
    assert list(after) == [exercise.name for exercise in Course.find(copy).rubric.assignment("cells").exercises]
