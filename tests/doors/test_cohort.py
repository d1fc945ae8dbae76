"""A class graded again, interrupted, killed, reweighted, split, decided upon: what is known is not run twice."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import Result

from autograder.store.store import Store

Type = Callable[..., Result]

RIGHT = "def pair():\n    return 1.0, 2.0\n"
WRONG = "def pair():\n    return 2.0, 1.0\n"
SLEEPS = "import time\ndef pair():\n    time.sleep(60)\n"
PAUSES = "import time\ntime.sleep(0.3)\n" + RIGHT


@pytest.fixture
def graded(graded_once: Path, course: Path, hand_ins: Path, store: Path) -> dict[str, Any]:
    """The class of the conftest as it was graded, in this test's own store: sheets by student."""
    shutil.copy(graded_once / "store.sqlite", store)
    found = json.loads((graded_once / "sheets.json").read_text())
    return {sheet["submission"]["id"]: sheet for sheet in found}


def sheets(done: Result | subprocess.CompletedProcess[str]) -> dict[str, Any]:
    code = done.exit_code if isinstance(done, Result) else done.returncode
    assert code == 0, done.stderr
    return {sheet["submission"]["id"]: sheet for sheet in json.loads(done.stdout)}


def scores(found: dict[str, Any]) -> dict[str, float]:
    return {student: sheet["score"] for student, sheet in found.items()}


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def found_in(store: Path) -> list[tuple[str, int]]:
    """What the store knows: check, and the run that found it."""
    import sqlite3

    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        query = "SELECT c.check_name, e.run FROM evidence e JOIN condition c ON c.id = e.condition"
        return sorted(connection.execute(query))


def of_run(store: Path, run: int) -> list[str]:
    return [check for check, number in found_in(store) if number == run]


# ---------------------------------------------------------------- what is known is not run


