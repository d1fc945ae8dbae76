"""A comparison for the terminal: the pairs in a table, and two hand-ins side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..report.safe import for_terminal, harmless
from .matches import Line, Side, SideBySide
from .records import WHOLE, Pair, Similarity
from .words import about, alike_in, median_of, others

_COLOURS = ("black on cyan", "black on yellow", "black on green", "black on magenta")
_WIDEST = 2000
"""Characters of a sentence."""


def pairs_table(found: Similarity) -> Iterator[RenderableType]:
    """The pairs, the most alike first, what is usual in this class, and that nothing of it is a verdict."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("hand-ins", "", "share", "bits", "most alike in"):
        table.add_column(heading, justify="right" if heading in ("share", "bits") else "left", no_wrap=heading == "")
    for pair in found.pairs:
        where = Text(for_terminal(alike_in(pair) + others(pair), _WIDEST))
        ids = (Text(for_terminal(identity)) for identity in (pair.a, pair.b))
        table.add_row(*ids, f"{pair.whole.share:.2f}", f"{pair.whole.bits:.0f}", where)
    yield table if found.pairs else Text("No two hand-ins have anything in common that the handout does not have.")
    yield Text()
    yield from (Text(for_terminal(line, _WIDEST)) for line in about(found))


def pair_view(found: Similarity, sides: Sequence[SideBySide]) -> Iterator[RenderableType]:
    """One pair side by side; matches carry a colour and, where there is none, the same number on both sides."""
    [pair] = found.pairs
    title = f"{for_terminal(pair.a)} and {for_terminal(pair.b)}: {pair.whole.share:.2f} of the whole hand-in"
    yield Text(f"{title}, {median_of(found, WHOLE)}", style="bold")
    if not sides:
        yield Text("They have nothing in common that the handout does not have.")
    for one in sides:
        yield _part(found, pair, one)
    yield Text()
    yield from (Text(for_terminal(line, _WIDEST)) for line in about(found))


def _part(found: Similarity, pair: Pair, shown: SideBySide) -> RenderableType:
    share = next((one.share for one in pair.parts if one.scope == shown.part), 0.0)
    heading = Text(f"\n{for_terminal(shown.part)}: {share:.2f}, {median_of(found, shown.part)}", style="bold")
    table = Table(box=None, pad_edge=False, expand=True)
    for side in (shown.a, shown.b):
        table.add_column(Text(for_terminal(side.id)), ratio=1, overflow="fold")
    left, right = _rows(shown.a), _rows(shown.b)
    for at in range(max(len(left), len(right))):
        table.add_row(*(rows[at] if at < len(rows) else Text() for rows in (left, right)))
    return Group(heading, table)


def _rows(side: Side) -> list[Text]:
    rows = []
    for excerpt in side.excerpts:
        rows.append(Text(for_terminal(excerpt.unit), style="dim"))
        rows += map(_row, excerpt.lines)
        if excerpt.left_out:
            rows.append(Text(f"... {excerpt.left_out} more lines", style="dim"))
    return rows


def _row(line: Line) -> Text:
    first = next((match for _, match in line.pieces if match), 0)
    row = Text.assemble((f"{line.number:>4} ", "dim"), (f"{first or '':>3} ", "bold"))
    for text, match in line.pieces:
        row.append(harmless(text), style=_COLOURS[match % len(_COLOURS)] if match else "")
    return row
