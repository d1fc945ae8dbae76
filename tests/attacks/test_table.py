"""docs/security.md says of every attack what the suite says."""

from __future__ import annotations

from pathlib import Path

from .harness import CATEGORIES, attacks
from .table import BEGIN, END, PAGE, agrees, read_table, write_table


def test_the_page_has_every_attack_and_agrees_with_its_claim() -> None:
    table = read_table(PAGE.read_text(encoding="utf-8"))
    assert list(table) == [attack.id for attack in attacks()], "write it anew: see the comment above the table"
    assert [attack.id for attack in attacks() if not agrees(attack, table[attack.id])] == []


def test_the_suite_is_as_large_as_it_says() -> None:
    assert len(attacks()) >= 120
    assert {attack.category for attack in attacks()} == set(CATEGORIES)
    assert len([attack for attack in attacks() if not attack.seen]) >= 30
    assert all(attack.why or attack.category in ("operators", "ingest") for attack in attacks())


def test_a_run_writes_what_it_has_seen_and_keeps_the_rest(tmp_path: Path) -> None:
    page = tmp_path / "security.md"
    page.write_text(f"before\n{BEGIN}\n{END}\nafter\n")
    first, second = attacks()[:2]
    write_table({(first.id, "T1"): True, (second.id, "T1"): False}, page)
    write_table({(first.id, "T0"): True}, page)
    table = read_table(page.read_text())
    assert table[first.id] == {"T0": "held", "T1": "held", "T2": "·", "T3": "·"}
    assert table[second.id] == {"T0": "·", "T1": "**reached**", "T2": "·", "T3": "·"}
    assert page.read_text().startswith("before\n") and page.read_text().endswith("after\n")
