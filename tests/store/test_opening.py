"""What may lie at a store's place, what becomes of it, and what is said."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from autograder.errors import CourseError, StoreError
from autograder.store import database
from autograder.store.records import RunAbout
from autograder.store.store import Store

if TYPE_CHECKING:
    from conftest import Make


def test_a_store_is_made_with_its_folder_and_for_its_owner_alone(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "a course" / "über" / "store?.sqlite"
    for name in (str(path), f"sqlite:///{path}".replace("?", "%3F")):
        with Store.open(name) as store:
            store.begin_run(make.about())
            files = list(path.parent.iterdir())
            assert len(files) > 1, "SQLite's log lies beside it"
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_relative_path_is_meant_from_where_it_was_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open("store.sqlite") as store:
        monkeypatch.chdir("/")
        assert store.runs() == []
    assert (tmp_path / "store.sqlite").exists()


def test_a_database_that_is_empty_becomes_a_store(tmp_path: Path) -> None:
    """An empty file is what a run leaves behind that was killed in the moment that it made the store."""
    path = tmp_path / "store.sqlite"
    path.touch()
    with Store.open(str(path)) as store:
        assert store.runs() == []


def not_sqlite(path: Path) -> None:
    path.write_text("cells,10\n" * 100)


def of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE run (id INTEGER)")
        connection.commit()


def of_a_newer_version(path: Path) -> None:
    Store.open(str(path)).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
        connection.commit()


def of_a_newer_version_that_was_killed(path: Path) -> None:
    """The version stands in the log only, and whoever closes the file for good would write it back."""
    Store.open(str(path)).close()
    code = f"""if True:
        import os, sqlite3
        connection = sqlite3.connect({str(path)!r})
        connection.execute("UPDATE schema_version SET version = 99")
        connection.commit()
        os._exit(0)"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert path.with_name("store.sqlite-wal").stat().st_size


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("lies_there", "said"),
    [
        (not_sqlite, "is no store: it is not an SQLite file"),
        (of_another_program, "is no store but another program's database"),
        (of_a_newer_version, r"newer autograder \(schema 99; this one knows \d+\). Update this one"),
        (of_a_newer_version_that_was_killed, r"newer autograder \(schema 99; this one knows \d+\). Update this one"),
        (a_folder, "cannot be read: Is a directory"),
    ],
)
def test_what_is_no_store_of_ours_is_refused_and_not_touched(
    tmp_path: Path, lies_there: Callable[[Path], None], said: str
) -> None:
    path = tmp_path / "store.sqlite"
    lies_there(path)
    before = bytes_of(tmp_path)
    with pytest.raises(CourseError, match=said) as error:
        Store.open(str(path))
    assert str(path) in str(error.value)
    assert bytes_of(tmp_path) == before


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Of all files; SQLite's index of the log is memory that is shared, and written by readers too."""
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.endswith("-shm")]
    return {path.name: path.read_bytes() for path in files}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "in memory would keep nothing: expected a path"),
        ("sqlite:///:memory:", "in memory would keep nothing"),
        ("mysql://staff@host/store", "cannot be kept in mysql: expected a path"),
        ("://", "URL cannot be read: expected a path"),
        ("postgresql://host:port/store", "URL cannot be read"),
        ("postgresql+asyncpg://staff:pw@127.0.0.1:9/store", "cannot be reached: .*refused"),
        ("postgresql://staff:pw@127.0.0.1:9/store", "cannot be reached: .*refused.* Is the server running"),
    ],
)
def test_an_url_that_cannot_be_used_is_refused_and_its_password_not_told(url: str, said: str) -> None:
    if "127" in url:
        pytest.importorskip("psycopg")
    with pytest.raises(StoreError, match=said) as error:
        Store.open(url)
    assert "pw" not in str(error.value)


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r'needs psycopg: pip install "rnn-autograder\[postgres\]"'):
        Store.open("postgresql://staff@host/store")


def test_a_database_of_postgresql_with_other_tables_is_refused_and_not_touched(postgresql: str) -> None:
    import psycopg

    url = postgresql
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE run (id integer)")
    with pytest.raises(StoreError, match=r"holds something else \(run\). A store needs a database of its own"):
        Store.open(url)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall() == [
            ("run",)
        ]


