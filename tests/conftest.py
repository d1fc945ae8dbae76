"""A PostgreSQL server for whoever keeps a store in one: started when it is first asked for, and ended again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

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
