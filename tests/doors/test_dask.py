"""A cluster that grades: its workers, its scheduler and its messages are lost on the way, and no grade is another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest
from click.testing import Result
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from autograder.cohort.order import Answer, Bench, Order
from autograder.course import Course
from autograder.store.database import url_of

Start = Callable[..., "subprocess.Popen[str]"]
Type = Callable[..., Result]

RIGHT = "def pair():\n    return 1.0, 2.0\n"
WRONG = "def pair():\n    return 2.0, 1.0\n"
PAUSES = "import time\ntime.sleep(0.3)\n" + RIGHT
COUNT = 12
EXPECTED = {f"s{number:03}": 4.0 for number in range(COUNT)} | {"s100": 1.0}


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"s{number:03}.py").write_text(f"{PAUSES}# {number}\n")
    (folder / "s100.py").write_text(WRONG)
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a process in a session of its own, and ends all that is left of it."""
    running: list[subprocess.Popen[str]] = []

    def begin(*command: str | Path, **environment: str) -> subprocess.Popen[str]:
        out, pipe = tmp_path / f"{len(running)}.out", subprocess.PIPE
        with out.open("w") as log:
            quiet = command[0] == sys.executable
            process = subprocess.Popen(
                command,
                cwd=tmp_path,
                env={**os.environ, **environment},
                stdout=log if quiet else pipe,
                stderr=log if quiet else pipe,
                text=True,
                start_new_session=True,
            )
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=20)


@pytest.fixture
def grade(start: Start, command: Path, course: Path, store: Path) -> Start:
    def begin(folder: Path, *options: str | Path, **environment: str) -> subprocess.Popen[str]:
        words = ("grade", "tiny", folder, "--course", course, "--least-tier", "T1", "--format", "json", *options)
        return start(command, *words, **environment)

    return begin


def scores(process: subprocess.Popen[str]) -> dict[str, float]:
    output, errors = process.communicate(timeout=150)
    assert process.returncode == 0, errors
    return {sheet["submission"]["id"]: sheet["score"] for sheet in json.loads(output)}


def kept(url: str | Path) -> int:
    """Evidence that a store holds."""
    engine = create_engine(url_of(str(url)))
    try:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM evidence")).scalar_one())
    except DBAPIError:  # not made yet
        return 0
    finally:
        engine.dispose()


