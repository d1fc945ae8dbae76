"""The command as people type it: what it prints, what it writes, what it exits with, and what it leaves behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from autograder.cli.options import write
from autograder.errors import CourseError
from autograder.rubric import load_rubric
from autograder.sandbox import tiers
from autograder.sandbox import zygote as zygote_module
from autograder.sandbox.tiers import achievable_tier

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Type = Callable[..., Result]


def refused(result: Result, exit_code: int = 2) -> str:
    """The sentence with which a command ended; nothing else was printed, and no traceback."""
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("error: ")
    return result.stderr.removeprefix("error: ").rstrip("\n")


def pack(file: Path, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


# Grading.


def test_a_mixed_class_is_graded_into_a_table(autograder: Run, course: Path, hand_ins: Path) -> None:
    done = autograder("grade", "tiny", hand_ins, "--course", course)
    assert done.returncode == 0
    assert [line.rstrip() for line in done.stdout.splitlines()][:6] == [
        "hand-in  score  exercises  why",
        "anna         4  ✓          all right",
        "ben          1  ✗          pair.values: The first and second numbers of pair()",
        "                           are not right (yours: 2, 1)",
        "carl         4  ✓          all right",
        "dora         0  ·          nothing handed in yet",
    ]
    assert done.stderr == f"passed over: {hand_ins / 'feedback.txt'} (neither script, notebook, archive nor folder)\n"


def test_archives_among_other_hand_ins_are_graded_and_broken_ones_say_why(
    autograder: Run, course: Path, hand_ins: Path
) -> None:
    umlauts = 'NAME = "Zoë"\n\ndef pair():\n    return 1.0, float(len(NAME) - 1)\n'
    files = {"zoë/tiny.py": f"# coding: latin-1\n{umlauts}".encode("latin-1"), "__MACOSX/zoë/._tiny.py": b"\0"}
    pack(hand_ins / "zoe.zip", files)
    pack(hand_ins / "yan.zip", {"../tiny.py": b""})
    with tarfile.open(hand_ins / "xia.tar.gz", "w:gz") as archive:
        archive.add(course / "reference/tiny/solution.py", "work/tiny.py")
    (hand_ins / "wim.rar").write_bytes(b"Rar!")
    (hand_ins / "vic.py").write_bytes("def pair(): return 1, 2\n".encode("utf-16"))
    done = autograder("grade", "tiny", hand_ins, "--course", course, "--format", "json")
    assert done.returncode == 0
    sheets = {sheet["submission"]["id"]: sheet for sheet in json.loads(done.stdout)}
    scores = {name: sheets[name]["score"] for name in ("anna", "vic", "wim", "xia", "yan", "zoe")}
    assert scores == {"anna": 4, "vic": 0, "wim": 0, "xia": 4, "yan": 0, "zoe": 4}
    said = {name: " ".join(sheets[name]["remarks"]) for name in scores}
    assert "UTF-16 text, which Python does not read; save it as UTF-8" in said["vic"]
    assert "wim.rar is a RAR archive, which is not read; hand in a zip archive" in said["wim"]
    assert "yan.zip: the name '../tiny.py' leads out of the archive; pack it anew" in said["yan"]


def test_a_download_of_a_class_is_graded_as_it_came(type_in: Type, course: Path, tmp_path: Path) -> None:
    right = (course / "reference/tiny/solution.py").read_bytes()
    folders = {f"Ada L_{n}_assignsubmission_file_/tiny.py": data for n, data in ((7, right), (8, b"def pair(): 1\n"))}
    pack(tmp_path / "week 3.zip", {**folders, "Ada L_7_assignsubmission_onlinetext_/onlinetext.html": b"<p>"})
    done = type_in("grade", "tiny", "week 3.zip", "--course", course, "--format", "json")
    assert done.exit_code == 0
    assert [(sheet["submission"]["id"], sheet["score"]) for sheet in json.loads(done.stdout)] == [
        ("Ada L_7", 4),
        ("Ada L_8", 0),
    ]
    typed = "week 3.zip/Ada L_7_assignsubmission_onlinetext_"
    assert done.stderr == f"passed over: {typed} (what was typed beside the files, or said about them)\n"


def test_json_on_a_poor_terminal_is_utf_8_and_says_which_cell_was_broken(
    autograder: Run, course: Path, hand_ins: Path
) -> None:
    (hand_ins / "anna.py").rename(hand_ins / "zoë.py")
    poor = {"PYTHONIOENCODING": "ascii", "AUTOGRADER_SECRET": "sixteen letters!"}
    done = autograder("grade", "tiny", hand_ins, "--course", course, "--format", "json", environment=poor)
    assert done.returncode == 0
    sheets = {sheet["submission"]["id"]: sheet for sheet in json.loads(done.stdout)}
    assert {name: sheet["score"] for name, sheet in sheets.items()} == {"ben": 1, "carl": 4, "dora": 0, "zoë": 4}
    assert sheets["carl"]["remarks"] == []
    assert any("ben.ipynb, cell 2" in remark and "SyntaxError" in remark for remark in sheets["ben"]["remarks"])
    assert sheets["zoë"]["isolation"]["tier"] == achievable_tier()[0]


def test_jsonl_goes_into_the_file_that_is_named_in_place_of_what_was_there(
    type_in: Type, course: Path, hand_ins: Path, tmp_path: Path
) -> None:
    (tmp_path / "sheets.jsonl").write_text("of last year\n")
    arguments = ("--course", course, "--format", "jsonl", "--output", "sheets.jsonl", "--jobs", "1")
    done = type_in("grade", "tiny", hand_ins / "anna.py", hand_ins / "carl", *arguments)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    lines = (tmp_path / "sheets.jsonl").read_text().splitlines()
    assert [json.loads(line)["submission"]["id"] for line in lines] == ["anna", "carl"]
    assert {entry.name for entry in tmp_path.iterdir()} == {"class", "course", "sheets.jsonl"}


def test_a_table_in_a_file_and_on_an_ascii_terminal_is_plain(
    type_in: Type, course: Path, hand_ins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    (hand_ins / "dora.py").rename(hand_ins / "zoë.py")
    zoe = ("grade", "tiny", hand_ins / "zoë.py", "--course", course)
    assert type_in(*zoe, "--output", "table.txt", charset="ascii").exit_code == 0
    assert "zoë          0  ·          nothing handed in yet" in (tmp_path / "table.txt").read_text("utf-8")
    monkeypatch.delenv("FORCE_COLOR")
    shown = type_in(*zoe, charset="ascii")
    assert shown.exit_code == 0
    assert r"zo\xeb" in shown.stdout and "  .  " in shown.stdout


@pytest.mark.parametrize(
    ("style", "beginning"),
    [
        ("csv", '"id","sha256","score","awaited","max_score","tier","ungraded","late","pair"\n"anna","'),
        ("markdown", "### `tiny`: 4 hand-ins\n"),
        ("html", "<!DOCTYPE html>\n<html"),
        ("junit", '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="8" failures="2"'),
    ],
)
def test_the_other_formats_hold_the_class_too(
    type_in: Type, course: Path, hand_ins: Path, tmp_path: Path, style: str, beginning: str
) -> None:
    to_file = ("--format", style, "--for", "students", "--output", "out")
    done = type_in("grade", "tiny", hand_ins, "--course", course, *to_file)
    assert (done.exit_code, done.stdout) == (0, "")
    text = (tmp_path / "out").read_text("utf-8")
    assert text.startswith(beginning)
    assert all(name in text for name in ("anna", "ben", "carl", "dora"))
    assert "yours: 2, 1" not in text


def test_a_sheet_for_students_says_less_of_hidden_checks_and_is_no_base_to_go_on_from(
    type_in: Type, course: Path, hand_ins: Path, tmp_path: Path
) -> None:
    ben = ("grade", "tiny", hand_ins / "ben.ipynb", "--course", course, "--format", "json")
    done = type_in(*ben, "--for", "students", "--output", "students.json")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    [sheet] = json.loads((tmp_path / "students.json").read_text())
    [public, hidden] = sheet["exercises"][0]["checks"]
    assert (sheet["audience"], sheet["score"], sheet["staff_remarks"]) == ("students", 1, [])
    assert (public["outcome"], public["seconds"] > 0) == ("passed", True)
    assert hidden["message"] == "The answer is not right; on which inputs is not told."
    assert (hidden["outcome"], hidden["seconds"]) == ("failed", None)
    [staffs] = json.loads(type_in(*ben).stdout)
    assert (staffs["audience"], staffs["score"], len(staffs["staff_remarks"])) == ("staff", 1, 1)
    assert "yours: 2, 1" in staffs["exercises"][0]["checks"][1]["message"]
    assert refused(type_in(*ben, "--onto", "students.json")) == (
        "--onto students.json: the sheet of ben was made for students, and lacks what the staff needs; "
        "name the sheets of a run without --for, or grade anew, without --onto"
    )


# What cannot be graded, said before anything is run.


def test_an_assignment_that_does_not_exist(type_in: Type, course: Path, hand_ins: Path) -> None:
    message = refused(type_in("grade", "tinny", hand_ins, "--course", course))
    assert message == f"{course / 'grading.toml'} has no assignment `tinny`, only `tiny`; did you mean `tiny`?"


def test_no_course_around(type_in: Type, tmp_path: Path) -> None:
    expected = (
        f"no grading.toml in {tmp_path} or any folder above it; run this inside a course, "
        f"or name one with --course FOLDER"
    )
    assert refused(type_in("grade", "tiny", "x.py")) == expected
    assert refused(type_in("check")) == expected
    assert refused(type_in("demo")) == expected
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_not_there(type_in: Type, course: Path) -> None:
    assert refused(type_in("grade", "tiny", "nobody.py", "--course", course)) == "nobody.py does not exist"


def test_a_file_that_is_no_hand_in(type_in: Type, course: Path) -> None:
    message = refused(type_in("grade", "tiny", course / "grading.toml", "--course", course))
    assert message == (
        f"{course / 'grading.toml'} is no hand-in: expected a .py or .ipynb file, a zip or tar archive, or a folder, "
        f"got '.toml'"
    )


def test_an_empty_folder(type_in: Type, course: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    message = refused(type_in("grade", "tiny", "empty", "--course", course))
    assert message == "no hand-in found in empty: expected a .py or .ipynb file, a zip or tar archive, or a folder"


def test_two_hand_ins_of_one_name(type_in: Type, course: Path, hand_ins: Path) -> None:
    shutil.copy(hand_ins / "anna.py", hand_ins / "ben.py")
    message = refused(type_in("grade", "tiny", hand_ins, "--course", course))
    assert message == (
        f"two hand-ins are called 'ben': {hand_ins / 'ben.ipynb'} and {hand_ins / 'ben.py'}; "
        f"rename one of them, since the id tells whose grade it is"
    )


def test_a_symbolic_link(type_in: Type, course: Path, hand_ins: Path) -> None:
    (hand_ins / "eve.py").symlink_to(course / "reference/tiny/solution.py")
    message = refused(type_in("grade", "tiny", hand_ins / "eve.py", "--course", course))
    assert message == (
        f"{hand_ins / 'eve.py'} is a symbolic link: hand-ins are read from plain files only; copy what it points to"
    )


def test_in_a_class_a_symbolic_link_gets_no_points_and_the_others_theirs(
    type_in: Type, course: Path, hand_ins: Path
) -> None:
    before = {sheet["submission"]["id"]: sheet["score"] for sheet in sheets_of(type_in, hand_ins, course)}
    (hand_ins / "eve.py").symlink_to(course / "reference/tiny/solution.py")
    sheets = sheets_of(type_in, hand_ins, course)
    assert {sheet["submission"]["id"]: sheet["score"] for sheet in sheets} == before | {"eve": 0}
    (eve,) = (sheet for sheet in sheets if sheet["submission"]["id"] == "eve")
    said = "The program could not be read: eve.py is a symbolic link; the file itself has to be handed in."
    assert said in [check["message"] for exercise in eve["exercises"] for check in exercise["checks"]]


def sheets_of(type_in: Type, hand_ins: Path, course: Path) -> list[dict[str, Any]]:
    done = type_in("grade", "tiny", hand_ins, "--course", course, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_a_file_that_cannot_be_read(type_in: Type, course: Path, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as unreadable:  # even by root
        unreadable.bind(str(tmp_path / "x.py"))
        message = refused(type_in("grade", "tiny", "x.py", "--course", course))
    assert message == "x.py is a socket"


def test_a_name_with_control_characters_does_nothing_to_the_terminal(
    type_in: Type, course: Path, hand_ins: Path
) -> None:
    for suffix in (".py", ".ipynb"):
        (hand_ins / f"a\x1b[2J\u202eb{suffix}").write_text("")
    message = refused(type_in("grade", "tiny", hand_ins, "--course", course))
    assert message.endswith("rename one of them, since the id tells whose grade it is")
    assert message.isprintable()


def test_a_name_that_is_not_utf_8_is_graded_like_any_other(type_in: Type, course: Path, tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    shutil.copy(course / "reference/tiny/solution.py", tmp_path / os.fsdecode(b"class/m\xfcller.py"))
    result = type_in("grade", "tiny", "class", "--course", course, "--format", "json")
    assert result.exit_code == 0
    [sheet] = json.loads(result.stdout)
    assert (sheet["submission"]["id"], sheet["score"]) == (r"m\xfcller", 4)


def test_every_problem_of_grading_toml_is_told_and_nothing_is_written(
    type_in: Type, course: Path, hand_ins: Path, tmp_path: Path
) -> None:
    spoil(course / "grading.toml", "points = 4", 'points = "4"')
    spoil(course / "grading.toml", "call_s", "cal_s")
    spoil(course / "grading.toml", 'needs = ["format"]', 'needs = ["fromat"]')
    message = refused(type_in("grade", "tiny", hand_ins, "--course", course, "--output", "sheets.json"))
    found = message.splitlines()
    place = re.escape(str(course / "grading.toml"))
    assert found[0] == "3 problems:"
    problems = [line for line in found if re.match(rf"{place}:\d+:\d+: ", line)]
    assert [re.sub(rf"{place}:\d+:\d+: ", "", problem).split(",")[0] for problem in problems] == [
        "`cal_s` is no key of [limits]",
        '`points` is "4"',
        '`values` needs "fromat"',
    ]
    assert "did you mean `call_s`?" in message and "did you mean `format`?" in message
    assert not (tmp_path / "sheets.json").exists()


def test_in_a_workflow_of_github_every_problem_is_shown_at_its_place(
    type_in: Type, course: Path, hand_ins: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(course / "grading.toml", "points = 4", 'points = "4"')
    spoil(course / "grading.toml", "call_s", "cal_s")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    shown = type_in("grade", "tiny", hand_ins, "--course", course).stderr.splitlines()
    file = course / "grading.toml"
    assert [line for line in shown if line.startswith("::")] == [
        f"::error title=autograder,file={file},line=6,col=1::`cal_s` is no key of [limits], whose keys are `load_s`, "
        "`call_s`, `submission_s`, `memory_mib`, `output_kib`, `source_kib` and `archive_mib`%0Adid you mean `call_s`?",
        f'::error title=autograder,file={file},line=8,col=10::`points` is "4", but it must be a number above 0 and '
        "at most 1000000%0Anumbers stand without quotes: 4",
    ]
    (hand_ins / "a\n::set-output name=x::y.py").write_text("")
    (hand_ins / "a\n::set-output name=x::y.ipynb").write_text("")
    spoil(course / "grading.toml", 'points = "4"', "points = 4")
    spoil(course / "grading.toml", "cal_s", "call_s")
    shown = type_in("grade", "tiny", hand_ins, "--course", course).stderr.splitlines()
    assert [line.partition("::")[2][:24] for line in shown if line.startswith("::")] == ["error title=autograder::"]
    assert not any("::set-output" in line for line in shown)


# The place for the result is looked at first.


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("class", "--output class is a folder; expected the name of a file"),
        ("no/sheets.json", "--output no/sheets.json: there is no folder {tmp_path}/no"),
        ("pipe", "--output pipe is no plain file; leave --output out to write to a terminal or a pipe"),
        ("anna.py", "--output anna.py has the name of a hand-in; expected a name such as sheets.json"),
        ("/proc/sheets.json", "--output /proc/sheets.json cannot be written: "),
    ],
)
def test_a_result_that_has_no_place_to_go(
    type_in: Type, course: Path, hand_ins: Path, tmp_path: Path, output: str, message: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "anna.py").write_text("# hers")
    before = sorted(tmp_path.rglob("*"))
    said = refused(type_in("grade", "tiny", hand_ins, "--course", course, "--output", output))
    assert said.startswith(message.format(tmp_path=tmp_path))
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "anna.py").read_text() == "# hers"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "sheets.json").mkdir()
    with pytest.raises(CourseError, match=r"sheets\.json cannot be written: Is a directory"):
        write(tmp_path / "sheets.json", "[]")
    assert list(tmp_path.iterdir()) == [tmp_path / "sheets.json"]


# Mistakes of the course: told before any worker is needed, and what was there before stays.


@pytest.fixture
def no_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox's first process ends as soon as it is started."""
    monkeypatch.setattr(zygote_module, "_BOOTSTRAP", "raise SystemExit('no zygote today')")


