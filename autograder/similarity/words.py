"""What is said of a comparison, whatever it is shown in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .records import NO_VERDICT, WHOLE, Likeness, Pair, Similarity

ALIKE = 0.5
"""Share from which a part is named."""
_NAMED = 4


def concerned(pair: Pair) -> Sequence[Likeness]:
    """The parts in which two hand-ins are alike: those of a large share, or else the one that is most alike."""
    return [one for one in pair.parts if one.share >= ALIKE] or pair.parts[:1]


def alike_in(pair: Pair) -> str:
    named = concerned(pair)
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return ", ".join(f"{one.scope} {one.share:.2f}" for one in named[:_NAMED]) + more


def others(pair: Pair) -> str:
    """Who else is the same as one of the two."""
    if not pair.same_count:
        return ""
    more = f" and {pair.same_count - _NAMED} more" if pair.same_count > _NAMED else ""
    return f"; like one of them but for names: {', '.join(pair.same[:_NAMED])}{more}"


def median_of(found: Similarity, name: str) -> str:
    scope = found.scope(name)
    return "no other pair to measure by" if scope.median is None else f"median pair {scope.median:.2f}"


def about(found: Similarity) -> Iterator[str]:
    """What a share is to be measured by, and what it is not."""
    whole = found.scope(WHOLE)
    if whole.median is not None:
        yield (
            f"The median pair of this class shares {whole.median:.2f} of the whole hand-in, one pair in twenty more "
            f"than {whole.highest_usual:.2f}."
        )
        told = (f"{one.name} {one.median:.2f}" for one in found.scopes[1:] if one.median is not None)
        yield f"The median pair by part: {', '.join(told)}."
    if len(found.pairs) > 1:
        yield "In the order of share times bits, of the whole or of one part: what is long and rare comes first."
    for note in found.notes:
        yield f"Note: {note}"
    yield NO_VERDICT
