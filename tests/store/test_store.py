"""What goes into a store comes out of it, in SQLite and in PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from autograder.errors import StoreError
from autograder.records import Evidence, Outcome
from autograder.store import rows
from autograder.store.records import CheckFacts, CourseFacts, HandIn, KeptEvidence, KnownHandIn, Mark, Override
from autograder.store.store import Store

if TYPE_CHECKING:
    from conftest import Make

MONDAY = datetime(2026, 11, 16, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def run(store: Store, make: Make) -> int:
    return store.begin_run(make.about())


# ---------------------------------------------------------------- runs


def test_runs_are_listed_in_their_order_with_how_they_ended(store: Store, make: Make) -> None:
    first, second, third = (store.begin_run(make.about(name)) for name in ("cells", "bptt", "cells"))
    store.end_run(first, "finished")
    store.end_run(second, "interrupted")
    assert [(one.id, one.state) for one in store.runs()] == [
        (first, "finished"),
        (second, "interrupted"),
        (third, "running"),
    ]
    known = store.runs("cells")
    assert [one.id for one in known] == [first, third]
    assert known[0].about == make.about()
    assert known[0].ended_at is not None and known[0].started_at <= known[0].ended_at
    assert known[1].ended_at is None


# ---------------------------------------------------------------- hand-ins


def test_a_hand_in_can_be_graded_again_without_its_file(store: Store, run: int, make: Make) -> None:
    whole = make.submission("s001", "h = 'ü\u2028\0'", problem="cell 3 is no text", passed_over=("old.py",))
    whole = replace(whole, files={"helper": "x = 1\n" * 2000})
    store.note_hand_ins(run, "cells", [HandIn("s001", whole, MONDAY)])
    assert store.submission(whole.sha256, "s001") == whole
    [known] = store.hand_ins("cells")
    assert (known.student, known.sha256, known.path, known.submitted_at) == (
        "s001",
        whole.sha256,
        "hand-ins/s001.py",
        MONDAY,
    )
    assert list(store.submissions([known, known])) == [whole, whole]


def test_an_unknown_hand_in_is_an_error_that_says_so(store: Store, run: int, make: Make) -> None:
    store.note_hand_ins(run, "cells", [make.hand_in("s001")])
    with pytest.raises(StoreError, match=r"no hand-in .*s002; grade its file first"):
        store.submission(make.submission("s001").sha256, "s002")


def test_attempts_are_counted_for_each_student_and_assignment(store: Store, run: int, make: Make) -> None:
    for text in ("first", "second", "first"):
        store.note_hand_ins(run, "cells", [make.hand_in("s001", text), make.hand_in("s002", "only")])
    store.note_hand_ins(run, "bptt", [make.hand_in("s001", "third")])
    known = store.hand_ins("cells")
    assert [(one.student, one.attempt) for one in known] == [("s001", 1), ("s001", 2), ("s002", 1)]
    assert store.hand_ins("cells", ["s002", "s009"]) == [known[2]]
    first, second, _ = known
    assert first.last_seen_at > second.last_seen_at > first.first_seen_at  # the first lies there again
    assert [one.attempt for one in store.hand_ins("bptt")] == [1]


def test_where_and_when_the_same_text_was_handed_in_last_is_known(store: Store, make: Make) -> None:
    one = make.hand_in("s001", at=MONDAY)
    store.note_hand_ins(store.begin_run(make.about()), "cells", [one])
    later = store.begin_run(make.about())
    moved = replace(one.submission, path="archive/s001\udcff.py", problem="too large")
    store.note_hand_ins(later, "cells", [HandIn("s001", moved, MONDAY + timedelta(days=1))])
    [known] = store.hand_ins("cells")
    assert (known.path, known.submitted_at) == ("archive/s001�.py", MONDAY + timedelta(days=1))
    assert (known.attempt, known.last_run) == (1, later)
    assert store.submission(known.sha256, "s001").problem == "too large"


def test_who_does_not_know_when_it_was_handed_in_does_not_unsay_it(
    store: Store, run: int, make: Make, tmp_path: Path
) -> None:
    store.note_hand_ins(run, "cells", [make.hand_in("s001", at=MONDAY), make.hand_in("s002")])
    store.note_hand_ins(run, "cells", [make.hand_in("s001")])
    assert [one.submitted_at for one in store.hand_ins("cells")] == [MONDAY, None]
    with Store.open(str(tmp_path / "other.sqlite")) as other:
        there = other.begin_run(make.about())
        other.note_hand_ins(there, "cells", [make.hand_in("s001"), make.hand_in("s002", at=MONDAY)])
        store.merge(other)
        assert [one.submitted_at for one in store.hand_ins("cells")] == [MONDAY, MONDAY]
        store.note_hand_ins(run, "cells", [make.hand_in("s002")])  # seen here after the other has been
        store.merge(other)
    assert [one.submitted_at for one in store.hand_ins("cells")] == [MONDAY, MONDAY]


def test_two_students_with_the_same_hash_keep_what_was_wrong_with_each(store: Store, run: int, make: Make) -> None:
    """Of hand-ins that hold nothing that could be read, all have the hash of nothing."""
    problems = {"s001": "has no .py file", "s002": "is an archive with a password"}
    hand_ins = [HandIn(student, make.submission(student, "", problem=why)) for student, why in problems.items()]
    store.note_hand_ins(run, "cells", hand_ins)
    sha256 = hand_ins[0].submission.sha256
    assert {student: store.submission(sha256, student).problem for student in problems} == problems


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer values go into a statement than a test has."""
    monkeypatch.setattr(rows, "_CHUNK", 20)