@pytest.mark.usefixtures("no_zygote")
def test_a_course_without_its_reference(type_in: Type, course: Path, hand_ins: Path, tmp_path: Path) -> None:
    shutil.rmtree(course / "reference")
    (tmp_path / "sheets.json").write_text("of last week")
    message = refused(type_in("grade", "tiny", hand_ins / "anna.py", "--course", course, "--output", "sheets.json"))
    assert message == (
        f"{course / 'grading.toml'} has the assignment tiny, but there is no folder {course / 'reference/tiny'}"
    )
    assert (tmp_path / "sheets.json").read_text() == "of last week"


@pytest.mark.usefixtures("no_zygote")
def test_checks_and_rubric_that_do_not_fit_each_other(type_in: Type, course: Path, hand_ins: Path) -> None:
    spoil(course / "reference/tiny/checks.py", "def values", "def valeus")
    message = refused(type_in("grade", "tiny", hand_ins / "anna.py", "--course", course))
    source = course / "grading.toml"
    assert message.splitlines() == [
        "checks and rubric do not fit each other:",
        f"  - reference/tiny/checks.py has pair.valeus, which {source} does not know; did you mean values?",
        f"  - {source} gives points to pair.values, but reference/tiny/checks.py has no such check",
    ]


@pytest.mark.usefixtures("no_zygote")
def test_a_harness_that_is_no_python(type_in: Type, course: Path, hand_ins: Path) -> None:
    (course / "assignments/tiny/harness.py").write_text("def (\n")
    message = refused(type_in("grade", "tiny", hand_ins / "anna.py", "--course", course))
    assert "harness" in message and "SyntaxError" in message


