"""Evidence by what it depends on: the submission's content, and a condition that stands for all the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Any, TypeAlias

from msgspec import Struct
from sqlalchemy import Connection, Select, delete, select

from ..records import (
    Counterexample,
    Diagnosis,
    Evidence,
    GradientPath,
    Outcome,
    Place,
    Reading,
)
from . import tables
from .packing import pack, unpack
from .records import KeptEvidence, StoredEvidence
from .rows import add, chunks, numbers, numbers_made, put

_NO_CHECK = ("", "")
"""Whose a reading's condition is."""


Heard: TypeAlias = dict[str, tuple[int, str, str]]
"""Number, exercise and check of conditions that were asked for before, by their hash; none is ever changed."""


class _Detail(Struct, frozen=True, array_like=True):
    """What only a sheet asks for."""

    message: str
    places: tuple[Place, ...]
    counterexample: Counterexample | None
    diagnosis: Diagnosis | None
    flow: tuple[GradientPath, ...]
    remarks: tuple[str, ...]


_NOTHING = _Detail("", (), None, None, (), ())


def keep(
    connection: Connection,
    run: int,
    submission: str,
    found: Sequence[KeptEvidence],
    readings: Mapping[str, Reading],
    heard_of: Heard,
) -> None:
    """Take down what was found, in place of what was known. What is UNGRADED is left out: it will be run again."""
    found = [one for one in found if one.evidence.outcome is not Outcome.UNGRADED]
    whose = {one.condition: (one.exercise, one.evidence.check) for one in found} | dict.fromkeys(readings, _NO_CHECK)
    conditions = conditions_made(connection, whose, heard_of)
    here = numbers_made(connection, tables.submission.c.sha256, [submission])[submission]
    found = sorted(found, key=lambda one: one.condition)  # in one order everywhere: no two writers wait for each other
    rows, details = [], []
    for one in found:
        evidence, key = one.evidence, {"submission": here, "condition": conditions[one.condition]}
        told = {
            "outcome": tables.number_of(evidence.outcome),
            "awaits": evidence.awaits,
            "observed": evidence.observed,
            "cases": evidence.cases,
            "seconds": evidence.seconds,
            "explained": one.explained,
            "tier": one.tier,
            "run": run,
        }
        rows.append(key | told)
        if (detail := _detail_of(evidence)) != _NOTHING:
            details.append(key | {"data": pack(detail)})
    put(connection, tables.evidence, rows)
    _drop_details(connection, here, {conditions[one.condition] for one in found})
    add(connection, tables.detail, details)
    put(
        connection,
        tables.reading,
        [{"submission": here, "condition": conditions[one], "data": pack(readings[one])} for one in sorted(readings)],
    )


def _drop_details(connection: Connection, submission: int, conditions: Set[int]) -> None:
    table = tables.detail
    old: set[int] = set(connection.scalars(select(table.c.condition).where(table.c.submission == submission)))
    for chunk in chunks(old & conditions):
        connection.execute(delete(table).where(table.c.submission == submission, table.c.condition.in_(chunk)))


def known(
    connection: Connection, submissions: Collection[str], conditions: Collection[str], details: bool
) -> dict[str, dict[str, StoredEvidence]]:
    table = tables.evidence
    asked = [table.c.submission, table.c.condition, table.c.outcome, table.c.awaits, table.c.explained, table.c.tier]
    query: Select[*tuple[Any, ...]] = select(*asked, table.c.run)
    if details:
        query = query.add_columns(table.c.observed, table.c.cases, table.c.seconds, tables.detail.c.data)
        query = query.outerjoin(tables.detail)
    hashes, whose = _conditions(connection, conditions)
    query = query.where(table.c.condition.in_(hashes))
    here = {number: sha256 for sha256, number in numbers(connection, tables.submission.c.sha256, submissions).items()}
    found: dict[str, dict[str, StoredEvidence]] = {sha256: {} for sha256 in here.values()}
    alike: dict[tuple[Any, ...], StoredEvidence] = {}  # without details most rows of a class say one of few things
    for chunk in chunks(here):
        for number, *what in connection.execute(query.where(table.c.submission.in_(chunk))).all():
            if details:
                one = _stored(what, hashes[what[0]], whose[what[0]])
            elif (known_one := alike.get(key := tuple(what))) is not None:
                one = known_one
            else:
                one = alike[key] = _stored(what, hashes[what[0]], whose[what[0]])
            found[here[number]][one.condition] = one
    return {sha256: found[sha256] for sha256 in submissions if found.get(sha256)}