def until(condition: Callable[[], bool], seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


# ---------------------------------------------------------------- lost on the way


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_worker_that_is_killed_costs_nobody_a_point(
    grade: Start, many: Path, store: Path, database: str, request: pytest.FixtureRequest
) -> None:
    url = str(store) if database == "sqlite" else request.getfixturevalue("postgresql")
    run = grade(many, "--cluster", "local:2", "--devices", "cuda", "--store", url)
    until(lambda: kept(url) >= 4 or run.poll() is not None)
    workers = [one for one in psutil.Process(run.pid).children() if "spawn_main" in " ".join(one.cmdline())]
    assert len(workers) == 2
    workers[0].kill()
    output, errors = run.communicate(timeout=150)
    assert run.returncode == 0, errors
    assert {sheet["submission"]["id"]: sheet["score"] for sheet in json.loads(output)} == EXPECTED
    assert "no worker of the cluster has a GPU" in errors
    assert kept(url) == 2 * len(EXPECTED)


@pytest.mark.slow
def test_a_lost_scheduler_and_tasks_that_come_twice_cost_nobody_a_point(
    start: Start, grade: Start, many: Path, store: Path, tmp_path: Path
) -> None:
    def cluster(name: str) -> tuple[subprocess.Popen[str], Path]:
        file = tmp_path / f"{name}.json"
        dask = (sys.executable, "-m", "distributed.cli.dask_scheduler")
        scheduler = start(
            *dask, "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0", "--scheduler-file", file
        )
        until(file.exists)
        start(
            *(sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", file, "--host", "127.0.0.1"),
            *("--nworkers", "2", "--nthreads", "1", "--no-dashboard", "--death-timeout", "30"),
            *("--resources", "GPU=1"),  # it has none, but what is known to the store asks for none
        )
        return scheduler, file

    scheduler, file = cluster("first")
    run = grade(many, "--cluster", file)
    until(lambda: kept(store) >= 4 or run.poll() is not None)
    scheduler.kill()
    output, errors = run.communicate(timeout=60)
    assert (run.returncode, output) == (1, "")
    assert "the cluster's scheduler was lost" in errors
    assert kept(store) < 2 * len(EXPECTED)

    _, file = cluster("second")
    both = [grade(many, "--cluster", file), grade(many, "--cluster", file, "--devices", "cuda")]
    assert [scores(one) for one in both] == [EXPECTED, EXPECTED]
    assert kept(store) == 2 * len(EXPECTED)


@pytest.mark.slow
def test_who_ends_the_worker_every_time_is_ungraded_and_who_was_beside_is_graded(
    grade: Start, course: Path, tmp_path: Path, store: Path
) -> None:
    checks = course / "reference" / "tiny" / "checks.py"
    ends = "    if student.ask(student.banks.plain_call('pair'))[0].values[0][0] == 3.0:\n        os.abort()\n"
    last = "    returns_numbers("
    checks.write_text("import os\n" + checks.read_text().replace(last, ends + last))
    (course / "grading.toml").write_text((course / "grading.toml").read_text().replace(', needs = ["format"]', ""))
    folder = tmp_path / "few"
    folder.mkdir()
    (folder / "s000.py").write_text("def pair():\n    return 3.0, 3.0\n")
    for number in (1, 2, 3):
        (folder / f"s{number:03}.py").write_text(f"{RIGHT}# {number}\n")
    settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}  # where a neighbour's end is blamed on all
    run = grade(folder, "--cluster", "local:1", **settings)
    output, errors = run.communicate(timeout=150)
    assert run.returncode == 1, errors
    sheets = {sheet["submission"]["id"]: sheet for sheet in json.loads(output)}
    assert [sheets[f"s{number:03}"]["score"] for number in (1, 2, 3)] == [4.0, 4.0, 4.0]
    outcomes = {check["outcome"]: check["message"] for check in sheets["s000"]["exercises"][0]["checks"]}
    assert set(outcomes) == {"ungraded"}
    assert "worker ended every time that it graded this" in outcomes["ungraded"]
    assert "UNGRADED, by the grader's own fault: s000" in errors


# ---------------------------------------------------------------- refused


def order_for(here: Path, store: Path, **changes: Any) -> str:
    order = Order.of(Course.find(here), "tiny", str(store), 1, ["cpu"], "T1")
    return msgspec.json.encode(msgspec.structs.replace(order, **changes)).decode()


def refusal(order: str) -> str:
    answer = msgspec.json.decode(Bench().grade(order, '{"student": "s001", "submission": "00"}'), type=Answer)
    assert answer.receipt is None
    return answer.refused


def test_a_worker_with_another_secret_refuses(course: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_for(course, store)
    monkeypatch.setenv("AUTOGRADER_SECRET", "sixteen characters at least")
    assert "not what it is where the run was started: the course's secret" in refusal(order)


def test_a_worker_with_another_course_refuses(course: Path, store: Path) -> None:
    order = order_for(course, store)
    (course / "reference" / "tiny" / "checks.py").write_text("# nothing\n")
    assert "the course's files, or the libraries" in refusal(order)
    assert "there is no folder /nowhere" in refusal(order_for(course, store, course="/nowhere"))


def test_sqlite_is_refused_by_another_machine(course: Path, store: Path) -> None:
    assert "--store postgresql://" in refusal(order_for(course, store, machine="another"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--cluster", "local:0"], "expected local or local:N"),
        (["--cluster", "none.json", "--least-tier", "T1"], "there is no such file"),
        (["--cluster", "tcp://127.0.0.1:1", "--least-tier", "T0"], "--least-tier T1"),
        (["--cluster", "localhost:1", "--least-tier", "T0"], "--least-tier T1"),
        (["--cluster", "local", "--jobs", "2"], "--jobs is for this machine alone"),
    ],
)
def test_a_cluster_that_cannot_be_is_refused(
    type_in: Type, course: Path, hand_ins: Path, options: list[str], says: str
) -> None:
    refused = type_in("grade", "tiny", hand_ins, "--course", course, *options)
    assert refused.exit_code == 2
    assert says in refused.stderr