@pytest.mark.usefixtures("no_zygote")
def test_a_secret_that_is_too_short(
    type_in: Type, course: Path, hand_ins: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_SECRET", "hush")
    message = refused(type_in("grade", "tiny", hand_ins / "anna.py", "--course", course))
    assert message == "the course's secret has 4 characters; at least 16 are needed"


# The grader's own faults.


def test_a_tier_that_this_machine_does_not_give(
    type_in: Type, course: Path, hand_ins: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiers, "lack", lambda tier: tiers.Lack("it is an old machine", "Buy a new one."))
    call = ("grade", "tiny", hand_ins / "anna.py", "--course", course, "--least-tier", "T2")
    assert refused(type_in(*call), exit_code=1) == (
        "nothing was graded, and it is not the students' fault: "
        "the course asks for tier T2, and this machine gives T0: it is an old machine. "
        "Buy a new one. See `autograder doctor`; or grade on a machine that has it; or, for "
        "practice, lower it with --least-tier T0"
    )


@pytest.mark.usefixtures("no_zygote")
def test_a_zygote_that_does_not_start_is_nobodys_zero(
    type_in: Type, course: Path, hand_ins: Path, tmp_path: Path
) -> None:
    result = type_in("grade", "tiny", hand_ins / "anna.py", "--course", course, "--output", "sheets.json")
    message = refused(result, exit_code=1)
    assert message == ("nothing was graded, and it is not the students' fault: the zygote has ended: no zygote today")
    assert not (tmp_path / "sheets.json").exists()


def test_hand_ins_that_no_worker_can_take_are_ungraded_and_keep_their_points(
    type_in: Type, course: Path, hand_ins: Path
) -> None:
    (course / "assignments/tiny/harness.py").write_text("import autograder.checks\n")  # is not there in a sandbox
    names = [hand_ins / "anna.py", hand_ins / "dora.py"]
    done = type_in("grade", "tiny", *names, "--course", course, "--format", "json")
    assert done.exit_code == 1
    assert done.stderr == "UNGRADED, by the grader's own fault: anna, dora. Run them again.\n"
    for sheet in json.loads(done.stdout):
        assert (sheet["awaited"], sheet["max_score"]) == (4, 4)
        checks = [check for exercise in sheet["exercises"] for check in exercise["checks"]]
        assert [(check["outcome"], check["max_score"]) for check in checks] == [("ungraded", 1), ("ungraded", 3)]
        assert "No module named 'autograder.checks'" in checks[0]["message"]
        assert checks[1]["message"] == "Not run, because format could not be graded."


def test_a_check_that_fails_itself_costs_nothing_and_the_others_count(
    type_in: Type, course: Path, hand_ins: Path
) -> None:
    spoil(course / "reference/tiny/checks.py", 'returns_numbers(student, "pair", 2, within=1e-9)', "1 / 0")
    result = type_in("grade", "tiny", hand_ins / "anna.py", "--course", course)
    assert result.exit_code == 1
    row = result.stdout.splitlines()[1]
    assert row.startswith("anna     1 +3?  ?          pair.values: The check itself failed:")
    assert result.stderr == "UNGRADED, by the grader's own fault: anna. Run them again.\n"


# Ctrl-C.


SHEETS_AS_JSON = ("--format", "json", "--output", "sheets.json")


@pytest.mark.parametrize("moment", ["while torch is imported", "while a hand-in loops"])
def test_an_interrupted_run_ends_and_leaves_nothing_behind(
    command: Path, course: Path, tmp_path: Path, moment: str
) -> None:
    spoil(course / "grading.toml", "call_s = 3.0", "call_s = 600.0\nsubmission_s = 1200.0")
    (tmp_path / "loop.py").write_text("def pair():\n    while True:\n        pass\n")
    (tmp_path / "temporary").mkdir()
    before = files_in(tmp_path)
    process = subprocess.Popen(
        # pytest itself may have been started in the background, where a shell has Ctrl-C ignored for all that follows
        ["env", "--default-signal=INT", command, "grade", "tiny", "loop.py", "--course", course, *SHEETS_AS_JSON],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        if moment == "while torch is imported":
            wait_until(lambda: bool(processes_that_name(tmp_path)))
        else:
            wait_until(lambda: any(processor_seconds(pid) > 1 for pid in started_by_a_zygote(tmp_path)))
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, out, errors) == (130, "", "interrupted\n")
    assert files_in(tmp_path) == before
    wait_until(lambda: not processes_that_name(tmp_path))


def files_in(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.rglob("*") if "__pycache__" not in entry.parts)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def processes_that_name(folder: Path) -> list[int]:
    """Zygote and workers have the path of their stage on the command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder / "temporary").encode() in line:
            found.append(int(entry.name))
    return found


def started_by_a_zygote(folder: Path) -> list[int]:
    """Each has a session of its own."""
    family = processes_that_name(folder)
    fields = {pid: status_of(pid) for pid in family}
    return [pid for pid in family if fields[pid] and int(fields[pid][1]) in family and int(fields[pid][3]) == pid]


def processor_seconds(pid: int) -> float:
    fields = status_of(pid)
    return int(fields[11]) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def status_of(pid: int) -> Sequence[str]:
    """Fields of /proc/PID/stat from the third on: state, parent, ..."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


# A student's own checks.


@pytest.fixture
def handed_out(root: Path, tmp_path: Path) -> Path:
    """The project's course as students have it: without reference/."""
    folder = tmp_path / "handed-out"
    folder.mkdir()
    shutil.copy(root / "grading.toml", folder)
    shutil.copytree(root / "assignments", folder / "assignments", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def visible_and_later(course: Path, *exercises: str) -> tuple[int, int]:
    rule = load_rubric(course / "grading.toml").assignment("cells")
    checks = [check for part in rule.exercises if part.name in exercises or not exercises for check in part.checks]
    visible = sum(check.visibility == "public" for check in checks)
    return visible, len(checks) - visible


def test_a_student_sees_what_is_not_started(autograder: Run, handed_out: Path) -> None:
    done = autograder("check", cwd=handed_out)
    visible, later = visible_and_later(handed_out)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("rnn_cell  0 of 4 points  Not started yet: `__init__` still raises")
    assert done.stdout.count("Not started yet: ") == 7
    assert f"0 of {visible} visible checks passed; {later} more run later. (" in done.stdout


def test_a_solution_passes_from_anywhere(autograder: Run, root: Path, handed_out: Path, tmp_path: Path) -> None:
    shutil.copy(root / "reference/cells/solution.py", handed_out / "mine.py")
    done = autograder("check", Path("handed-out/mine.py"), cwd=tmp_path)
    visible, later = visible_and_later(handed_out)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{visible} of {visible} visible checks passed; {later} more run later. (" in done.stdout
    assert "wrong" not in done.stdout


def test_one_exercise_is_checked_by_its_name(type_in: Type, handed_out: Path) -> None:
    result = type_in("check", "unroll", cwd=handed_out)
    visible, later = visible_and_later(handed_out, "unroll")
    assert result.exit_code == 1
    assert "unroll  0 of 4 points" in result.stdout and "rnn_cell" not in result.stdout
    assert f"0 of {visible} visible checks passed; {later} more run later." in result.stdout


def test_a_file_that_lies_outside_of_the_course(type_in: Type, course: Path, hand_ins: Path) -> None:
    shutil.rmtree(course / "reference")
    result = type_in("check", "pair", hand_ins / "ben.ipynb", cwd=course)
    assert result.exit_code == 0
    assert "1 of 1 visible checks passed; 1 more run later." in result.stdout
    assert "cell 2" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["unrol"], "'unrol' is neither an exercise nor a file; did you mean unroll?"),
        (["unroll", "rnn_cell"], "expected one exercise, got unroll and rnn_cell; without any, all are checked"),
        (["grading.toml", "assignments"], "expected one file, got grading.toml and assignments"),
        (["a", "b", "c"], "expected at most an exercise and a file, got 3 arguments"),
    ],
)
def test_arguments_that_mean_nothing(type_in: Type, handed_out: Path, arguments: list[str], message: str) -> None:
    assert refused(type_in("check", *arguments, cwd=handed_out)) == message


