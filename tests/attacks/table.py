"""The table of attacks and tiers in docs/security.md, written from what a run of the suite has seen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from autograder.sandbox.tiers import TIERS

from .harness import CATEGORIES, COURSE, NEVER, Attack, attacks, gist

PAGE = COURSE.root / "docs" / "security.md"
BEGIN = "<!-- The table is written by ATTACK_TABLE=1 pytest tests/attacks/test_attacks.py; change no line of it. -->"
END = "<!-- End of the table. -->"
HELD, REACHED, NOT_TRIED = "held", "**reached**", "·"
_ROW = re.compile(r"^\| `(\w+/\w+)` \| .* \| (.+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)


def write_table(results: Mapping[tuple[str, str], bool], page: Path = PAGE) -> None:
    """Put the results of a run into the page; what that run has not tried keeps what the page says."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    known = read_table(text)
    rows = []
    for category in CATEGORIES:
        mine = [attack for attack in attacks() if attack.category == category]
        rows += ["", f"**{category}** ({len(mine)})", "", f"| attack | what it tries | {' | '.join(TIERS)} |"]
        rows += [f"|---|---|{'---|' * len(TIERS)}"]
        rows += [_row(attack, results, known.get(attack.id, {})) for attack in mine]
    page.write_text(f"{before}{BEGIN}\n" + "\n".join(rows) + f"\n\n{END}{after}", encoding="utf-8")


def _row(attack: Attack, results: Mapping[tuple[str, str], bool], known: Mapping[str, str]) -> str:
    cells = []
    for tier in TIERS:
        held = results.get((attack.id, tier))
        cells.append(known.get(tier, NOT_TRIED) if held is None else HELD if held else REACHED)
    return f"| `{attack.id}` | {gist(attack)} | {' | '.join(cells)} |"


def read_table(text: str) -> dict[str, dict[str, str]]:
    """The cells of the page by attack and tier."""
    return {row[0]: dict(zip(TIERS, row[1:], strict=True)) for row in _ROW.findall(text)}


def agrees(attack: Attack, cells: Mapping[str, str]) -> bool:
    """Whether the page says of an attack what its file claims."""
    tried = {tier: cell for tier, cell in cells.items() if cell != NOT_TRIED}
    claimed = {tier for tier in tried if attack.is_held_at(tier) and not attack.open}
    return bool(tried) and all(tried[tier] == HELD for tier in claimed) and (attack.holds != NEVER or not claimed)