@pytest.mark.usefixtures("few_at_once")
def test_a_cohort_is_noted_and_listed_at_once(store: Store, run: int, make: Make) -> None:
    hand_ins = [make.hand_in(f"s{number:04}", f"h = {number // 2}") for number in range(103)]
    for _ in range(2):
        store.note_hand_ins(run, "cells", hand_ins)
    known = store.hand_ins("cells")
    assert list(store.submissions(known)) == [one.submission for one in hand_ins]
    assert store.hand_ins("cells", [one.student for one in hand_ins]) == known


# ---------------------------------------------------------------- evidence


def test_evidence_comes_back_as_it_was_found(store: Store, run: int, make: Make) -> None:
    sha256 = make.submission("s001").sha256
    awaited = KeptEvidence(
        make.conditions[2], "lstm_cell", Evidence("check_2", Outcome.SKIPPED, "needs a GPU", awaits=True)
    )
    found = [make.found(0), make.everything(1), awaited]
    store.keep(run, sha256, found, {})
    known = store.evidence([sha256], make.conditions, details=True)
    assert {one.condition: one.evidence for one in known[sha256].values()} == {
        one.condition: one.evidence for one in found
    }
    assert {one.explained for one in known[sha256].values()} == {"", "e5"}
    assert {(one.tier, one.run) for one in known[sha256].values()} == {("T1", run), ("", run)}


def test_without_details_evidence_says_what_a_score_needs_and_no_more(store: Store, run: int, make: Make) -> None:
    shas = [make.submission("s001", text).sha256 for text in "ab"]
    for sha256 in shas:
        store.keep(run, sha256, [make.found(0), make.everything(1)], {})
    known = store.evidence([*shas, "0" * 64], [*make.conditions[1:], "f" * 32], details=False)
    assert list(known) == shas
    [one] = known[shas[0]].values()
    assert one.evidence == Evidence("check_1", Outcome.FAILED)
    assert (one.condition, one.explained, one.tier, one.run) == (make.conditions[1], "e5", "T1", run)


def test_newer_evidence_takes_the_place_of_older_with_all_that_it_said(store: Store, run: int, make: Make) -> None:
    sha256, later = make.submission("s001").sha256, store.begin_run(make.about())
    store.keep(run, sha256, [make.everything(0), make.found(1)], {"f" * 32: make.reading("first")})
    store.keep(later, sha256, [make.found(0)], {"f" * 32: make.reading("second")})
    known = store.evidence([sha256], make.conditions, details=True)[sha256]
    assert known[make.conditions[0]].evidence == make.found(0).evidence
    assert [known[one].run for one in make.conditions[:2]] == [later, run]
    assert store.readings([sha256], ["f" * 32]) == {sha256: {"f" * 32: make.reading("second")}}


def test_what_is_ungraded_is_not_kept_and_takes_nobodys_place(store: Store, run: int, make: Make) -> None:
    sha256 = make.submission("s001").sha256
    store.keep(run, sha256, [make.found(0)], {})
    store.keep(run, sha256, [make.found(0, Outcome.UNGRADED, "a worker died"), make.found(1, Outcome.UNGRADED)], {})
    known = store.evidence([sha256], make.conditions, details=True)[sha256]
    assert {one.evidence.outcome for one in known.values()} == {Outcome.PASSED} and len(known) == 1


def test_a_condition_belongs_to_one_check(store: Store, run: int, make: Make) -> None:
    sha256 = make.submission("s001").sha256
    store.keep(run, sha256, [make.found(0)], {})
    other = msgspec.structs.replace(make.found(1), condition=make.conditions[0])
    with pytest.raises(ValueError, match="check_0"):
        store.keep(run, sha256, [make.found(2), other], {})
    assert len(store.evidence([sha256], make.conditions, details=False)[sha256]) == 1


@pytest.mark.usefixtures("few_at_once")
def test_evidence_of_many_hand_ins_is_read_at_once(store: Store, run: int, make: Make) -> None:
    shas = [make.submission("s", str(number)).sha256 for number in range(43)]
    for sha256 in shas:
        store.keep(run, sha256, [make.found(0)], {"f" * 32: make.reading()})
    assert list(store.evidence(shas, make.conditions, details=False)) == shas
    assert list(store.readings(shas, ["f" * 32])) == shas


# ---------------------------------------------------------------- grades


