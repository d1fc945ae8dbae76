"""What a pull request can do to its own grading and to others': hand in a file, and nothing else.

One sweep grades them all, as the grade of record does; each test looks at what became of one.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.tiers import lack
from autograder.submission import load_submission

from ..conftest import COMMAND, GRADING, HIDDEN, PUBLIC, SOLUTION, STUB, write
from .forge import READ, Files, Forge, Link, Submodule, open_forge

RIGHT, WRONG = SOLUTION, "def pair():\n    return 1.0, 3.0\n"
OWNED = "/tmp/owned-by-a-pull-request"
CANARY = "the-course-s-own-secret"
COMMANDS = r"::error::forged\n##[error]forged\n::set-output name=grade::4\n::add-mask::o\n::stop-commands::x\n::x::"
SAID = f'print("{COMMANDS}")\n'
THIEF = """import glob, os, subprocess
def pair():
    found = [os.environ.get("AUTOGRADER_SECRET")]
    for file in ("/proc/self/environ", f"/proc/{os.getppid()}/environ", *glob.glob(PLACE, recursive=True)):
        try:
            found.append(open(file, errors="replace").read())
        except Exception as error:
            pass
    raise ValueError(str(found))
"""
TREE: Files = {
    ".github/workflows/practice.yml": "on: pull_request_target\njobs: {}\n",
    "action.yml": "runs: {using: composite, steps: []}\n",
    "grading.toml": "schema = 1\n",
    "assignments/tiny/checks.py": "raise SystemExit('taken from the pull request')\n",
    "reference/tiny/checks.py": "raise SystemExit('taken from the pull request')\n",
    "autograder/__init__.py": "raise SystemExit('shadowed')\n",
    "HEAD": "ref: refs/heads/evil\n",
    "config": f"[core]\n\tfsmonitor = touch {OWNED}\n\thooksPath = hooks\n",
    "hooks/post-checkout": f"#!/bin/sh\ntouch {OWNED}\n",
}
ATTRIBUTES = "*.py filter=evil ident export-subst working-tree-encoding=UTF-16 text eol=crlf merge=evil diff=evil\n"
BESIDE: dict[str, Files] = {
    "workflow": TREE,
    "conftest": {"conftest.py": f"open({OWNED!r}, 'w')\nimport os\nos._exit(0)\n"},
    "sitecustomize": {"sitecustomize.py": f"open({OWNED!r}, 'w')\n", "usercustomize.py": "1 / 0\n"},
    "gitattributes": {
        ".gitattributes": ATTRIBUTES,
        "work/.gitattributes": ATTRIBUTES,
        ".lfsconfig": "[lfs]\n\turl = x\n",
    },
    "submodule": {
        ".gitmodules": f'[submodule "e"]\n\tpath = e\n\turl = URL/evil/evil\n\tupdate = !touch {OWNED}\n',
        "e": Submodule(),
    },
    "links": {"etc": Link("/etc"), "up": Link("../../../.."), "work/checks.py": Link("../../reference/tiny/checks.py")},
    "giant": {"data.bin": b"\0" * (3 << 20), "work/data.csv": b"0," * (2 << 20)},
}
INSTEAD: dict[str, Files] = {
    "link": {"tiny.py": Link("/proc/self/environ")},
    "module": {"tiny.py": Submodule(), "readme.md": "nothing"},
    "giant": {"tiny.py": b"#" * (3 << 20)},
    "large": {"tiny.py": b"#" * (1 << 20)},
    "bytes": {"tiny.py": b"\xff\xfe\x00pair"},
    "output": {"tiny.py": SAID + WRONG.replace("return", SAID.strip() + "; return")},
    "raises": {"tiny.py": f'def pair():\n    raise ValueError("{COMMANDS}")\n'},
    "odd names": {"::error::forged\n.py": WRONG, "tiny.py": WRONG, "\x1b[31m/tiny2.py": WRONG},
    "nothing": {"readme.md": "later"},
}


@dataclass
class Sweep:
    forge: Forge
    folder: Path
    staff: dict[str, Any]
    students: dict[str, Any]
    log: str
    fetched: dict[str, Any]


def name_of(kind: str, answer: str) -> str:
    return f"{kind}-{answer}".replace(" ", "-")


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sweep]:
    place = tmp_path_factory.mktemp("sweep")
    course = write(
        place / "course",
        {
            "grading.toml": GRADING.replace("[limits]", "[limits]\narchive_mib = 2"),
            "assignments/tiny/tiny.py": STUB,
            "assignments/tiny/checks.py": PUBLIC,
            "reference/tiny/solution.py": SOLUTION,
            "reference/tiny/checks.py": HIDDEN,
        },
    )
    with open_forge(place / "forge") as forge:
        hand_ins: dict[str, Files] = {"plain-right": {"work/tiny.py": RIGHT}, "plain-wrong": {"work/tiny.py": WRONG}}
        for kind, files in BESIDE.items():
            hand_ins[name_of(kind, "right")] = {"work/tiny.py": RIGHT, **files}
            hand_ins[name_of(kind, "wrong")] = {"work/tiny.py": WRONG, **files}
        hand_ins |= {name_of(kind, "instead"): files for kind, files in INSTEAD.items()}
        hand_ins["thief"] = {"tiny.py": THIEF.replace("PLACE", repr(f"{place}/**/*"))}
        rows = ["id,repository,pull"]
        for number, (name, files) in enumerate(hand_ins.items(), 1):
            there = {
                path: what.replace("URL", forge.address) if isinstance(what, str) else what
                for path, what in files.items()
            }
            forge.push("org/class", f"refs/pull/{number}/head", there)
            rows.append(f"{name},org/class,{number}")
        forge.private.add("org/class")
        (course / "students.csv").write_text("\n".join(rows) + "\n")
        summary, output = place / "summary", place / "output"
        output.touch()
        environment = {
            **{name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ},
            **forge.environment,
            "OMP_NUM_THREADS": "1",
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(summary),
            **dict.fromkeys(("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH"), str(output)),
        }

        def run(*arguments: str | Path, **more: str) -> str:
            done = subprocess.run(
                [COMMAND, "ci", *arguments],
                env=environment | more,
                cwd=course,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=300,
                check=False,
            )
            assert done.returncode == 0, done.stdout
            return done.stdout

        log = run("fetch", "tiny", place / "fetched", "--roster", "students.csv", GH_TOKEN=READ)
        sheets = place / "sheets"
        log += run("grade", "tiny", place / "fetched", "--sheets", sheets, "--jobs", "2", AUTOGRADER_SECRET=CANARY * 2)
        assert output.read_bytes() == b""
        staff, students = (json.loads((sheets / name).read_text()) for name in ("sheets.json", "students.json"))
        fetched = json.loads((place / "fetched/fetched.json").read_text())
        yield Sweep(
            forge,
            place,
            {sheet["submission"]["id"]: sheet for sheet in staff},
            {sheet["submission"]["id"]: sheet for sheet in students},
            log,
            {one["source"]["id"]: one for one in fetched},
        )


def told(sheet: Any) -> Any:
    """The sheet without whose it is and how long it took."""
    copy = json.loads(json.dumps(sheet))
    copy["submission"]["id"] = ""
    for exercise in copy["exercises"]:
        for check in exercise["checks"]:
            check["seconds"] = None
    return copy


def test_right_and_wrong_are_told_apart(sweep: Sweep) -> None:
    assert sweep.staff["plain-right"]["score"] == 4
    assert sweep.staff["plain-wrong"]["score"] == 1


@pytest.mark.parametrize("answer", ["right", "wrong"])
@pytest.mark.parametrize("kind", BESIDE)
def test_what_lies_beside_the_answer_changes_nothing_on_its_sheet(sweep: Sweep, kind: str, answer: str) -> None:
    mine, plain = (told(sweep.staff[name]) for name in (name_of(kind, answer), f"plain-{answer}"))
    assert mine == plain  # with the hash: the bytes are those that were committed
    assert not Path(OWNED).exists()
    assert "taken from" not in sweep.log and "shadowed" not in sweep.log


def test_a_submodule_is_neither_followed_nor_asked_for(sweep: Sweep) -> None:
    assert not [path for _, path, _ in sweep.forge.asked if "evil" in path]


@pytest.mark.parametrize("answer", ["giant-right", "giant-instead"])
def test_a_giant_file_is_not_even_fetched(sweep: Sweep, answer: str) -> None:
    repository = sweep.folder / "fetched" / sweep.fetched[answer]["folder"]
    listed = subprocess.run(
        ["git", f"--git-dir={repository}", "ls-tree", "-r", "-l", "refs/hand-in"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "BAD" in listed.stdout  # its object is not here


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("link", "tiny.py is a symbolic link; the file itself has to be handed in"),
        ("module", "the commit has no .py and no .ipynb file"),
        ("giant", "tiny.py is too large to be fetched"),
        ("large", "tiny.py is larger than 256 KiB"),
        ("bytes", "tiny.py is UTF-16 text"),
        ("nothing", "the commit has no .py and no .ipynb file; expected tiny.py or tiny.ipynb"),
    ],
)
def test_what_is_no_answer_costs_its_own_points_and_says_why(sweep: Sweep, kind: str, sentence: str) -> None:
    sheet = sweep.staff[name_of(kind, "instead")]
    assert sheet["score"] == 0 and not sheet["awaited"]
    assert sentence in sheet["exercises"][0]["checks"][0]["message"]


def test_no_command_in_what_is_printed_raised_or_named_reaches_the_log(
    sweep: Sweep, commands_in: Callable[[str], list[Any]]
) -> None:
    assert commands_in(sweep.log) == []
    assert "\x1b" not in sweep.log
    for kind in ("output", "raises", "odd names"):
        assert sweep.staff[name_of(kind, "instead")]["score"] < 4


@pytest.mark.skipif(bool(lack("T1")), reason="only a sandbox keeps files from being read")
def test_a_hand_in_reads_neither_the_course_nor_its_secret_nor_others_work(sweep: Sweep) -> None:
    sheet = json.dumps(sweep.staff["thief"])
    assert "ValueError" in sheet
    for hidden in (CANARY, 'They are one and two."""', "plain-right", READ):
        assert hidden not in sheet


def test_students_sheets_say_of_hidden_checks_no_more_than_the_course_reveals(sweep: Sweep) -> None:
    sheet = sweep.students["plain-wrong"]
    (hidden,) = [one for one in sheet["exercises"][0]["checks"] if one["visibility"] == "hidden"]
    assert sheet["audience"] == "students"
    assert hidden["message"] == "The answer is not right; on which inputs is not told."
    assert hidden["counterexample"] is None


def test_the_hash_is_that_of_the_same_files_in_a_folder(sweep: Sweep, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work/tiny.py").write_text(RIGHT)
    assert sweep.staff["plain-right"]["submission"]["sha256"] == load_submission(tmp_path, "tiny", "x").sha256


def test_the_token_reads_and_is_kept_nowhere(sweep: Sweep) -> None:
    assert {token for _, path, token in sweep.forge.asked if "git-upload-pack" in path} <= {READ, ""}
    assert READ in {token for _, _, token in sweep.forge.asked}
    for file in (sweep.folder / "fetched").rglob("*"):
        assert not file.is_file() or READ.encode() not in file.read_bytes(), file
    assert READ not in sweep.log
