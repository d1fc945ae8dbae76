"""Which attempt counts when the order of handing in is not the order of being seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from autograder.cohort.attempts import attempts_of
from autograder.rubric import AssignmentRule, Attempts, Deadline, Limits
from autograder.store.store import Store

if TYPE_CHECKING:
    from conftest import Make

MONDAY = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def counted(store: Store, rule: Attempts | None, given: str, make: Make) -> list[str]:
    """The texts of what may count in place of this one."""
    whole = AssignmentRule("cells", "Cells", Limits(), (), Deadline(MONDAY), rule)
    [attempts] = attempts_of(store, whole, [make.submission("s001", given)])
    return [one.submission.units[0].source for one in attempts]


def note(store: Store, make: Make, *handed_in: tuple[str, datetime | None]) -> None:
    """Each seen by a run of its own, in this order."""
    for text, at in handed_in:
        store.note_hand_ins(store.begin_run(make.about()), "cells", [make.hand_in("s001", text, at)])


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        (Attempts("first"), ["a"]),
        (Attempts("last"), ["c"]),
        (Attempts("last", 2), ["b"]),
        (Attempts("best", 2), ["a", "b"]),
        (Attempts("best", 9), ["a", "b", "c"]),
        (None, ["b"]),
    ],
)
def test_times_go_before_the_order_in_which_they_were_seen(
    store: Store, make: Make, rule: Attempts | None, texts: Sequence[str]
) -> None:
    note(store, make, ("c", MONDAY + 2 * DAY), ("a", MONDAY), ("b", MONDAY + DAY))
    assert counted(store, rule, "b", make) == texts


def test_where_a_time_is_missing_the_last_is_what_lies_there_now(store: Store, make: Make) -> None:
    note(store, make, ("a", MONDAY + DAY), ("b", None), ("a", None))
    assert counted(store, Attempts("last"), "a", make) == ["a"]
    assert counted(store, Attempts("first"), "a", make) == ["a"]
    assert counted(store, Attempts("best"), "a", make) == ["a", "b"]
    note(store, make, ("b", None))
    assert counted(store, Attempts("last"), "b", make) == ["b"]