def test_what_was_graded_is_not_run_again_and_torch_not_even_imported(
    graded: dict[str, Any], course: Path, hand_ins: Path, tmp_path: Path, store: Path
) -> None:
    before = found_in(store)
    program = (
        "import sys; from autograder.cli import main\n"
        "try: main()\n"
        "finally:\n"
        "    assert 'torch' not in sys.modules, 'torch was imported'\n"
        "    assert 'autograder.sandbox.zygote' not in sys.modules, 'a worker could have been started'\n"
    )
    command = [sys.executable, "-c", program, "grade", "tiny", hand_ins, "--course", course, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    assert sheets(done) == graded
    assert found_in(store) == before


def test_only_what_has_changed_is_run(
    graded: dict[str, Any], type_in: Type, course: Path, hand_ins: Path, store: Path
) -> None:
    (hand_ins / "dora.py").write_text(RIGHT + "# mine\n")
    (hand_ins / "emil.py").write_text(RIGHT + "# new\n")
    again = sheets(type_in("grade", "tiny", hand_ins, "--course", course, "--format", "json"))
    assert scores(again) == scores(graded) | {"dora": 4.0, "emil": 4.0}
    assert of_run(store, 2) == ["format", "format", "values", "values"]


def test_other_points_run_nothing(
    graded: dict[str, Any], type_in: Type, course: Path, hand_ins: Path, store: Path
) -> None:
    spoil(course / "grading.toml", "points = 4", "points = 8")
    again = sheets(type_in("grade", "tiny", hand_ins, "--course", course, "--format", "json"))
    assert scores(again) == {student: 2 * score for student, score in scores(graded).items()}
    assert of_run(store, 2) == []
    moved = type_in("diff", "tiny", "--course", course).stdout
    assert "grading.toml gives other points to 2 checks" in moved


def test_a_changed_check_is_run_again_and_no_other(
    graded: dict[str, Any], type_in: Type, course: Path, hand_ins: Path, store: Path
) -> None:
    checks = course / "reference" / "tiny" / "checks.py"
    checks.write_text("# a remark, which changes nothing\n" + checks.read_text())
    sheets(type_in("grade", "tiny", hand_ins, "--course", course, "--format", "json"))
    assert of_run(store, 2) == []
    spoil(checks, "within=1e-9", "within=1e-3")
    sheets(type_in("grade", "tiny", hand_ins, "--course", course, "--format", "json"))
    assert set(of_run(store, 3)) == {"values"}


def test_another_secret_runs_everything(
    graded: dict[str, Any],
    type_in: Type,
    course: Path,
    hand_ins: Path,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AUTOGRADER_SECRET", "sixteen characters at least")
    sheets(type_in("grade", "tiny", hand_ins, "--course", course, "--format", "json"))
    assert len(of_run(store, 2)) == len(of_run(store, 1))


def test_evidence_of_a_lower_tier_than_is_asked_for_does_not_count(
    type_in: Type, course: Path, hand_ins: Path, store: Path
) -> None:
    (course / "alone.py").write_text(RIGHT)
    sheets(type_in("grade", "tiny", course / "alone.py", "--course", course, "--format", "json"))
    import sqlite3

    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE evidence SET tier = 'T0'")
    spoil(course / "grading.toml", 'least_tier = "T0"', 'least_tier = "T1"')
    sheets(type_in("grade", "tiny", course / "alone.py", "--course", course, "--format", "json"))
    assert of_run(store, 2) == ["format", "values"]


# ---------------------------------------------------------------- killed and interrupted


def many(folder: Path, count: int, source: str = PAUSES) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"s{number:03}.py").write_text(f"{source}# {number}\n")
    return folder


@pytest.fixture
def started(course: Path, tmp_path: Path, command: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a grading in a session of its own, and ends what is left of it."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path) -> subprocess.Popen[str]:
        whole = [command, "grade", "tiny", *arguments, "--course", course, "--format", "json"]
        process = subprocess.Popen(
            ["env", "--default-signal=INT", *whole],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=20)


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def is_known(store: Path, count: int) -> bool:
    import sqlite3

    try:
        return len(found_in(store)) >= count
    except sqlite3.OperationalError:
        return False


def test_a_killed_run_goes_on_where_it_was(
    started: Callable[..., subprocess.Popen[str]], tmp_path: Path, store: Path
) -> None:
    folder = many(tmp_path / "class", 16)
    first = started(folder, "--jobs", "2")
    until(lambda: is_known(store, 6))
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=20)
    kept = len(found_in(store))
    assert kept < 32
    second = started(folder, "--jobs", "2")
    output, errors = second.communicate(timeout=120)
    assert second.returncode == 0, errors
    assert {sheet["score"] for sheet in json.loads(output)} == {4.0}
    assert len(of_run(store, 2)) <= 32 - kept + 4  # an orphan of the first run may have finished what it was at


def test_ctrl_c_says_what_is_kept(
    started: Callable[..., subprocess.Popen[str]], tmp_path: Path, store: Path, type_in: Type, course: Path
) -> None:
    folder = many(tmp_path / "class", 16)
    first = started(folder, "--jobs", "2")
    until(lambda: is_known(store, 6))
    os.killpg(first.pid, signal.SIGINT)
    output, errors = first.communicate(timeout=30)
    assert (first.returncode, output) == (130, "")
    assert re.search(r"\d+ of 16 are graded and kept; the same command goes on", errors)
    assert "interrupted" in type_in("status", "tiny", "--course", course).stdout


def test_a_station_that_is_killed_costs_nobody_a_point(
    started: Callable[..., subprocess.Popen[str]], tmp_path: Path, store: Path
) -> None:
    folder = many(tmp_path / "class", 14)
    run = started(folder, "--jobs", "2")
    until(lambda: is_known(store, 4))
    stations = [one for one in psutil.Process(run.pid).children() if "zygote" not in " ".join(one.cmdline())]
    stations[0].kill()
    output, errors = run.communicate(timeout=120)
    assert run.returncode == 0, errors
    assert {sheet["score"] for sheet in json.loads(output)} == {4.0}


def test_a_sandbox_that_is_killed_costs_nobody_a_point(
    started: Callable[..., subprocess.Popen[str]], tmp_path: Path, store: Path
) -> None:
    folder = many(tmp_path / "class", 14)
    run = started(folder, "--jobs", "2")
    until(lambda: is_known(store, 4))
    stations = psutil.Process(run.pid).children()
    zygotes = [zygote for station in stations for zygote in station.children()]
    zygotes[0].kill()
    output, errors = run.communicate(timeout=120)
    assert run.returncode == 0, errors
    assert {sheet["score"] for sheet in json.loads(output)} == {4.0}


def test_a_worker_that_was_killed_from_outside_is_no_students_fault(
    started: Callable[..., subprocess.Popen[str]], tmp_path: Path, store: Path
) -> None:
    folder = many(tmp_path / "class", 8, "import time\ndef pair():\n    time.sleep(1.0)\n    return 1.0, 2.0\n")
    run = started(folder, "--jobs", "2", "--least-tier", "T0")
    workers: list[psutil.Process] = []

    def is_working() -> bool:
        try:
            workers[:] = [one for one in psutil.Process(run.pid).children(recursive=True) if is_asleep(one)]
        except psutil.Error:  # one of them has just ended
            return False
        return is_known(store, 2) and bool(workers)

    until(is_working)
    workers[-1].kill()
    output, errors = run.communicate(timeout=120)
    assert run.returncode == 0, errors
    assert {sheet["score"] for sheet in json.loads(output)} == {4.0}


def is_asleep(process: psutil.Process) -> bool:
    try:
        return not process.children() and process.cpu_times().user < 1
    except psutil.Error:
        return False


def test_who_sleeps_holds_up_nobody(started: Callable[..., subprocess.Popen[str]], tmp_path: Path, store: Path) -> None:
    folder = many(tmp_path / "class", 12, RIGHT)
    (folder / "a_first.py").write_text("import time\ntime.sleep(100)\n" + RIGHT)
    (folder / "a_second.py").write_text("import time\n\ntime.sleep(100)\n" + RIGHT)
    run = started(folder, "--jobs", "2")
    output, errors = run.communicate(timeout=200)
    assert run.returncode == 0, errors
    assert len(json.loads(output)) == 14


# ---------------------------------------------------------------- parts of a class


def test_parts_that_are_merged_are_the_whole(type_in: Type, course: Path, tmp_path: Path, store: Path) -> None:
    folder = many(tmp_path / "class", 9, RIGHT)
    (folder / "s100.py").write_text(WRONG)
    whole = type_in("grade", "tiny", folder, "--course", course, "--format", "json", "--store", tmp_path / "w.sqlite")
    parts = [tmp_path / f"part{number}.sqlite" for number in (1, 2, 3)]
    seen = []
    for number, part in enumerate(parts, 1):
        shard = ("--shard", f"{number}/3", "--store", part)
        done = type_in("grade", "tiny", folder, "--course", course, "--format", "json", *shard)
        seen += list(sheets(done))
    assert sorted(seen) == sorted(sheets(whole))
    for _ in range(2):
        merged = type_in("merge", *parts, "--course", course)
        assert merged.exit_code == 0, merged.stderr
    assert "0 hand-ins, evidence of 0 checks" in merged.stdout
    again = type_in("grade", "tiny", folder, "--course", course, "--format", "json")
    assert scores(sheets(again)) == scores(sheets(whole))
    last = max(run.id for run in _runs(store))
    assert of_run(store, last) == []


def _runs(store: Path) -> list[Any]:
    with Store.open(str(store)) as opened:
        return list(opened.runs())


@pytest.mark.parametrize("shard", ["0/3", "4/3", "a/b", "3", "1/0", "-1/3"])
def test_a_part_that_is_none_is_refused(type_in: Type, course: Path, hand_ins: Path, shard: str) -> None:
    refused = type_in("grade", "tiny", hand_ins, "--course", course, "--shard", shard)
    assert refused.exit_code == 2
    assert f"--shard {shard}" in refused.stderr


# ---------------------------------------------------------------- staff


def test_a_decision_counts_over_regrades_until_it_is_withdrawn(
    graded: dict[str, Any], type_in: Type, course: Path, hand_ins: Path
) -> None:
    decide = ("override", "tiny", "ben", "pair.values", "--course", course)
    done = type_in(*decide, "--points", "2", "--reason", "The text was misleading.", "--author", "ta1")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == f"ben has {graded['ben']['score'] + 2:g} of 4 points in tiny\n"
    again = sheets(type_in("regrade", "tiny", "--course", course, "--format", "json"))
    [check] = [one for one in again["ben"]["exercises"][0]["checks"] if one["name"] == "values"]
    assert (check["outcome"], check["score"], check["decided"]["author"]) == ("failed", 2.0, "ta1")
    assert again["ben"]["remarks"][-1].endswith("pair.values counts 2 of 3 points: The text was misleading.")
    students = type_in("grade", "tiny", hand_ins, "--course", course, "--format", "json", "--for", "students")
    assert "ta1" not in students.stdout
    assert "The text was misleading." in students.stdout
    assert "decided by staff" in type_in("diff", "tiny", "1", "--course", course).stdout
    gone = type_in("override", "tiny", "ben", "--withdraw", "1", "--reason", "A mistake.", "--course", course)
    assert gone.stdout == f"ben has {graded['ben']['score']:g} of 4 points in tiny\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ben", "pair.value", "--points", "1"], "did you mean pair.values?"),
        (["ben", "pair", "--points", "5"], "counts from 0 to 4 points"),
        (["ben", "--points", "nan"], "counts from 0 to 4 points"),
        (["nobody", "--points", "1"], "nothing of nobody"),
        (["ben", "--withdraw", "7"], "no decision 7"),
        (["ben"], "either --points"),
    ],
)
def test_a_decision_on_nothing_is_refused(
    graded: dict[str, Any], type_in: Type, course: Path, arguments: list[str], says: str
) -> None:
    refused = type_in("override", "tiny", *arguments, "--reason", "So.", "--course", course)
    assert refused.exit_code == 2
    assert says in refused.stderr


