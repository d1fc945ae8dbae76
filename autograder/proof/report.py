"""A proof on a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..report.safe import harmless
from .matrix import nobody_needs
from .results import CheckRow, Proof

_REPEATED = 30
"""Problems shown of one kind."""


def render_json(proofs: Sequence[Proof]) -> str:
    """An array of proofs, indented for people."""
    return msgspec.json.format(msgspec.json.encode(list(proofs)), indent=2).decode() + "\n"


def page(proof: Proof) -> RenderableType:
    """The figures, the matrix of checks, how well mistakes are named, and everything that does not hold."""
    title = Text(f"{proof.assignment}: ", "bold")
    count = len(proof.problems)
    failing = "1 thing that does not hold" if count == 1 else f"{count} things that do not hold"
    verdict = "all of it holds" if proof.holds else failing
    title.append(f"{verdict} ({proof.seconds:.0f} s)", "green" if proof.holds else "red")
    return Group(
        title,
        *(Text(f"  {line}") for line in _figures(proof)),
        Text(""),
        _matrix(proof),
        Text(""),
        _naming(proof),
        *_problems(proof),
    )


def _figures(proof: Proof) -> Iterator[str]:
    yield (
        f"{_count(proof.rights, 'right answer')} under {_count(proof.secrets, 'secret')}: "
        f"{_count(proof.refused, 'refusal')}"
    )
    yield f"{_count(proof.wrongs, 'wrong answer')}: {proof.caught} caught where they should be, {proof.named} named"
    if proof.mutation is not None:
        score = proof.mutation
        yield (
            f"{_count(score.total, 'mutant')}: {score.killed} killed, {score.equivalent} equivalent, "
            f"{score.survived} survived; mutation score {100 * score.score:.2f} %"
        )
    spare = [f"{row.exercise}.{row.check}" for row in nobody_needs(proof.checks)]
    if spare:
        yield f"Refuse nothing that no other check refuses: {', '.join(spare)}"


def _naming(proof: Proof) -> Table:
    """Of each exercise: wrong answers by their own name, doubles explained, false names of mutants, what it costs."""
    table = Table(box=None, pad_edge=True, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("names in", overflow="fold")
    for name in ("wrongs", "doubles", "mutants", "false", "ms"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in proof.naming:
        table.add_row(
            row.exercise,
            f"{row.alone}/{row.wrongs}" + (f" (+{row.among})" if row.among else ""),
            f"{row.explained}/{row.doubles}" if row.doubles else "-",
            f"{row.spoken}/{row.mutants}" if row.mutants else "-",
            str(row.false) if row.mutants else "-",
            "-" if row.ms is None else f"{row.ms:.1f}",
            style="red" if row.false else "",
        )
    return table


def _matrix(proof: Proof) -> Table:
    table = Table(box=None, pad_edge=True, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("check", overflow="fold")
    for name in ("points", "wrongs", "mutants", "alone", "ms"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in proof.checks:
        table.add_row(
            f"{row.exercise}.{row.check}",
            f"{row.points:g}",
            str(row.wrongs),
            str(row.mutants) if proof.mutation is not None else "-",
            str(row.alone),
            "-" if row.ms is None else f"{row.ms:.1f}",
            style=_style(row),
        )
    return table


def _style(row: CheckRow) -> str:
    if not row.wrongs + row.mutants:
        return "red"
    return "" if row.alone else "dim"


def _problems(proof: Proof) -> Iterator[Text]:
    kinds = dict.fromkeys(problem.kind for problem in proof.problems)
    for kind in kinds:
        same = [problem for problem in proof.problems if problem.kind == kind]
        yield Text("")
        for problem in same[:_REPEATED]:
            yield Text(harmless(f"does not hold: {problem}"), "red")
        if len(same) > _REPEATED:
            yield Text(f"  and {len(same) - _REPEATED} more; --format json has them all", "red")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
