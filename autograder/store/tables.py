"""The tables of schema version `SCHEMA`, the same in SQLite and PostgreSQL.

What a cohort has by the ten thousand is kept small: evidence refers to hand-ins and conditions by number, and what is
only read for sheets lies in tables of its own, out of the way of what is read for grades.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from ..records import Outcome

SCHEMA = 1
"""Goes up by one with every change of these tables; `migrations` says how an older one becomes this one."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OUTCOMES = (Outcome.PASSED, Outcome.FAILED, Outcome.CRASHED, Outcome.REFUSED, Outcome.SKIPPED)
"""By their number in the tables: append, never reorder. What is UNGRADED is not kept."""


class Moment(TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970 in UTC: SQLite's own type forgets the zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def number_of(outcome: Outcome) -> int:
    return _OUTCOMES.index(outcome)


def outcome_of(number: int) -> Outcome:
    return _OUTCOMES[number]


metadata = MetaData()

version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uuid", String(32), nullable=False, unique=True),  # the same in every store that it is merged into
    Column("assignment", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("secret_id", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

# Hand-ins' text and grades' breakdowns, compressed; each is there once, however many have the same.
content = Table(
    "content",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", LargeBinary(16), nullable=False, unique=True),
    Column("data", LargeBinary, nullable=False),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
)

# The content belongs to the hand-in and not to the hash: what could not be read, or lies beside it, is not hashed.
hand_in = Table(
    "hand_in",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assignment", Text, nullable=False),
    Column("student", Text, nullable=False),
    Column("submission", ForeignKey(submission.c.id), nullable=False),
    Column("content", ForeignKey(content.c.id), nullable=False),
    Column("path", Text, nullable=False),
    Column("submitted_at", Moment),
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("last_run", ForeignKey(run.c.id), nullable=False),
    UniqueConstraint("assignment", "student", "submission"),
    Index("hand_in_of_submission", "submission"),
)

condition = Table(
    "condition",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", String(32), nullable=False, unique=True),
    Column("exercise", Text, nullable=False),
    Column("check_name", Text, nullable=False),  # CHECK is a word of SQL's
)

evidence = Table(
    "evidence",
    metadata,
    Column("submission", ForeignKey(submission.c.id), primary_key=True),
    Column("condition", ForeignKey(condition.c.id), primary_key=True),
    Column("outcome", SmallInteger, nullable=False),
    Column("awaits", Boolean, nullable=False),
    Column("observed", Boolean, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("explained", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("run", ForeignKey(run.c.id), nullable=False),
    sqlite_with_rowid=False,
)

detail = Table(
    "detail",
    metadata,
    Column("submission", Integer, primary_key=True),
    Column("condition", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["submission", "condition"], [evidence.c.submission, evidence.c.condition], ondelete="CASCADE"
    ),
)

reading = Table(
    "reading",
    metadata,
    Column("submission", ForeignKey(submission.c.id), primary_key=True),
    Column("condition", ForeignKey(condition.c.id), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

grade = Table(
    "grade",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assignment", Text, nullable=False),
    Column("student", Text, nullable=False),
    Column("run", ForeignKey(run.c.id), nullable=False),
    Column("at", Moment, nullable=False),
    Column("digest", LargeBinary(16), nullable=False),  # of all that follows: what moved is told by it alone
    Column("submission", ForeignKey(submission.c.id), nullable=False),
    Column("score", Float, nullable=False),
    Column("max_score", Float, nullable=False),
    Column("awaited", Float, nullable=False),
    Column("late", Float, nullable=False),
    Column("policy", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("overrides", Text, nullable=False),  # ids with a comma between them
    Column("breakdown", ForeignKey(content.c.id), nullable=False),
    UniqueConstraint("assignment", "student", "run", "at"),
)

override = Table(
    "override",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uuid", String(32), nullable=False, unique=True),
    Column("assignment", Text, nullable=False),
    Column("student", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("submission", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn_by", Text),
    Column("withdrawn_for", Text),
    Column("withdrawn_at", Moment),
    Index("override_of_student", "assignment", "student"),
)

course = Table(
    "course",
    metadata,
    Column("files_hash", Text, primary_key=True),
    Column("assignment", Text, primary_key=True),
    Column("facts", LargeBinary, nullable=False),
)
