"""`autograder similar`: a class compared from the command line, in every format that it is told in."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from autograder.similarity.records import NO_VERDICT

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Type = Callable[..., Result]

OURS = """def pair():
    total, steps = 0.0, []
    for number in range(3):
        steps.append(total + number ** 2 - [1, 4][number % 2])
        total = max(total, *steps) if number > 1 else total / 2
    return total, {key: value for key, value in enumerate(steps)}
"""
THEIRS = re.sub("total|steps|number|key|value", lambda found: found[0][::-1].upper(), OURS)
OTHER = """def pair():
    import itertools
    while True:
        try:
            return next(itertools.islice(zip([1.0], [2.0], strict=True), 0, None))
        except StopIteration as error:
            raise RuntimeError("nothing") from error
"""


@pytest.fixture
def alike(tmp_path: Path) -> Path:
    """Three hand-ins, of which a script and a notebook are the same but for names."""
    folder = tmp_path / "alike"
    (folder / "s003").mkdir(parents=True)
    cells = [{"cell_type": "code", "source": text} for text in ("%matplotlib inline", THEIRS)]
    (folder / "s001.py").write_text(OURS, "utf-8")
    (folder / "s002.ipynb").write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}), "utf-8")
    (folder / "s003" / "tiny.py").write_text("from mine import pair\n", "utf-8")
    (folder / "s003" / "mine.py").write_text(OTHER, "utf-8")
    return folder


def plain(text: str) -> str:
    return " ".join(text.split())


def test_pairs_are_told_the_most_alike_first(autograder: Run, course: Path, alike: Path) -> None:
    done = autograder("similar", "tiny", alike, "--course", course, environment={"COLUMNS": "120"})
    assert (done.returncode, done.stderr) == (0, "")
    heading, first, *_ = done.stdout.splitlines()
    assert heading.split() == ["hand-ins", "share", "bits", "most", "alike", "in"]
    assert first.split()[:3] == ["s001", "s002", "1.00"]
    assert "pair 1.00" in first
    assert NO_VERDICT in plain(done.stdout)


def test_nothing_depends_on_how_this_python_hashes(autograder: Run, course: Path, alike: Path) -> None:
    one, two = (
        autograder(
            "similar", "tiny", alike, "--course", course, "--format", "json", environment={"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    )
    assert one.stdout == two.stdout
    found = json.loads(one.stdout)
    assert found["remark"] == NO_VERDICT
    assert [(pair["a"], pair["b"]) for pair in found["pairs"]][:1] == [("s001", "s002")]


def test_a_pair_is_shown_side_by_side(type_in: Type, course: Path, alike: Path) -> None:
    done = type_in("similar", "tiny", alike, "--course", course, "--pair", "s002", "s001", "-o", "pair.txt")
    assert (done.exit_code, done.output) == (0, "")
    text = (alike.parent / "pair.txt").read_text("utf-8")
    assert "s002 and s001: 1.00 of the whole hand-in" in text
    rows = [line for line in text.splitlines() if "return" in line]
    assert len(rows) == 1
    assert "return LATOT" in rows[0]
    assert "return total" in rows[0]
    assert NO_VERDICT in plain(text)


def test_a_page_and_csv_are_made_of_the_same_comparison(type_in: Type, course: Path, alike: Path) -> None:
    done = type_in("similar", "tiny", alike, "--course", course, "--format", "csv", "--page", "alike.html")
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["a"], row["b"], row["pair"]) for row in rows][1] == ("s001", "s002", "1.0")
    page = (alike.parent / "alike.html").read_text("utf-8")
    assert page.count("<mark") > 4
    assert NO_VERDICT in page
    assert "<script" not in page


def test_the_class_is_exported_for_dolos_and_jplag(type_in: Type, course: Path, alike: Path) -> None:
    done = type_in("similar", "tiny", alike, "--course", course, "--export", "out")
    assert done.exit_code == 0
    out = alike.parent / "out"
    files = sorted(file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file())
    assert files == [
        *("README.txt", "dolos.zip", "handout/tiny.py", "submissions/s001/tiny.py", "submissions/s002/tiny.py"),
        *("submissions/s003/mine.py", "submissions/s003/tiny.py"),
    ]
    assert "NotImplementedError" in (out / "handout" / "tiny.py").read_text("utf-8")
    compile((out / "submissions" / "s002" / "tiny.py").read_text("utf-8"), "tiny.py", "exec")  # no magic is left
    with zipfile.ZipFile(out / "dolos.zip") as archive:
        info = list(csv.DictReader(io.StringIO(archive.read("info.csv").decode())))
        assert [(row["full_name"], row["ignored"]) for row in info] == [
            *(("s001", "false"), ("s002", "false"), ("s003", "false"), ("handout", "true"))
        ]
        assert "NotImplementedError" in archive.read(info[3]["filename"]).decode()
        assert OTHER in archive.read(info[2]["filename"]).decode()
    assert NO_VERDICT in (out / "README.txt").read_text("utf-8")


def test_an_export_overwrites_nothing(type_in: Type, course: Path, alike: Path) -> None:
    done = type_in("similar", "tiny", alike, "--course", course, "--export", alike)
    assert done.exit_code == 2
    assert "expected a folder that is new or empty" in done.stderr


def test_one_hand_in_is_no_class(type_in: Type, course: Path, alike: Path) -> None:
    done = type_in("similar", "tiny", alike / "s001.py", "--course", course)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "error: 1 hand-in: two are needed to compare; name the folder of the whole class\n"


def test_nothing_is_executed_and_torch_is_not_imported(autograder: Run, course: Path, alike: Path) -> None:
    (alike / "s001.py").write_text(f"open({str(alike / 'ran')!r}, 'w')\n" + OURS, "utf-8")
    done = autograder("similar", "tiny", alike, "--course", course, environment={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.returncode == 0
    assert not (alike / "ran").exists()
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "autograder.similarity.comparison" in imported
    assert "torch" not in imported