def test_a_grade_is_added_to_the_history_only_when_it_moved(store: Store, make: Make) -> None:
    runs = [store.begin_run(make.about()) for _ in range(4)]
    first = [make.grade("s001"), make.grade("s002")]
    assert store.note_grades(runs[0], first) == 2
    assert store.note_grades(runs[1], first) == 0
    moved = make.grade("s001", 2.0)
    assert store.note_grades(runs[2], [moved, first[1]]) == 1
    assert store.note_grades(runs[3], [first[0]]) == 1  # back again is a move too
    assert [(one.run, one.grade) for one in store.history("cells", "s001")] == [
        (runs[0], first[0]),
        (runs[2], moved),
        (runs[3], first[0]),
    ]
    assert [one.grade for one in store.grades("cells")] == first
    assert [one.grade for one in store.grades("cells", as_of_run=runs[1])] == first
    assert [one.grade for one in store.grades("cells", as_of_run=runs[2])] == [moved, first[1]]
    assert [one.run for one in store.grades("cells", students=["s002", "s003"])] == [runs[0]]
    with pytest.raises(StoreError, match="no run 99"):
        store.grades("cells", as_of_run=99)


def test_whatever_changes_in_a_grade_moves_it(store: Store, run: int, make: Make) -> None:
    grades = [make.grade("s001")]
    store.note_grades(run, grades)
    for change in (
        {"submission": "b" * 64},
        {"score": 0.5},
        {"max_score": 3.0},
        {"awaited": 1.0},
        {"late": 0.5},
        {"policy": "policy-2"},
        {"engine": "0.2.0"},
        {"overrides": (1, 2)},
        {"breakdown": {"lstm_cell.check_0": Mark(Outcome.FAILED, 0.0, 2.0)}},
    ):
        grades.append(msgspec.structs.replace(grades[0], **change))
        assert store.note_grades(run, grades[-1:]) == 1, change
    assert [one.grade for one in store.history("cells", "s001")] == grades


@pytest.mark.usefixtures("few_at_once")
def test_grades_of_a_cohort_are_noted_and_read_at_once(store: Store, run: int, make: Make) -> None:
    grades = [make.grade(f"s{number:04}", number % 3) for number in range(103)]
    assert store.note_grades(run, grades) == 103
    assert store.note_grades(run, grades) == 0
    assert [one.grade for one in store.grades("cells")] == grades


def test_assignments_have_grades_of_their_own(store: Store, run: int, make: Make) -> None:
    other = store.begin_run(make.about("bptt"))
    store.note_grades(run, [make.grade("s001")])
    store.note_grades(other, [make.grade("s001", 0.0)])
    assert [one.grade.score for name in ("cells", "bptt", "training") for one in store.grades(name)] == [1.0, 0.0]


# ---------------------------------------------------------------- overrides


def test_overrides_stay_for_ever_and_withdrawn_ones_are_marked(store: Store, make: Make) -> None:
    mercy = Override("cells", "s001", "lstm_cell.check_0", 2.0, "ta1", "right idea; 'quoted' — ü")
    other = Override("cells", "s002", "", 0.0, "ta1", "copied", submission="a" * 64)
    first, second = store.override(mercy), store.override(other)
    store.withdraw(first, "ta2", "asked again")
    known = store.overrides("cells")
    assert [one.id for one in known] == [first, second]
    blank = {"id": 0, "at": None, "withdrawn": None}
    assert [msgspec.structs.replace(one, **blank) for one in known] == [mercy, other]
    assert known[0].withdrawn is not None and known[0].at is not None and known[0].withdrawn.at >= known[0].at
    assert (known[0].withdrawn.author, known[0].withdrawn.reason) == ("ta2", "asked again")
    assert known[1].withdrawn is None
    assert store.overrides("cells", ["s002"]) == [known[1]] and store.overrides("bptt") == []


def test_an_override_is_withdrawn_once(store: Store) -> None:
    number = store.override(Override("cells", "s001", "", 2.0, "ta1", "ill"))
    store.withdraw(number, "ta2", "not ill")
    with pytest.raises(StoreError, match="withdrawn already, by ta2: not ill"):
        store.withdraw(number, "ta3", "again")
    with pytest.raises(StoreError, match=f"no override {number + 1}"):
        store.withdraw(number + 1, "ta3", "again")


# ---------------------------------------------------------------- the course


def test_what_a_courses_files_mean_is_remembered_by_their_hash(store: Store) -> None:
    facts = CourseFacts({"lstm_cell.values": CheckFacts("f1", "h' and c' are right")}, {"lstm_cell": "m1"})
    newer = CourseFacts({}, {})
    store.remember_course("hash-1", "cells", facts)
    assert store.course_facts("hash-1", "cells") == facts
    assert store.course_facts("hash-1", "bptt") is None and store.course_facts("hash-2", "cells") is None
    store.remember_course("hash-1", "cells", newer)
    assert store.course_facts("hash-1", "cells") == newer


def test_all_is_there_when_a_store_is_opened_again(url: str, make: Make) -> None:
    with Store.open(url) as store:
        run = store.begin_run(make.about())
        store.note_hand_ins(run, "cells", [make.hand_in("s001", at=MONDAY)])
    with Store.open(url) as store:
        assert [one.id for one in store.runs()] == [run]
        [known] = store.hand_ins("cells")
        assert isinstance(known, KnownHandIn) and known.submitted_at == MONDAY