def test_regrade_runs_what_crashed_or_one_check_and_needs_no_files(
    type_in: Type, course: Path, hand_ins: Path, store: Path
) -> None:
    (hand_ins / "fritz.py").write_text("import os\ndef pair():\n    os._exit(3)\n")
    sheets(type_in("grade", "tiny", hand_ins, "--course", course, "--format", "json"))
    for file in sorted(hand_ins.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    sheets(type_in("regrade", "tiny", "--only-errors", "--course", course, "--format", "json"))
    assert of_run(store, 2) == ["format"]
    sheets(type_in("regrade", "tiny", "--check", "pair.values", "--course", course, "--format", "json"))
    assert set(of_run(store, 3)) == {"values"}
    sheets(type_in("regrade", "tiny", "carl", "--course", course, "--format", "json"))
    assert of_run(store, 4) == ["format", "values"]


def test_status_and_show_say_what_is_known(graded: dict[str, Any], type_in: Type, course: Path, hand_ins: Path) -> None:
    told = type_in("status", "--course", course).stdout.splitlines()
    assert told[1].split()[:4] == ["tiny", "4", "4", "0"]
    shown = type_in("show", "ben", "--course", course).stdout
    assert "ben, tiny" in shown
    assert "attempt 1:" in shown
    assert json.loads(type_in("show", "ben", "--course", course, "--format", "json").stdout) == [graded["ben"]]
    lost = type_in("show", "bem", "--course", course)
    assert (lost.exit_code, lost.stdout) == (2, "")
    assert "did you mean ben?" in lost.stderr


@pytest.mark.parametrize("verb", [("status",), ("show", "ben"), ("regrade", "tiny"), ("diff", "tiny")])
def test_without_a_store_staff_are_told_to_grade_first(type_in: Type, course: Path, verb: tuple[str, ...]) -> None:
    refused = type_in(*verb, "--course", course)
    assert refused.exit_code == 2
    assert "grade a class" in refused.stderr
