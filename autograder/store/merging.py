"""Takes over what another store holds, such as that of one job of an array.

Everything has a name that is the same in all stores: hand-ins and contents their hashes, conditions theirs, runs and
overrides the number that they were born with, a grade its run, student and time. So taking over twice adds nothing,
and a merge that was killed is begun again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, Select, Table, delete, select, tuple_, update

from ..records import Isolation, Outcome, Reading
from . import grades, tables
from .database import Database
from .evidence import conditions_made
from .packing import digest, encode, pack, unpack
from .records import Disagreement, GradeRow, Merged
from .rows import Row, add, added, chunks, contents, numbers, numbers_made, put

_Numbers: TypeAlias = Mapping[int, int]
"""Ours by theirs."""
_AT_ONCE = 200
"""Hand-ins in one transaction: a moment for others who want to write."""
_LATER = {  # what becomes of a row after it was made: the column that says so, and all that go with it
    tables.run.name: ("ended_at", ("state", "ended_at")),
    tables.override.name: ("withdrawn_at", ("withdrawn_at", "withdrawn_by", "withdrawn_for")),
}
_AWAITS = (tables.number_of(Outcome.SKIPPED), True)


def merge(into: Database, other: Database) -> Merged:
    """Take over all of `other`, and say what of it was new. Where both know something, ours stays."""
    with other.read() as there:
        new_runs, run = into.write(partial(_merge_named, table=tables.run, rows=_all(there, tables.run)))
        decided = _all(there, tables.override)
        new_overrides, override = into.write(partial(_merge_named, table=tables.override, rows=decided))
        into.write(partial(add, table=tables.course, rows=_all(there, tables.course)))
        found = Merged(runs=new_runs, overrides=new_overrides)
        for share in _shares(there):
            found = _sum(found, into.write(partial(_merge_share, share=share, run=run)))
        for page in grades.pages(there):
            new = into.write(partial(_merge_grades, page=page, run=run, override=override))
            found = _sum(found, Merged(grades=new))
    return found


def _merge_named(here: Connection, table: Table, rows: Sequence[Row]) -> tuple[int, _Numbers]:
    """Rows that are known by their uuid: how many were new, and our numbers of all.

    A run's end or an override's withdrawal is taken over into a row that has none yet.
    """
    last, late = _LATER[table.name]
    new = added(here, table, [{name: row[name] for name in row if name != "id"} for row in rows])
    for row in rows:
        if row[last] is not None:
            still = update(table).where(table.c.uuid == row["uuid"], table.c[last].is_(None))
            here.execute(still.values({name: row[name] for name in late}))
    ours = numbers(here, table.c.uuid, [row["uuid"] for row in rows])
    return new, {row["id"]: ours[row["uuid"]] for row in rows}


@dataclass(frozen=True, slots=True)
class _Share:
    """What another store knows of a few submissions, each row with the names of what it refers to."""

    submissions: list[str]
    hand_ins: list[Row]
    evidence: list[Row]
    readings: list[Row]


def _shares(there: Connection) -> Iterator[_Share]:
    key, sha256, condition = tables.submission.c.id, tables.submission.c.sha256, tables.condition
    whole = [
        select(tables.hand_in, sha256, tables.content.c.digest, tables.content.c.data)
        .join(tables.submission)
        .join(tables.content),
        select(tables.evidence, sha256, condition.c.hash, condition.c.exercise, condition.c.check_name)
        .add_columns(tables.detail.c.data)
        .join(tables.submission, tables.submission.c.id == tables.evidence.c.submission)
        .join(condition, condition.c.id == tables.evidence.c.condition)
        .outerjoin(
            tables.detail,
            (tables.detail.c.submission == tables.evidence.c.submission)
            & (tables.detail.c.condition == tables.evidence.c.condition),
        ),
        select(tables.reading, sha256, condition.c.hash, condition.c.exercise, condition.c.check_name)
        .join(tables.submission)
        .join(condition),
    ]
    after = 0
    while some := there.execute(select(key, sha256).where(key > after).order_by(key).limit(_AT_ONCE)).all():
        after = some[-1][0]
        parts = [_rows(there, query.where(key.in_([number for number, _ in some]))) for query in whole]
        yield _Share([name for _, name in some], *parts)


def _merge_share(here: Connection, share: _Share, run: _Numbers) -> Merged:
    submission = numbers_made(here, tables.submission.c.sha256, share.submissions)
    whose = {row["hash"]: (row["exercise"], row["check_name"]) for row in (*share.evidence, *share.readings)}
    condition = conditions_made(here, whose)
    new, disagreements = _merge_evidence(here, share.evidence, submission, condition, run)
    return Merged(
        hand_ins=_merge_hand_ins(here, share.hand_ins, submission, run),
        evidence=len(new),
        readings=_merge_readings(here, share.readings, submission, condition, {row["submission"] for row in new}),
        disagreements=disagreements,
    )


def _merge_readings(
    here: Connection,
    rows: Sequence[Row],
    submission: Mapping[str, int],
    condition: Mapping[str, int],
    enriched: Set[int],
) -> int:
    """Of submissions that have new evidence, a reading that is here already tells the weaker isolation of both."""
    table = tables.reading
    theirs = {(submission[row["sha256"]], condition[row["hash"]]): row["data"] for row in rows}
    weaker = []
    for row in _rows(here, select(table).where(table.c.submission.in_(enriched))):
        if data := theirs.get((row["submission"], row["condition"])):
            ours, other = unpack(row["data"], Reading), unpack(data, Reading)
            both = msgspec.structs.replace(ours, isolation=_weaker(ours.isolation, other.isolation))
            weaker.append(row | {"data": pack(both)})
    put(here, table, weaker)
    return added(here, table, [{"submission": key[0], "condition": key[1], "data": theirs[key]} for key in theirs])


def _weaker(one: Isolation, other: Isolation) -> Isolation:
    return Isolation(min(one.tier, other.tier), [layer for layer in one.layers if layer in other.layers])


def _merge_hand_ins(here: Connection, rows: Sequence[Row], submission: Mapping[str, int], run: _Numbers) -> int:
    """Who saw a hand-in last says where it lies; who saw it first, when that was; who knows, when it was handed in."""
    table = tables.hand_in
    content = contents(here, {row["digest"]: row["data"] for row in rows}, bytes)
    ours = [
        {name: row[name] for name in ("assignment", "student", "path", "submitted_at", "first_seen_at", "last_seen_at")}
        | {
            "submission": submission[row["sha256"]],
            "content": content[row["digest"]],
            "last_run": run[row["last_run"]],
        }
        for row in rows
    ]
    new = added(here, table, ours)
    for row in ours if new < len(ours) else ():
        same = [table.c[name] == row[name] for name in ("assignment", "student", "submission")]
        first = {"first_seen_at": row.pop("first_seen_at")}
        here.execute(update(table).where(*same, table.c.first_seen_at > first["first_seen_at"]).values(first))
        when = {"submitted_at": row["submitted_at"]}
        here.execute(update(table).where(*same, table.c.submitted_at.is_(None)).values(when))
        known = {name: value for name, value in row.items() if value is not None}
        here.execute(update(table).where(*same, table.c.last_seen_at < row["last_seen_at"]).values(known))
    return new


def _merge_evidence(
    here: Connection, rows: Sequence[Row], submission: Mapping[str, int], condition: Mapping[str, int], run: _Numbers
) -> tuple[list[Row], list[Disagreement]]:
    """What another machine could decide and this one only awaited is new; all else that is there already stays."""
    table = tables.evidence
    query = select(table.c.submission, table.c.condition, table.c.outcome, table.c.awaits)
    known = {
        (one, under): (outcome, awaits)
        for one, under, outcome, awaits in here.execute(query.where(table.c.submission.in_(submission.values())))
    }
    new: list[Row] = []
    details: list[Row] = []
    disagreements = []
    for row in rows:
        key = {"submission": submission[row["sha256"]], "condition": condition[row["hash"]]}
        ours, theirs = known.get((key["submission"], key["condition"])), (row["outcome"], row["awaits"])
        if ours is None or (ours == _AWAITS != theirs):
            told = {name: row[name] for name in table.c.keys() if name not in key}  # noqa: SIM118
            new.append(told | key | {"run": run[row["run"]]})
            if row["data"] is not None:
                details.append(key | {"data": row["data"]})
        elif ours[0] != theirs[0] and theirs != _AWAITS:
            outcomes = tables.outcome_of(ours[0]), tables.outcome_of(theirs[0])
            names = row["exercise"], row["check_name"], row["hash"]
            disagreements.append(Disagreement(row["sha256"], *names, *outcomes))
    put(here, table, new)
    replaced = [(row["submission"], row["condition"]) for row in new if (row["submission"], row["condition"]) in known]
    old = tables.detail
    for chunk in chunks(replaced):
        here.execute(delete(old).where(tuple_(old.c.submission, old.c.condition).in_(chunk)))
    add(here, tables.detail, details)
    return new, disagreements


def _merge_grades(here: Connection, page: Sequence[GradeRow], run: _Numbers, override: _Numbers) -> int:
    """Grades name overrides by their numbers, which are ours from now on."""
    rows = []
    for row in page:
        grade = msgspec.structs.replace(row.grade, overrides=tuple(override[one] for one in row.grade.overrides))
        rows.append((row.assignment, run[row.run], row.at, grade, digest(encode(grade))))
    return grades.insert(here, rows)


def _all(there: Connection, table: Table) -> list[Row]:
    return _rows(there, select(table).order_by(*table.primary_key))


def _rows(there: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row._mapping) for row in there.execute(query)]


def _sum(one: Merged, other: Merged) -> Merged:
    return Merged(**{name: getattr(one, name) + getattr(other, name) for name in Merged.__struct_fields__})
