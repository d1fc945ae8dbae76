"""The demonstration: a whole class is graded by the real command, once, and everything about it is looked at."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.report.json import published_schema
from autograder.report.overview.overview import published_schema as overview_schema

SETTING = ("AUTOGRADER_SECRET", "AUTOGRADER_SECRET_FILE", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING")


@dataclass(frozen=True)
class Shown:
    """A demonstration that is over."""

    place: Path
    """Where it was started; everything that it writes should be in `demo` beneath it."""
    exit_code: int
    out: str
    errors: str
    sheets: list[dict[str, Any]]


@pytest.fixture(scope="module")
def demo(root: Path, command: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    place = tmp_path_factory.mktemp("place")
    for folder in ("temporary", "home"):
        (place / folder).mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in SETTING}
    done = subprocess.run(
        [command, "demo", "--course", root, "--folder", "demo"],
        cwd=place,
        env={
            **environment,
            "XDG_CACHE_HOME": "",
            "TMPDIR": str(place / "temporary"),
            "HOME": str(place / "home"),
            "OMP_NUM_THREADS": "1",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    sheets = json.loads((place / "demo/sheets.json").read_text("utf-8")) if done.returncode == 0 else []
    yield Shown(place, done.returncode, done.stdout, done.stderr, sheets)


def test_every_hand_in_of_the_class_is_graded(demo: Shown) -> None:
    assert (demo.exit_code, demo.errors) == (0, "")
    handed_in = {entry.stem for entry in (demo.place / "demo/hand-ins").iterdir() if not entry.name.startswith(".")}
    assert len(handed_in) >= 24
    assert {sheet["submission"]["id"] for sheet in demo.sheets} == handed_in
    checks = [check for sheet in demo.sheets for part in sheet["exercises"] for check in part["checks"]]
    outcomes = {check["outcome"] for check in checks}
    assert outcomes == {"passed", "failed", "crashed", "refused", "skipped"}
    assert {check["name"] for check in checks if check["awaited"]} == {"cuda"}


def test_right_hand_ins_have_all_points_but_the_awaited_ones_and_the_untouched_handout_none(demo: Shown) -> None:
    at_stake = [sheet["score"] + sheet["awaited"] for sheet in demo.sheets]
    assert at_stake[:5] == [100] * 5
    assert at_stake[-1] == demo.sheets[-1]["score"] == 0
    assert all(points < 100 for points in at_stake[5:18])
    assert {sheet["awaited"] for sheet in demo.sheets[:5]} == {5}
    assert "awaited" in demo.out


def test_the_table_has_a_row_for_everybody_and_says_where_the_sheets_are(demo: Shown) -> None:
    rows = [line.split()[0] for line in demo.out.splitlines() if line[:1] == "s" and line[1:4].isdigit()]
    assert rows == [sheet["submission"]["id"] for sheet in demo.sheets]
    assert f"{len(rows)} hand-ins graded in " in demo.out
    assert "smallest failing case: demo/sheets.json" in demo.out


def test_every_sheet_is_valid_under_the_published_schema(demo: Shown) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(published_schema()))
    assert [error.message for sheet in demo.sheets for error in validator.iter_errors(sheet)] == []


def test_its_class_is_seen_as_a_whole(demo: Shown, tmp_path: Path) -> None:
    made = [tmp_path / "class.html", tmp_path / "class.json"]
    asked = [
        "report",
        str(demo.place / "demo/sheets.json"),
        *(word for file in made for word in ("--class", str(file))),
    ]
    done = CliRunner().invoke(cli.main, asked)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    overview = json.loads(made[1].read_text("utf-8"))
    jsonschema.Draft202012Validator(json.loads(overview_schema())).validate(overview)
    assert [one["id"] for one in overview["hand_ins"]] == [sheet["submission"]["id"] for sheet in demo.sheets]
    named = {
        (part["name"], check["diagnosis"]["name"])
        for sheet in demo.sheets
        for part in sheet["exercises"]
        for check in part["checks"]
        if check["diagnosis"]
    }
    assert {(one["exercise"], one["name"]) for one in overview["misconceptions"]} == named
    page = made[0].read_text("utf-8")
    assert all(f'id="{one["label"]}"' in page for one in (*overview["clusters"], *overview["misconceptions"]))
    assert len(page.encode()) < 400_000


def test_nothing_is_left_outside_of_its_folder(demo: Shown) -> None:
    assert {entry.name for entry in demo.place.iterdir()} - {".hypothesis"} == {"demo", "home", "temporary"}
    assert [str(file.relative_to(demo.place / "home")) for file in (demo.place / "home").glob("*/*")] in (
        [],
        [".cache/rnn-autograder"],
    )
    assert {entry.name for entry in (demo.place / "demo").iterdir()} == {"hand-ins", "sheets.json"}
    assert list((demo.place / "temporary").iterdir()) == []


def test_nothing_of_hypothesis_is_left_where_it_was_started(demo: Shown) -> None:
    assert not (demo.place / ".hypothesis").exists()


def test_hand_ins_that_no_demo_has_written_are_never_removed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "hand-ins").mkdir()
    (tmp_path / "hand-ins/anna.py").write_text("# hers")
    result = CliRunner().invoke(cli.main, ["demo", "--course", str(root), "--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: {tmp_path / 'hand-ins'} has files that no demo has written; name another --folder\n"
    )
    assert (tmp_path / "hand-ins/anna.py").read_text() == "# hers"


def test_a_folder_that_cannot_be_made_is_said(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(cli.main, ["demo", "--course", str(root), "--folder", str(tmp_path / "file")])
    assert result.exit_code == 2
    assert result.stderr == f"error: {tmp_path / 'file/hand-ins'} cannot be made: Not a directory\n"