def test_a_newer_version_in_postgresql_is_refused(postgresql: str) -> None:
    import psycopg

    url = postgresql
    Store.open(url).close()
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError, match=r"newer autograder \(schema 99"):
        Store.open(url)


def test_a_server_says_what_is_wrong_with_the_database_or_the_user(postgresql: str) -> None:
    url = postgresql
    with pytest.raises(StoreError, match=r'"nowhere" does not exist\. .*made with: createdb'):
        Store.open(url.replace("/store?", "/nowhere?"))
    with pytest.raises(StoreError, match=r'"nobody" does not exist\. Is .* the user'):
        Store.open(url.replace("staff@", "nobody@"))


# ---------------------------------------------------------------- while it is used


@pytest.fixture
def path(tmp_path: Path, make: Make) -> Path:
    """A store with a hundred hand-ins."""
    path = tmp_path / "course" / "store.sqlite"
    with Store.open(str(path)) as store:
        store.note_hand_ins(
            store.begin_run(make.about()), "cells", [make.hand_in(f"s{n:03}", "x" * n) for n in range(100)]
        )
    return path


def test_a_store_that_others_keep_locked_says_so_in_the_end(
    path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE_S", 0.2)
    with Store.open(str(path)) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(store.hand_ins("cells")) == 100, "whoever reads does not wait"
        with pytest.raises(StoreError, match=r"locked by another process for 0 s. .*network file system"):
            store.begin_run(make.about())
        other.rollback()
        store.begin_run(make.about())


def test_a_full_disk_says_so_and_what_was_kept_stays(path: Path, make: Make) -> None:
    with Store.open(str(path)) as store:
        run = store.begin_run(make.about())
        store.keep(run, "a" * 64, [make.found(0)], {})
        store.close()
        # SQLite's own bound fails as a full disk does.
        event.listen(
            store._database._engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=1")
        )
        with pytest.raises(StoreError, match=r"no space left on its disk\. Free some and run again"):
            store.keep(run, "b" * 64, [make.found(0)], {"f" * 32: make.reading(os.urandom(100_000).hex())})
    with Store.open(str(path)) as store:
        assert list(store.evidence(["a" * 64, "b" * 64], make.conditions, details=True)) == ["a" * 64]


def test_a_damaged_store_says_so(path: Path, make: Make) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"damaged.*[Rr]estore a backup"), Store.open(str(path)) as store:
        store.note_hand_ins(store.begin_run(make.about()), "cells", [make.hand_in("s001")])


def test_content_that_cannot_be_read_says_what_to_do(path: Path, make: Make) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE content SET data = x'00'")
        connection.commit()
    with Store.open(str(path)) as store, pytest.raises(StoreError, match=r"holds a Content .*grade the hand-in again"):
        store.submission(make.submission("s001", "x").sha256, "s001")


def test_a_folder_that_may_not_be_written_says_so(path: Path) -> None:
    """In a process of its own, which gives up being root first."""
    path.parent.chmod(0o555)
    path.chmod(0o444)
    for parent in path.parents:
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    said = []
    for name in (path, path.with_name("new.sqlite")):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                if os.geteuid() == 0:
                    os.setuid(65534)
                with Store.open(str(name)) as store:
                    store.begin_run(RunAbout("cells", "0.1", "secret", "policy", "grade", "host", "T1"))
                    os.write(writing, b"it could be written")
            except StoreError as error:
                os.write(writing, str(error).encode())
            except BaseException as error:
                os.write(writing, repr(error).encode())
            finally:
                os._exit(0)
        os.close(writing)
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as pipe:
            said.append(pipe.read().decode())
    path.parent.chmod(0o755)
    assert "cannot be" in said[0] and "writable" in said[0]
    assert "cannot be made: Permission denied. Its folder has to be writable" in said[1]


def test_the_store_is_had_without_torch_and_its_records_without_sqlalchemy() -> None:
    code = """if True:
        import sys
        from autograder.store.records import Grade
        assert "sqlalchemy" not in sys.modules
        from autograder.store.store import Store
        print(sorted({"torch", "psycopg", "alembic", "pydantic", "rich"} & set(sys.modules)))"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
