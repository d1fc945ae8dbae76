"""A store in each database: a file of SQLite, and a PostgreSQL server that is started here and ended again."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from autograder.messages import Place, Shortcut, Unit
from autograder.records import (
    Counterexample,
    Diagnosis,
    Evidence,
    GradientPath,
    Isolation,
    Outcome,
    Reading,
    Shown,
    Submission,
)
from autograder.store.records import Grade, HandIn, KeptEvidence, Mark, RunAbout
from autograder.store.store import Store

BINARIES = (*(str(one) for one in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), os.environ["PATH"])


class Server:
    """A PostgreSQL server in a folder of its own, on a socket there."""

    def __init__(self, initdb: Path):
        self._tools = initdb.parent
        self._user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))  # not in pytest's folder, which its user could not enter
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-U", "staff", "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off -c shared_buffers=32MB"
        self._run("pg_ctl", "start", "-w", "-t", "30", "-o", options)

    def kill(self) -> None:
        """As a crash would: what was committed is found again by the next start."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-w", "-t", "30")

    def new(self) -> str:
        """The URL of an empty database, which takes the place of the last one."""
        import psycopg

        with psycopg.connect(f"host={self.folder} user=staff dbname=postgres", autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS store WITH (FORCE)")  # killed processes' servers may live on
            admin.execute("CREATE DATABASE store")
        return f"postgresql://staff@/store?host={self.folder}"

    def _run(self, name: str, *arguments: str) -> None:
        command = [self._tools / name, "-D", self.folder / "data", *arguments]
        with tempfile.TemporaryFile("w+") as log:  # a pipe would stay open for as long as the server runs
            done = subprocess.run(command, user=self._user, cwd="/", timeout=60, stdout=log, stderr=log)
            log.seek(0)
            assert done.returncode == 0, log.read()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Running; who kills it starts it again."""
    pytest.importorskip("psycopg", reason='no driver for PostgreSQL: pip install "psycopg[binary]"')
    initdb = shutil.which("initdb", path=os.pathsep.join(BINARIES))
    if initdb is None:
        pytest.skip("no PostgreSQL on this machine (looked for initdb): apt-get install postgresql")
    server = Server(Path(initdb))
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture
def postgresql(server: Server) -> str:
    """The URL of an empty database."""
    return server.new()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made, in each database."""
    if request.param == "sqlite":
        return str(tmp_path / "course" / "store.sqlite")
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as store:
        yield store


class Make:
    """Sample records."""

    conditions = tuple(hashlib.md5(f"check {number}".encode()).hexdigest() for number in range(12))

    def about(self, assignment: str = "cells") -> RunAbout:
        return RunAbout(assignment, "0.1.0", "a1b2", "policy-1", "autograder grade cells hand-ins", "desk", "T1")

    def submission(self, student: str, text: str = "h = x", **more: object) -> Submission:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        return Submission(student, f"hand-ins/{student}.py", sha256, (Unit("cells.py", text),), {}, **more)  # type: ignore[arg-type]

    def hand_in(self, student: str, text: str = "h = x", at: datetime | None = None) -> HandIn:
        return HandIn(student, self.submission(student, text), at)

    def found(self, number: int, outcome: Outcome = Outcome.PASSED, message: str = "", **more: object) -> KeptEvidence:
        found = Evidence(f"check_{number}", outcome, message, cases=64, seconds=0.25, **more)  # type: ignore[arg-type]
        return KeptEvidence(self.conditions[number], "lstm_cell", found, "e5" if message else "", "T1")

    def everything(self, number: int) -> KeptEvidence:
        """A failure that says all that a failure can say."""
        shown = Shown("x", [2, 1], "[[1], [2]]")
        return self.found(
            number,
            Outcome.FAILED,
            "h' is wrong: ☃ \U0001f600 \0 \x1b[31m",
            places=(Place("cells.py", 3, "c = i * g", "forward"),),
            counterexample=Counterexample("c = 1", [shown], {"B": 1}, None, "2.0", "print(h)"),
            diagnosis=Diagnosis("forget gate left out", "c' = f ⊙ c + i ⊙ g"),
            flow=(GradientPath("h'", "x", "t=0", "scaled", 0.5),),
            remarks=("slow",),
            observed=True,
        )

    def reading(self, remark: str = "cell 3 failed") -> Reading:
        shortcut = Shortcut(Place("cells.py", 1, "torch.lstm_cell"), "calls torch.lstm_cell")
        return Reading([remark], [shortcut], Isolation("T1", ["seccomp", "landlock"]))

    def grade(self, student: str, score: float = 1.0, sha256: str = "", **more: object) -> Grade:
        passed = Mark(Outcome.PASSED, score, 2.0)
        sha256 = sha256 or self.submission(student).sha256
        told = {"policy": "policy-1", "engine": "0.1.0"} | more
        return Grade(student, sha256, score, 2.0, 0.0, 0.0, {"lstm_cell.check_0": passed}, **told)  # type: ignore[arg-type]


@pytest.fixture
def make() -> Make:
    return Make()