def readings(
    connection: Connection, submissions: Collection[str], conditions: Collection[str]
) -> dict[str, dict[str, Reading]]:
    table = tables.reading
    hashes, _ = _conditions(connection, conditions)
    here = {number: sha256 for sha256, number in numbers(connection, tables.submission.c.sha256, submissions).items()}
    found: dict[str, dict[str, Reading]] = {}
    for chunk in chunks(here):
        query = select(table).where(table.c.condition.in_(hashes), table.c.submission.in_(chunk))
        for submission, condition, data in connection.execute(query):
            found.setdefault(here[submission], {})[hashes[condition]] = unpack(data, Reading)
    return {sha256: found[sha256] for sha256 in submissions if sha256 in found}


def conditions_made(
    connection: Connection, whose: Mapping[str, tuple[str, str]], heard_of: Heard | None = None
) -> dict[str, int]:
    """Numbers of the conditions by their hash, each of which belongs to an exercise and a check.

    `heard_of` spares asking for those that were asked for before. What this transaction adds is not put into it: it
    may yet be rolled back.
    """
    heard_of = {} if heard_of is None else heard_of
    heard_of |= _asked(connection, whose.keys() - heard_of.keys())
    missing = sorted(whose.keys() - heard_of.keys())
    names = [dict(zip(("hash", "exercise", "check_name"), (one, *whose[one]), strict=True)) for one in missing]
    add(connection, tables.condition, names)
    found = heard_of | _asked(connection, missing)
    for condition, check in whose.items():
        if found[condition][1:] != check:
            raise ValueError(f"condition {condition} is that of {found[condition][1:]}, not of {check}")
    return {condition: found[condition][0] for condition in whose}


def _asked(connection: Connection, hashes: Collection[str]) -> Heard:
    table, found = tables.condition, {}
    for chunk in chunks(hashes):
        for number, condition, *names in connection.execute(select(table).where(table.c.hash.in_(chunk))):
            found[condition] = (number, *names)
    return found


def _stored(row: Sequence[Any], condition: str, check: str) -> StoredEvidence:
    _, outcome, awaits, explained, tier, run, *rest = row
    if not rest:
        found = Evidence(check, tables.outcome_of(outcome), awaits=awaits)
        return StoredEvidence(condition, found, explained, tier, run)
    observed, cases, seconds, data = rest
    if data is None:  # it has passed, as most have
        found = Evidence(
            check, tables.outcome_of(outcome), "", (), None, None, (), (), cases, seconds, observed, awaits
        )
        return StoredEvidence(condition, found, explained, tier, run)
    detail = unpack(data, _Detail)
    found = Evidence(
        check,
        tables.outcome_of(outcome),
        detail.message,
        detail.places,
        detail.counterexample,
        detail.diagnosis,
        detail.flow,
        detail.remarks,
        cases,
        seconds,
        observed,
        awaits,
    )
    return StoredEvidence(condition, found, explained, tier, run)


def _detail_of(found: Evidence) -> _Detail:
    return _Detail(found.message, found.places, found.counterexample, found.diagnosis, found.flow, found.remarks)


def _conditions(connection: Connection, hashes: Collection[str]) -> tuple[dict[int, str], dict[int, str]]:
    """Those that the store has heard of, by number: their hashes, and the names of their checks."""
    table = tables.condition
    found, checks = {}, {}
    for chunk in chunks(dict.fromkeys(hashes)):
        query = select(table.c.id, table.c.hash, table.c.check_name).where(table.c.hash.in_(chunk))
        for number, condition, check in connection.execute(query):
            found[number], checks[number] = condition, check
    return found, checks
