"""Pages by the command: one file for each student and a list, a student's own, and what is refused beforehand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Type = Callable[..., Result]

HARNESS = """import torch

def falling(student):
    first, second = student.pair()
    return torch.tensor([[second**-step for step in range(5)]], dtype=torch.float64)
"""
PICTURES = """from autograder.checks.pictures import by_lag
from autograder.wire import Call

PICTURES = [by_lag("pair", Call("harness:falling", [[]]), 1, 5, "nothing random")]
"""


def refused(result: Result) -> str:
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.removeprefix("error: ").rstrip("\n")


@pytest.fixture
def pictured(course: Path) -> Path:
    (course / "assignments/tiny/harness.py").write_text(HARNESS)
    (course / "assignments/tiny/pictures.py").write_text(PICTURES)
    return course


def test_a_class_gets_a_page_each_made_for_students_and_a_list(
    autograder: Run, pictured: Path, hand_ins: Path, tmp_path: Path
) -> None:
    shutil.copy(hand_ins / "ben.ipynb", hand_ins / "<i> & co.ipynb")
    done = autograder("grade", "tiny", hand_ins, "--course", pictured, "--pages", "pages", "--format", "json")
    assert (done.returncode, len(json.loads(done.stdout))) == (0, 5)
    assert "5 pages in pages; pages/index.html lists them" in done.stderr
    files = {file.name: file.read_text("utf-8") for file in (tmp_path / "pages").iterdir()}
    odd = next(name for name in files if name.startswith("i_co-"))
    assert set(files) == {"anna.html", "ben.html", "carl.html", "dora.html", odd, "index.html"}
    assert re.findall(r'href="([^"]+)"', files["index.html"]) == [
        odd,
        "anna.html",
        "ben.html",
        "carl.html",
        "dora.html",
    ]
    assert "<i>" not in files[odd] and "&lt;i&gt; &amp; co" in files[odd]
    assert "yours: 2, 1" in done.stdout  # what the hidden check has found is on the staff's sheet
    assert "yours: 2, 1" not in files["ben.html"] and "on which inputs is not told" in files["ben.html"]
    assert "The gradient" not in files["dora.html"] and 'role="img"' not in files["dora.html"]
    assert "multiplies the gradient by 0.50" in files["anna.html"]
    assert "multiplies the gradient by 1.00" in files["ben.html"]


def test_nothing_is_drawn_where_no_page_is_asked_for(type_in: Type, pictured: Path, hand_ins: Path) -> None:
    done = type_in("grade", "tiny", hand_ins / "anna.py", "--course", pictured, "--format", "json")
    assert json.loads(done.stdout)[0]["exercises"][0]["pictures"] == []


def test_a_students_own_page_says_that_more_checks_come(type_in: Type, pictured: Path, hand_ins: Path) -> None:
    shutil.rmtree(pictured / "reference")
    done = type_in("check", hand_ins / "anna.py", "--page", "mine.html", cwd=pictured)
    assert done.exit_code == 0
    assert done.stdout.endswith("Your page: mine.html\n")
    text = (pictured / "mine.html").read_text("utf-8")
    assert "These are the visible checks; 1 more run later." in text and "multiplies the gradient by 0.50" in text


def test_pages_are_not_written_over_other_things(type_in: Type, course: Path, hand_ins: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    grade = ("grade", "tiny", hand_ins, "--course", course, "--pages")
    assert refused(type_in(*grade, hand_ins)).startswith(f"--pages {hand_ins} holds other things than pages, such as ")
    assert refused(type_in(*grade, "file")) == "--pages file is a file; expected the name of a folder"
    assert refused(type_in(*grade, "no/where")) == (
        "--pages no/where cannot be made: No such file or directory; expected a folder in one that is there"
    )
    assert refused(type_in("check", "--page", "mine.py", cwd=course)) == (
        "--page mine.py has the name of a hand-in; expected a name such as sheets.json"
    )
