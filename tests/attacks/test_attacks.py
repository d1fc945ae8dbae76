"""Every attack of the suite at every tier of this machine, through the path that a hand-in takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .harness import Attack, Desk, Ground, attacks, strike, take_in


def cases(*, ingest: bool) -> list[object]:
    """Each attack at each tier that it may be let loose at; at T0 only those that T0 holds."""
    found = []
    for attack in attacks():
        marks = [pytest.mark.xfail(reason=attack.open, strict=True)] if attack.open else []
        if (attack.category == "ingest") is ingest:
            found += [pytest.param(tier, attack, id=f"{tier}-{attack.id}", marks=marks) for tier in attack.tiers]
    return found


@pytest.mark.parametrize(("tier", "attack"), cases(ingest=False))
def test_an_attack_gains_nothing_touches_nothing_and_leaves_nothing(
    tier: str, attack: Attack, desks: Callable[..., Desk], ground: Ground, results: dict[tuple[str, str], bool]
) -> None:
    sheet, fired = strike(attack, attack.desk_at(tier, desks), ground)
    results[attack.id, tier] = not fired
    if not attack.is_held_at(tier):
        print(f"{attack.id} is not claimed to be held at {tier}: {'; '.join(fired) or 'nothing fired'}")
        return
    assert not fired
    told = " ".join([*sheet.remarks, *(check.message for one in sheet.exercises for check in one.checks)])
    assert re.search(attack.tells, told), told


@pytest.mark.parametrize(("tier", "attack"), cases(ingest=True))
def test_a_hostile_file_costs_its_own_hand_in_and_nothing_else(
    tier: str,
    attack: Attack,
    desks: Callable[..., Desk],
    ground: Ground,
    results: dict[tuple[str, str], bool],
    tmp_path: Path,
) -> None:
    told, fired = take_in(attack, desks(tier, "cells"), ground, tmp_path)
    results[attack.id, tier] = not fired
    assert not fired
    assert re.search(attack.tells, told), told
