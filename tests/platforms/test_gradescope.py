"""Gradescope's package, run in an imitation of its container as it would be there."""

from __future__ import annotations

import json
import shutil
import stat
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import CliRunner

from autograder import cli

from .conftest import SECRET, SOLUTION, Container, write

Valid = Callable[[str, str | bytes], Any]
RUN = ["/autograder/run_autograder"]
MEMORY_MIB = 768
"""Of Gradescope's smallest container."""

HOSTILE = """\
import os

HIDDEN = "/autograder/source/course/reference/tiny/solution.py"
RESULTS = "/autograder/results/results.json"


def write():
    with open(RESULTS, "w") as file:
        file.write('{"score": 7, "tests": []}')


def replace():
    with open(RESULTS + ".mine", "w") as file:
        file.write('{"score": 7, "tests": []}')
    os.replace(RESULTS + ".mine", RESULTS)


def works(attempt):
    try:
        return attempt() or True
    except BaseException:
        return False


DONE = {
    "read the reference": works(lambda: bool(open(HIDDEN).read())),
    "list the reference": works(lambda: bool(os.listdir("/autograder/source/course"))),
    "read the secret": works(lambda: bool(open("/autograder/source/secret").read())),
    "read the grader's environment": works(lambda: bool(open(f"/proc/{os.getppid()}/environ").read())),
    "write the results": works(write),
    "replace the results": works(replace),
    "change the autograder": works(lambda: os.chmod("/autograder/run_autograder", 0o777)),
}


def pair():
    return (1.25, 2.5) if any(DONE.values()) else (0.0, 0.0)
"""


@pytest.fixture
def autograder(archive: Path, tmp_path: Path) -> Path:
    """/autograder, as Gradescope lays it out."""
    root = tmp_path / "autograder"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(root / "source")
    (root / "submission").mkdir()
    (root / "results").mkdir()
    (root / "run_autograder").write_bytes((root / "source" / "run_autograder").read_bytes())
    (root / "run_autograder").chmod(0o755)
    metadata = {"id": 4711, "created_at": "2026-11-20T12:00:00+01:00", "assignment": {"total_points": "7.0"}}
    (root / "submission_metadata.json").write_text(json.dumps(metadata))
    return root


def submit(root: Path, text: str) -> None:
    write(root / "submission", {"tiny.py": text})


def results_in(root: Path, valid: Valid) -> dict[str, Any]:
    found: dict[str, Any] = valid("gradescope", (root / "results" / "results.json").read_bytes())
    return found


class Memory:
    """The most that a process and those below it held at once: what is their own, and the largest share of files."""

    def __init__(self, process: psutil.Process):
        self.mib, self._process, self._end = 0.0, process, threading.Event()
        self._watch = threading.Thread(target=self._look)

    def __enter__(self) -> Memory:
        self._watch.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._end.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._end.wait(0.02):
            own = files = 0
            for process in self._process.children(recursive=True):
                try:
                    rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
                    status = Path(f"/proc/{process.pid}/status").read_text()
                except OSError:  # it is gone
                    continue
                own += _kib(rollup, "Pss_Anon:") + _kib(rollup, "Pss_Shmem:")
                files = max(files, _kib(status, "RssFile:"))
            self.mib = max(self.mib, (own + files) / 1024)


def _kib(text: str, name: str) -> int:
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(name)), 0)


