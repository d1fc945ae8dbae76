"""A PostgreSQL server for whoever keeps a store in one: started when it is first asked for, and ended again."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

BINARIES = (*(str(one) for one in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), os.environ["PATH"])
URL = Callable[[], str]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """Makes an empty database on a server of this session's own, and tells its URL."""
    psycopg = pytest.importorskip("psycopg", reason='no driver for PostgreSQL: pip install "psycopg[binary]"')
    initdb = shutil.which("initdb", path=os.pathsep.join(BINARIES))
    if initdb is None:
        pytest.skip("no PostgreSQL on this machine (looked for initdb): apt-get install postgresql")
    root = Path(tempfile.mkdtemp(prefix="pg"))  # not in pytest's folder, which its user could not enter
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user:
        shutil.chown(root, user)

    def run(name: str, *arguments: str) -> None:
        tool = Path(initdb).with_name(name)
        with tempfile.TemporaryFile("w+") as log:  # a pipe would stay open for as long as the server runs
            done = subprocess.run([tool, *arguments], user=user, cwd="/", timeout=60, stdout=log, stderr=log)
            log.seek(0)
            assert done.returncode == 0, log.read()

    try:
        run("initdb", "-D", f"{root}/data", "-U", "staff", "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories={root} -c fsync=off -c shared_buffers=32MB"
        run("pg_ctl", "start", "-w", "-t", "30", "-D", f"{root}/data", "-o", options)
        try:
            numbers = itertools.count(1)

            def database() -> str:
                name = f"store{next(numbers)}"
                with psycopg.connect(f"host={root} user=staff dbname=postgres", autocommit=True) as admin:
                    admin.execute(f"CREATE DATABASE {name}")
                return f"postgresql://staff@/{name}?host={root}"

            yield database
        finally:
            run("pg_ctl", "stop", "-m", "immediate", "-w", "-t", "30", "-D", f"{root}/data")
    finally:
        shutil.rmtree(root, ignore_errors=True)