def test_a_word_that_is_like_no_exercise_lists_them_all(type_in: Type, handed_out: Path) -> None:
    assignments = load_rubric(handed_out / "grading.toml").assignments
    names = ", ".join(exercise.name for rule in assignments for exercise in rule.exercises)
    message = f"'zzz' is neither an exercise nor a file; the exercises are {names}"
    assert refused(type_in("check", "zzz", cwd=handed_out)) == message


def test_a_handout_that_was_renamed_is_asked_for(type_in: Type, handed_out: Path) -> None:
    stub = handed_out / "assignments/cells/cells.py"
    stub.rename(stub.with_name("mine.py"))
    assert refused(type_in("check", cwd=handed_out)) == f"{stub} cannot be read: No such file or directory"


# Doctor.


def test_doctor_looks_at_the_machine_and_the_course(type_in: Type, course: Path, handed_out: Path) -> None:
    result = type_in("doctor", cwd=course)
    lines = result.stdout.splitlines()
    assert f"ok    course: Two numbers in {course}" in lines
    assert "ok    assignment tiny: 2 checks, 4 points" in lines
    assert any(line.startswith("note  secret: graded with the development secret") for line in lines)
    assert any(line.startswith(f"ok    isolation: tier {achievable_tier()[0]} (") for line in lines)
    assert result.exit_code == (0 if achievable_tier()[0] != "T0" or sys.platform != "linux" else 1)


