"""A store that an older version made becomes one of this version, with all that is in it, or stays as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, inspect

from autograder.messages import Unit
from autograder.records import Evidence, Outcome, Submission
from autograder.store import migrations, tables
from autograder.store.packing import digest, encode, pack
from autograder.store.records import Mark
from autograder.store.store import Store

if TYPE_CHECKING:
    from conftest import Make

FIRST = Path(__file__).with_name("schema_1.sql")
"""The tables as version 1 made them. It stays as it is, whatever becomes of `tables`."""
SHA256, CONDITION = "ab" * 32, "cd" * 16
UNITS, BREAKDOWN = ([Unit("cells.py", "h = x")], {}, "", []), {"lstm_cell.values": ["passed", 1.0, 1.0]}
AT = 1_790_000_000_000_000


def make_first(path: Path) -> None:
    """A store of version 1 with one hand-in and its grade."""
    rows: list[tuple[str, tuple[object, ...]]] = [
        ("schema_version", (1,)),
        ("run", (7, "e" * 32, "cells", "0.1.0", "a1", "p1", "autograder grade", "desk", "T1", "finished", AT, AT)),
        ("content", (1, digest(encode(UNITS)), pack(UNITS))),
        ("content", (2, digest(encode(BREAKDOWN)), pack(BREAKDOWN))),
        ("submission", (3, SHA256)),
        ("hand_in", (1, "cells", "s001", 3, 1, "s001.py", AT, AT, AT, 7)),
        ("condition", (4, CONDITION, "lstm_cell", "values")),
        ("evidence", (3, 4, 1, 0, 1, 64, 0.5, "e5", "T1", 7)),
        ("detail", (3, 4, pack(("wrong", [], None, None, [], [])))),
        ("reading", (3, 4, pack({"remarks": ["r"], "shortcuts": [], "isolation": {"tier": "T1", "layers": []}}))),
        ("grade", (5, "cells", "s001", 7, AT, b"0" * 16, 3, 1.0, 2.0, 0.0, 0.5, "p1", "0.1.0", "6", 2)),
        ("override", (6, "f" * 32, "cells", "s001", "lstm_cell", 2.0, "ta1", "ill", "", AT, "ta2", "not ill", AT)),
        ("course", ("h1", "cells", pack({"checks": {}, "misconceptions": {"lstm_cell": "m1"}}))),
    ]
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST.read_text("utf-8"))
        for table, values in rows:
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        connection.commit()


def test_all_that_the_first_version_kept_is_there(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    make_first(path)
    at = datetime(1970, 1, 1, tzinfo=UTC).fromtimestamp(AT / 1e6, UTC)
    with Store.open(str(path)) as store:
        [run] = store.runs()
        assert (run.id, run.about.secret_id, run.state, run.started_at) == (7, "a1", "finished", at)
        assert store.submission(SHA256, "s001") == Submission(
            "s001", "s001.py", SHA256, (Unit("cells.py", "h = x"),), {}
        )
        [hand_in] = store.hand_ins("cells")
        assert (hand_in.submitted_at, hand_in.attempt, hand_in.last_run) == (at, 1, 7)
        [one] = store.evidence([SHA256], [CONDITION], details=True)[SHA256].values()
        assert one.evidence == Evidence("values", Outcome.FAILED, "wrong", cases=64, seconds=0.5, observed=True)
        assert (one.explained, one.tier, one.run) == ("e5", "T1", 7)
        assert store.readings([SHA256], [CONDITION])[SHA256][CONDITION].remarks == ["r"]
        [row] = store.history("cells", "s001")
        assert (row.grade.late, row.grade.overrides) == (0.5, (6,))
        assert row.grade.breakdown == {"lstm_cell.values": Mark(Outcome.PASSED, 1.0, 1.0)}
        [override] = store.overrides("cells")
        assert override.withdrawn is not None and override.withdrawn.reason == "not ill"
        facts = store.course_facts("h1", "cells")
        assert facts is not None and facts.misconceptions == {"lstm_cell": "m1"}


def test_an_older_store_gets_the_tables_that_a_new_one_has(tmp_path: Path) -> None:
    make_first(tmp_path / "old.sqlite")
    described = []
    for name in ("old.sqlite", "new.sqlite"):
        with Store.open(str(tmp_path / name)) as store, store._database.read() as connection:
            described.append(tables_of(connection))
    assert described[0] == described[1]


def tables_of(connection: Connection) -> dict[str, object]:
    """Columns, keys and indexes of all tables, in no order."""
    found = inspect(connection)
    return {
        name: (
            sorted((column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)),
            found.get_pk_constraint(name)["constrained_columns"],
            sorted(key["constrained_columns"] for key in found.get_foreign_keys(name)),
            sorted(key["column_names"] for key in found.get_unique_constraints(name)),
            sorted(index["column_names"] for index in found.get_indexes(name)),
        )
        for name in found.get_table_names()
    }


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes this autograder one of the next version, whose step executes these statements."""

    def upgrade(script: str) -> None:
        def step(connection: Connection) -> None:
            for statement in script.split(";"):
                connection.exec_driver_sql(statement)

        monkeypatch.setattr(migrations, "_STEPS", {**migrations._STEPS, tables.SCHEMA: step})
        monkeypatch.setattr(tables, "SCHEMA", tables.SCHEMA + 1)

    return upgrade


def test_a_step_brings_a_store_up_once(url: str, make: Make, next_version: Callable[[str], None]) -> None:
    with Store.open(url) as store:
        run = store.begin_run(make.about())
    next_version("ALTER TABLE run ADD COLUMN mood TEXT; UPDATE run SET mood = 'good'")
    for _ in range(2):
        with Store.open(url) as store, store._database.read() as connection:
            assert connection.exec_driver_sql("SELECT id, mood FROM run").all() == [(run, "good")]
            assert connection.exec_driver_sql("SELECT version FROM schema_version").all() == [(tables.SCHEMA,)]


def test_a_step_that_fails_leaves_the_store_as_it_was(
    url: str, make: Make, next_version: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(url) as store, store._database.read() as connection:
        store.begin_run(make.about())
        before = tables_of(connection)
    next_version("ALTER TABLE run ADD COLUMN mood TEXT; DELETE FROM run; SELECT mood FROM nowhere")
    with pytest.raises(Exception, match="nowhere"):
        Store.open(url)
    monkeypatch.undo()  # this version again
    with Store.open(url) as store, store._database.read() as connection:
        assert len(store.runs()) == 1 and tables_of(connection) == before
