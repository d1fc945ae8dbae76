"""Stores that take over one another, from the same kind of database and from the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from sqlalchemy import select

from autograder.records import Evidence, Isolation, Outcome
from autograder.store import tables
from autograder.store.records import CourseFacts, Disagreement, KeptEvidence, Merged, Override
from autograder.store.store import Store

if TYPE_CHECKING:
    from conftest import Make

TEXTS = {"s001": "both have it", "s002": "only one has it", "s003": "only the other has it"}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """The store of another job: a file."""
    with Store.open(str(tmp_path / "other.sqlite")) as other:
        yield other


def fill(store: Store, make: Make, students: tuple[str, ...]) -> int:
    """What a job that graded these students leaves behind."""
    run = store.begin_run(make.about())
    store.note_hand_ins(run, "cells", [make.hand_in(student, TEXTS[student]) for student in students])
    mercy = store.override(Override("cells", students[-1], "lstm_cell", 1.0, "ta1", f"mercy on {students[-1]}"))
    for student in students:
        sha256 = make.submission(student, TEXTS[student]).sha256
        store.keep(run, sha256, [make.found(0), make.everything(1)], {"f" * 32: make.reading(student)})
    grades = [make.grade(one, sha256=make.submission(one, TEXTS[one]).sha256) for one in students]
    store.note_grades(run, [*grades[:-1], msgspec.structs.replace(grades[-1], overrides=(mercy,))])
    store.remember_course(students[-1], "cells", CourseFacts({}, {"lstm_cell": "m1"}))
    store.end_run(run, "finished")
    return run


def all_of(store: Store) -> dict[str, list[Any]]:
    """Every row of every table."""
    with store._database.read() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for name, table in tables.metadata.tables.items()
        }


def test_what_only_the_other_store_has_is_taken_over_with_all_that_belongs_to_it(
    store: Store, other: Store, make: Make
) -> None:
    fill(store, make, ("s001", "s002"))
    run = fill(other, make, ("s001", "s003"))
    merged = store.merge(other)
    assert merged == Merged(runs=1, hand_ins=1, evidence=2, readings=1, grades=2, overrides=1)
    assert [one.student for one in store.hand_ins("cells")] == ["s001", "s002", "s003"]
    sha256 = make.submission("s003", TEXTS["s003"]).sha256
    assert store.submission(sha256, "s003") == other.submission(sha256, "s003")
    mine = store.evidence([sha256], make.conditions, details=True)[sha256]
    theirs = other.evidence([sha256], make.conditions, details=True)[sha256]
    [_, took] = store.runs()
    assert msgspec.structs.replace(took, id=run) == other.runs()[0]
    assert {name: msgspec.structs.replace(one, run=run) for name, one in mine.items()} == theirs
    assert {one.run for one in mine.values()} == {took.id}
    assert store.readings([sha256], ["f" * 32]) == other.readings([sha256], ["f" * 32])
    assert store.course_facts("s003", "cells") == CourseFacts({}, {"lstm_cell": "m1"})
    [mercy] = store.overrides("cells", ["s003"])
    [grade] = store.grades("cells", students=["s003"])
    assert mercy.reason == "mercy on s003" and grade.grade.overrides == (mercy.id,) == (2,)
    assert store.note_grades(took.id, [grade.grade]) == 0, "a grade that was taken over has not moved"
    assert len(store.history("cells", "s001")) == 2


def test_merging_two_overlapping_stores_twice_is_the_same_as_once(store: Store, other: Store, make: Make) -> None:
    fill(store, make, ("s001", "s002"))
    fill(other, make, ("s001", "s003"))
    store.merge(other)
    once = all_of(store)
    assert store.merge(other) == Merged()
    assert all_of(store) == once
    assert other.merge(store).hand_ins == 1  # and back, from whatever database
    assert store.merge(other) == Merged()
    assert all_of(store) == once
    assert [one.grade.student for one in other.grades("cells")] == ["s001", "s002", "s003"]


def test_more_hand_ins_than_are_merged_at_once(store: Store, other: Store, make: Make) -> None:
    run = other.begin_run(make.about())
    hand_ins = [make.hand_in(f"s{number:04}", f"h = {number}") for number in range(410)]
    other.note_hand_ins(run, "cells", hand_ins)
    other.note_grades(run, [make.grade(one.student) for one in hand_ins])
    assert store.merge(other) == Merged(runs=1, hand_ins=410, grades=410)
    assert list(store.submissions(store.hand_ins("cells"))) == [one.submission for one in hand_ins]


def test_ours_stays_where_both_have_found_something_else_and_the_difference_is_told(
    store: Store, other: Store, make: Make
) -> None:
    sha256 = make.submission("s001").sha256
    awaited = Evidence("check_2", Outcome.SKIPPED, "needs a GPU", awaits=True)
    waits = KeptEvidence(make.conditions[2], "lstm_cell", awaited)
    decided = make.found(2, Outcome.FAILED, "wrong on a GPU")
    for one, found in (
        (store, [make.found(0), make.everything(1), waits]),
        (other, [make.found(0, Outcome.CRASHED, "died"), make.found(1, Outcome.FAILED, "other words"), decided]),
    ):
        one.keep(one.begin_run(make.about()), sha256, found, {})
    merged = store.merge(other)
    assert merged.disagreements == [
        Disagreement(sha256, "lstm_cell", "check_0", make.conditions[0], Outcome.PASSED, Outcome.CRASHED)
    ]
    known = store.evidence([sha256], make.conditions, details=True)[sha256]
    assert [known[one].evidence for one in make.conditions[:3]] == [
        make.found(0).evidence,
        make.everything(1).evidence,
        decided.evidence,  # what was only awaited here, another machine has decided
    ]
    assert merged.evidence == 1
    assert other.merge(store).evidence == 0  # and what is decided there is not awaited again


def test_what_a_run_an_override_or_a_hand_in_became_later_is_taken_over_too(
    store: Store, other: Store, make: Make
) -> None:
    run = other.begin_run(make.about())
    number = other.override(Override("cells", "s001", "", 2.0, "ta1", "ill"))
    other.note_hand_ins(run, "cells", [make.hand_in("s001")])
    store.merge(other)
    [before] = store.hand_ins("cells")
    other.note_hand_ins(other.begin_run(make.about()), "cells", [make.hand_in("s001")])
    other.withdraw(number, "ta2", "not ill")
    other.end_run(run, "finished")
    assert store.merge(other) == Merged(runs=1)
    assert store.runs()[0].state == "finished"
    assert store.overrides("cells")[0].withdrawn == other.overrides("cells")[0].withdrawn is not None
    [after] = store.hand_ins("cells")
    assert (after.first_seen_at, after.last_run) == (before.first_seen_at, store.runs()[1].id)
    assert after.last_seen_at > before.last_seen_at


def test_a_reading_tells_the_weaker_isolation_where_evidence_of_both_runs_comes_together(
    store: Store, other: Store, make: Make
) -> None:
    sha256, condition = make.submission("s001").sha256, "f" * 32
    strong, weak = Isolation("T2", ["seccomp", "namespaces", "landlock"]), Isolation("T1", ["landlock", "seccomp"])
    for one, number, isolation in ((store, 0, strong), (other, 0, weak)):
        reading = msgspec.structs.replace(make.reading(), isolation=isolation)
        one.keep(one.begin_run(make.about()), sha256, [make.found(number)], {condition: reading})
    assert store.merge(other) == Merged(runs=1)
    assert store.readings([sha256], [condition])[sha256][condition].isolation == strong
    other.keep(1, sha256, [make.found(1)], {})
    assert store.merge(other) == Merged(evidence=1)
    assert store.readings([sha256], [condition])[sha256][condition].isolation == Isolation(
        "T1", ["seccomp", "landlock"]
    )