@pytest.mark.skipif(achievable_tier()[0] < "T2", reason="this machine gives less")
def test_doctor_tells_what_is_missing_and_the_remedy(
    type_in: Type, course: Path, handed_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = {"T3": tiers.Lack("bubblewrap is not installed", "Install it.")}
    monkeypatch.setattr(tiers, "lack", missing.get)
    monkeypatch.setattr("autograder.doctor.lack", missing.get)
    result = type_in("doctor", cwd=course)
    assert result.stdout.splitlines()[2:4] == [
        "note  isolation: no T3, since bubblewrap is not installed",
        "      Install it.",
    ]
    assert result.exit_code == 0


def test_doctor_says_what_is_broken_in_a_course(type_in: Type, course: Path) -> None:
    spoil(course / "reference/tiny/solution.py", "return", "retrun")
    result = type_in("doctor", cwd=course)
    assert result.exit_code == 1
    solution = course / "reference/tiny/solution.py"
    assert f"FAIL  assignment tiny: {solution}, line 2: SyntaxError: " in result.stdout


def test_doctor_outside_of_a_course_finds_nothing_wrong_with_that(autograder: Run, tmp_path: Path) -> None:
    done = autograder("doctor")
    assert f"note  course: no grading.toml in {tmp_path} or any folder above it" in done.stdout
    assert "FAIL" not in done.stdout or achievable_tier()[0] == "T0"
    assert done.stderr == ""


# Help.


@pytest.fixture(params=["", "grade", "check", "watch", "hint", "explain", "report", "explore", "demo", "doctor"])
def imported_for_help(command: Path, request: pytest.FixtureRequest) -> Iterator[set[str]]:
    """The modules that are imported in order to show the help of a command."""
    arguments = [request.param, "--help"] if request.param else ["--help"]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", command, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Usage: autograder")
    yield {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_help_is_shown_without_waiting_for_torch(imported_for_help: set[str]) -> None:
    assert "autograder.cli" in imported_for_help
    assert imported_for_help.isdisjoint({"torch", "numpy", "hypothesis", "rich", "pydantic"})


def test_the_version_is_that_of_the_distribution(autograder: Run) -> None:
    told = autograder("--version").stdout
    assert re.fullmatch(r"autograder, version \d+\.\d+\.\d+\n", told)
    as_module = [sys.executable, "-m", "autograder", "--version"]
    assert subprocess.run(as_module, capture_output=True, text=True, check=True).stdout == told
