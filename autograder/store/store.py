"""The store: one page that says all that it does; how is in the modules beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import select

from ..records import Reading, Submission
from . import evidence, grades, hand_ins, merging, overrides, runs, sqlite_file, tables
from .database import PATIENCE_S, Database, connect, path_of, url_of
from .migrations import migrate, refuse_newer
from .packing import pack, unpack
from .records import (
    CourseFacts,
    Grade,
    GradeRow,
    HandIn,
    KeptEvidence,
    KnownHandIn,
    Merged,
    Override,
    Run,
    RunAbout,
    RunState,
    StoredEvidence,
)
from .rows import chunks, put


class Store:
    """What was graded, in SQLite or PostgreSQL, for any number of threads, processes and machines at once.

    Whatever writes does so in one short transaction, which is on the disk when the method returns. A store may be used
    on both sides of a fork: a process opens its own connections and leaves its parent's alone (`database.Database`).

    Every method raises `StoreError` where the database fails, with what to do about it.
    """

    def __init__(self, database: Database):
        self._database = database
        self._conditions: evidence.Heard = {}

    @classmethod
    def open(cls, url: str) -> Store:
        """The store at a path or an URL (``sqlite:////absolute/path``, ``postgresql://user@host/database``).

        One that is not there is made, a file with rights for its owner alone; an older one is brought up to date.

        Raises:
            StoreError: the URL is wrong, something else lies there, or a newer version has written it; nothing is
                changed then.
        """
        parsed = url_of(url)
        if path := path_of(parsed):
            if (version := sqlite_file.look(Path(path), PATIENCE_S)) is not None:
                refuse_newer(version, path)
            else:
                sqlite_file.make(Path(path), PATIENCE_S)
        store = cls(connect(parsed))
        try:
            migrate(store._database)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close this process's connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---------------------------------------------------------------- runs

    def begin_run(self, about: RunAbout) -> int:
        """Its number, which everything that it finds refers to."""
        uuid = runs.new_uuid()
        return self._database.write(lambda connection: runs.begin(connection, about, uuid))

    def end_run(self, run: int, state: RunState) -> None:
        """Say how it ended: ``finished`` or ``interrupted``."""
        self._database.write(lambda connection: runs.end(connection, run, state))

    def runs(self, assignment: str | None = None) -> list[Run]:
        """Of one assignment or of all, oldest first."""
        with self._database.read() as connection:
            return runs.listed(connection, assignment)

    # ---------------------------------------------------------------- hand-ins

    def note_hand_ins(self, run: int, assignment: str, hand_ins_: Sequence[HandIn]) -> None:
        """Who handed in what, with its text. What is known already is only said to be there still."""
        self._database.write(lambda connection: hand_ins.note(connection, run, assignment, hand_ins_))

    def hand_ins(self, assignment: str, students: Collection[str] = ()) -> list[KnownHandIn]:
        """All attempts, by student and in their order; of all students where none is named."""
        with self._database.read() as connection:
            return hand_ins.listed(connection, assignment, students)

    def submission(self, sha256: str, student: str) -> Submission:
        """What this student handed in, ready to be graded. Raises `StoreError` where it is not known."""
        with self._database.read() as connection:
            return hand_ins.content(connection, sha256, student)

    def submissions(self, known: Iterable[KnownHandIn]) -> Iterator[Submission]:
        """The same of many, in their order."""
        for chunk in chunks(known):
            with self._database.read() as connection:
                some = list(hand_ins.contents_of(connection, chunk))
            yield from some

    # ---------------------------------------------------------------- evidence

    def evidence(
        self, submissions: Collection[str], conditions: Collection[str], *, details: bool
    ) -> dict[str, dict[str, StoredEvidence]]:
        """What is known of these submissions (by sha256) under these conditions, by submission, then condition.

        Without `details` an evidence has its check, outcome and `awaits` only, which is all that a score needs.
        """
        with self._database.read() as connection:
            return evidence.known(connection, submissions, conditions, details)

    def readings(self, submissions: Collection[str], conditions: Collection[str]) -> dict[str, dict[str, Reading]]:
        """What loading these submissions told, by submission, then condition."""
        with self._database.read() as connection:
            return evidence.readings(connection, submissions, conditions)

    def keep(self, run: int, submission: str, found: Sequence[KeptEvidence], readings: Mapping[str, Reading]) -> None:
        """Keep what was found about one submission, all of it or nothing; newer evidence takes the older's place.

        UNGRADED evidence is left out: it was the grader's fault, and is run again.
        """
        heard_of = self._conditions
        self._database.write(lambda connection: evidence.keep(connection, run, submission, found, readings, heard_of))

    # ---------------------------------------------------------------- grades

    def note_grades(self, run: int, grades_: Sequence[Grade]) -> int:
        """Add to the history the grades that are not what they were before. How many those are."""
        return self._database.write(lambda connection: grades.note(connection, run, grades_))

    def grades(
        self, assignment: str, *, as_of_run: int | None = None, students: Collection[str] = ()
    ) -> list[GradeRow]:
        """The latest grade of each student, or what it was when that run had ended."""
        with self._database.read() as connection:
            return grades.listed(connection, assignment, as_of_run, students)

    def history(self, assignment: str, student: str) -> list[GradeRow]:
        """All grades that a student ever had, oldest first."""
        with self._database.read() as connection:
            return grades.history(connection, assignment, student)

    # ---------------------------------------------------------------- overrides

    def override(self, override: Override) -> int:
        """Keep what a person has decided. Its number."""
        uuid = runs.new_uuid()
        return self._database.write(lambda connection: overrides.note(connection, override, uuid))

    def overrides(self, assignment: str, students: Collection[str] = ()) -> list[Override]:
        """Oldest first, with those that were withdrawn."""
        with self._database.read() as connection:
            return overrides.listed(connection, assignment, students)

    def withdraw(self, number: int, author: str, reason: str) -> None:
        """Mark an override as one that counts no more. Raises `StoreError` where there is none, or none any more."""
        self._database.write(lambda connection: overrides.withdraw(connection, number, author, reason))

    # ---------------------------------------------------------------- the course

    def remember_course(self, files_hash: str, assignment: str, facts: CourseFacts) -> None:
        """What the files with this hash mean for an assignment."""
        row = {"files_hash": files_hash, "assignment": assignment, "facts": pack(facts)}
        self._database.write(lambda connection: put(connection, tables.course, [row]))

    def course_facts(self, files_hash: str, assignment: str) -> CourseFacts | None:
        """What they meant the last time; None where that is not known."""
        table = tables.course
        query = select(table.c.facts).where(table.c.files_hash == files_hash, table.c.assignment == assignment)
        with self._database.read() as connection:
            data = connection.execute(query).scalar()
        return None if data is None else unpack(data, CourseFacts)

    # ---------------------------------------------------------------- other stores

    def merge(self, other: Store) -> Merged:
        """Take over all that another store holds, and say what of it was new; once is as good as twice.

        Where both have found something under the same conditions, what is decided goes before what is awaited, and
        otherwise ours stays; other outcomes than ours are told.
        """
        return merging.merge(self._database, other._database)