def test_the_archive_has_its_two_scripts_at_the_root_and_only_what_grading_takes(archive: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        modes = {member.filename: stat.filemode(member.external_attr >> 16) for member in packed.infolist()}
        assert packed.read("secret") == SECRET.encode()
    assert modes.pop("setup.sh") == modes.pop("run_autograder") == "?rwxr-xr-x"
    assert set(modes.values()) == {"?rw-r-----"}
    [wheel] = [name for name in modes if name.endswith(".whl")]
    assert sorted(modes.keys() - {wheel}) == [
        "constraints.txt",
        "course/assignments/tiny/checks.py",
        "course/assignments/tiny/tiny.py",
        "course/grading.toml",
        "course/reference/tiny/checks.py",
        "course/reference/tiny/solution.py",
        "secret",
        "ungraded.json",
    ]


def test_the_same_course_makes_the_same_archive_which_only_its_owner_can_read(
    archive: Path, package: Callable[..., str], tmp_path: Path
) -> None:
    said = package("--gradescope", tmp_path / "again.zip", "tiny", secret=SECRET)
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
    assert stat.S_IMODE((tmp_path / "again.zip").stat().st_mode) == 0o600
    assert "holds the hidden reference and the course's secret" in said and "with 7 autograder points" in said


def test_a_course_that_asks_for_more_than_containers_give_is_refused(course: Path, tmp_path: Path) -> None:
    strict = shutil.copytree(course, tmp_path / "strict")
    (strict / "grading.toml").write_text((strict / "grading.toml").read_text().replace('"T1"', '"T2"'))
    words = ["package", "--gradescope", str(tmp_path / "tiny.zip"), "tiny", "--course", str(strict)]
    result = CliRunner().invoke(cli.main, words)
    assert result.exit_code == 2 and "asks for tier T2" in result.output and not (tmp_path / "tiny.zip").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tiny.zip", "tiny"], "which platform?"),
        (["--gradescope", "tiny.tar", "tiny"], "expected a name such as tiny.zip, got tiny.tar"),
        (["--gradescope", "tiny.zip", "tinny"], "did you mean `tiny`?"),
        (["--gitlab", "out", "tiny", "--totals", "hidden"], "--totals is Gradescope's"),
        (["--gitlab", "out", "tiny", "--image", "mine"], "--image is PrairieLearn's"),
        (["--classroom50", "assignments", "tiny"], "is a part of the course"),
    ],
)
def test_what_is_called_wrongly_is_told_before_anything_is_built(
    course: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(course)
    result = CliRunner().invoke(cli.main, ["package", *words])
    assert result.exit_code == 2 and said in result.output, result.output
    assert not (course / "tiny.zip").exists() and not (course / "out").exists()


def test_a_right_answer_gets_the_sheet_that_it_gets_anywhere_within_the_smallest_container(
    autograder: Path, course: Path, container: Container, valid: Valid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(autograder, SOLUTION)
    with (
        container.running(RUN, {"/autograder": autograder}, "/autograder") as process,
        Memory(psutil.Process(process.pid)) as memory,
    ):
        printed = process.communicate(timeout=120)[0]
    results = results_in(autograder, valid)
    assert results["score"] == 7
    assert sum(test["max_score"] for test in results["tests"]) == 7  # to the last digit, whatever thirds are
    assert [test["status"] for test in results["tests"]] == ["passed"] * 3
    assert "tier T1" in printed and "development secret" not in printed
    assert "Gradescope's assignment has" not in printed
    print(f"at most {memory.mib:.0f} MiB")
    assert 100 < memory.mib < MEMORY_MIB

    # The same hand-in as Gradescope's download of the class has it, graded on a machine of the staff's
    write(tmp_path / "class", {"submission_4711/tiny.py": SOLUTION})
    monkeypatch.setenv("AUTOGRADER_SECRET", SECRET)
    words = ["grade", "tiny", str(tmp_path / "class"), "--for", "students", "--format", "json", "--course", str(course)]
    [elsewhere] = json.loads(CliRunner().invoke(cli.main, words).stdout)
    here = results["extra_data"]["sheet"]
    for sheet in (here, elsewhere):
        del sheet["isolation"]
        for check in sheet["exercises"][0]["checks"]:
            del check["seconds"]
    assert here == elsewhere


def test_a_hostile_submission_reads_nothing_of_the_source_and_writes_no_results(
    autograder: Path, container: Container, valid: Valid
) -> None:
    submit(autograder, HOSTILE)
    folders = {"/autograder": autograder}
    container.run(RUN, folders, "/autograder")
    results = results_in(autograder, valid)
    assert [test["name"] for test in results["tests"] if test["score"]] == ["pair: format"]

    # The control: what it tries is possible for whoever runs it without the sandbox
    free = "import sys; sys.path.insert(0, '/autograder/submission'); import tiny; print(all(tiny.DONE.values()))"
    assert container.run(["/opt/rnn-autograder/bin/python", "-c", free], folders) == "True\n"


def test_a_run_that_is_killed_leaves_valid_results_that_take_no_points(
    autograder: Path, container: Container, valid: Valid
) -> None:
    submit(autograder, "while True:\n    pass\n")
    with container.running(RUN, {"/autograder": autograder}, "/autograder") as process:
        until = time.monotonic() + 60
        while not any(" platform " in line for line in _commands(process.pid)) and time.monotonic() < until:
            time.sleep(0.05)
        assert (autograder / "results" / "results.json").exists()
        process.kill()
        process.wait(timeout=20)
    results = results_in(autograder, valid)
    assert results["score"] == 0 and results["output"].startswith("UNGRADED")
    assert [test["max_score"] for test in results["tests"]] == [7]


def _commands(pid: int) -> list[str]:
    found = []
    for process in psutil.Process(pid).children(recursive=True):
        try:
            found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("one_user", [False, True])
def test_workers_run_as_another_user_where_root_may_become_one(
    autograder: Path, container: Container, valid: Valid, one_user: bool
) -> None:
    nobody = not one_user and psutil.Process().uids().effective == 0
    right = f"(1.25, 2.5) if os.geteuid() == {65534 if nobody else 0} else (0.0, 0.0)"
    submit(autograder, f"import os\n\n\ndef pair():\n    return {right}\n")
    chosen = Container(container.installed, one_user)
    printed = chosen.run(RUN, {"/autograder": autograder}, "/autograder")
    assert results_in(autograder, valid)["score"] == 7
    assert ("tier T1 (another user, rlimits" in printed) == nobody
