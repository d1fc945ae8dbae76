"""The sections of the class's page: an overview in, elements out; nothing where there is nothing to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from ...records import Outcome
from ..markup import tag
from ..safe import for_terminal
from ..words import AWAITED, WORDS, Glyphs, number
from .records import Cluster, FailedCheck, HandIn, Item, Overview
from .statistics import FEWEST

_GLYPHS = Glyphs()
_SLOWEST = 10
_SHORT = 120
"""Characters of a reason in a table; what it was cut from stands with its cluster."""
_COUNTED = (Outcome.FAILED, Outcome.CRASHED, Outcome.REFUSED, Outcome.SKIPPED, Outcome.UNGRADED)
"""Outcomes that have a column where there are any; who has none of them has passed."""
_OF_ITEMS = (
    "Earned: the share of the points that the class has, which is the item's difficulty; high is easy. Discrimination: "
    "its correlation with the points of the other exercises (corrected item-total, for right or wrong the "
    "point-biserial; Lord & Novick 1968). Near 1, who has it is good elsewhere too; near 0, it says nothing of the "
    f"rest; below, look at the item. Of fewer than {FEWEST} hand-ins there is too little to tell."
)
Column = tuple[str, str]
"""A heading, and the class of its cells."""


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def attention(overview: Overview) -> Iterator[Element]:
    """What waits for a person: what the grader failed at, and lines to judge."""
    rows = _rows_of(overview)
    told = {
        "UNGRADED, by the grader's own fault; run these again": [one.ungraded for one in overview.hand_ins],
        "Lines to look at; they cost nothing by themselves": [one.needs_a_look for one in overview.hand_ins],
    }
    for heading, found in told.items():
        marked = [(one, lines) for one, lines in zip(overview.hand_ins, found, strict=True) if lines]
        if marked:
            yield tag("h3", f"{heading} ({counted(len(marked), 'hand-in')})")
            items = (tag("li", _link(one.id, rows), *(tag("p", line) for line in lines)) for one, lines in marked)
            yield tag("ul", *items)


def clusters(overview: Overview) -> Iterator[Element]:
    """One to fold out for each."""
    if not overview.clusters:
        return
    rows = _rows_of(overview)
    failed = sum(len(one.hand_ins) for one in overview.clusters)
    yield tag(
        "p",
        f"{counted(failed, 'failed exercise')} in {counted(len(overview.clusters), 'cluster')}: in each, the same "
        "checks of an exercise end in the same way, with the same misconception or, without one, the same message. "
        "What is shown is of the hand-in with which least else is wrong.",
        class_="soft",
    )
    yield tag("div", *(_cluster(one, rows) for one in overview.clusters))


def _cluster(cluster: Cluster, rows: dict[str, int]) -> Element:
    names = " + ".join(one.name for one in cluster.diagnoses) or cluster.checks[0].message
    names = for_terminal(names, 2 * _SHORT)
    signs = [
        tag("span", _sign(check.outcome), f" {check.name}", class_=f"chip {check.outcome}") for check in cluster.checks
    ]
    summary = tag(
        "summary",
        tag("span", cluster.label, class_="label"),
        tag("span", f" {len(cluster.hand_ins)}", tag("span", " hand-ins", class_="spoken"), class_="many"),
        tag("span", f" {cluster.exercise} ", class_="where"),
        tag("span", f" {names} ", class_="what", dir="auto"),
        tag("span", *_spaced(signs), class_="chips"),
    )
    body = [
        *(tag("p", tag("strong", f"{one.name}. "), one.text) for one in cluster.diagnoses),
        tag(
            "p",
            "For example ",
            _link(cluster.representative, rows),
            f" (points lost here: {number(cluster.lost)}):",
        ),
        tag("ul", *map(_failed, cluster.checks)),
        tag("p", f"{counted(len(cluster.hand_ins), 'hand-in')}: ", *_links(cluster.hand_ins, rows), class_="ids"),
    ]
    return tag("details", summary, *body, id=cluster.label, class_="cluster")


def _failed(check: FailedCheck) -> Element:
    name = tag("span", _sign(check.outcome), f" {check.name}", class_=str(check.outcome))
    lines = [
        tag("p", line, dir="auto") for line in (check.message, check.line and f"at {check.line}", check.case) if line
    ]
    return tag("li", name, *lines)


def misconceptions(overview: Overview) -> Iterator[Element]:
    if not overview.misconceptions:
        return
    rows, most = _rows_of(overview), len(overview.misconceptions[0].hand_ins)
    columns: list[Column] = [("", ""), ("exercise", ""), ("hand-ins", "number"), ("misconception", ""), ("who", "")]
    made = [
        tag(
            "tr",
            tag("td", one.label, class_="label"),
            tag("td", one.exercise),
            tag("td", _bar(len(one.hand_ins) / most), f" {len(one.hand_ins)}", class_="number"),
            tag("th", one.name, tag("p", one.text, class_="soft"), scope="row"),
            tag("td", _folded(one.hand_ins, rows)),
            id=one.label,
        )
        for one in overview.misconceptions
    ]
    yield _table("Misconceptions by name, the most frequent first", columns, made)


def exercises(overview: Overview) -> Iterator[Element]:
    columns: list[Column] = [("exercise", ""), ("points", "number"), *_ITEM_COLUMNS]
    columns[-1:-1] = [("full", "number"), ("not started", "number")]
    made = []
    for one in overview.exercises:
        *numbers, note = _item(one)
        extra = [_number(one.full), _number(one.not_started)]
        made.append(tag("tr", tag("th", one.name, scope="row"), _number(one.max_score), *numbers, *extra, note))
    yield tag("p", _OF_ITEMS, class_="soft")
    yield _table("Exercises", columns, made)


def checks(overview: Overview) -> Iterator[Element]:
    found = [outcome for outcome in _COUNTED if any(one.outcomes.get(outcome) for one in overview.checks)]
    words: list[Column] = [(WORDS[outcome], "number") for outcome in found]
    columns: list[Column] = [("exercise", ""), ("check", ""), ("visibility", ""), ("points", "number"), *_ITEM_COLUMNS]
    columns[-1:-1] = words
    made = []
    for one in overview.checks:
        *numbers, note = _item(one)
        outcomes = [_number(one.outcomes.get(outcome, 0), str(outcome)) for outcome in found]
        name = tag("th", one.name, tag("p", one.title, class_="soft"), scope="row")
        head = [tag("td", one.exercise), name, tag("td", one.visibility), _number(one.max_score)]
        made.append(tag("tr", *head, *numbers, *outcomes, note))
    yield _table("Checks", columns, made)


_ITEM_COLUMNS: list[Column] = [("decided", "number"), ("earned", "number"), ("discrimination", "number"), ("note", "")]


def _item(item: Item) -> Iterator[Element]:
    yield _number(item.decided)
    if item.difficulty is None:
        yield tag("td", class_="number")
    else:
        yield tag("td", _bar(item.difficulty), f" {item.difficulty:.0%}", class_="number")
    telling = "" if item.discrimination is None else f"{item.discrimination:.2f}".replace("-", "−")
    yield tag("td", telling, class_="number")
    yield tag("td", item.note, class_="note-cell" if item.discrimination is not None else "note-cell soft")


def awaited(overview: Overview) -> Iterator[Element]:
    if not overview.awaited:
        return
    columns: list[Column] = [("exercise", ""), ("check", ""), ("points", "number"), ("hand-ins", "number"), ("why", "")]
    made = [
        tag(
            "tr",
            tag("td", one.exercise),
            tag("th", one.check, scope="row"),
            _number(one.points),
            _number(one.hand_ins),
            tag("td", one.message),
        )
        for one in overview.awaited
    ]
    yield tag("p", "Checks whose points are neither lost nor given yet.", class_="soft")
    yield _table("Checks whose points are neither lost nor given yet", columns, made)


def slowest(overview: Overview) -> Iterator[Element]:
    timed = [(one.seconds, one) for one in overview.hand_ins if one.seconds]
    if not timed:
        return
    rows = _rows_of(overview)
    ranked = sorted(timed, key=lambda pair: -pair[0])[:_SLOWEST]
    columns: list[Column] = [("hand-in", ""), ("seconds", "number"), ("slowest check", "")]
    made = [
        tag(
            "tr",
            tag("th", _link(one.id, rows), scope="row"),
            tag("td", _bar(seconds / ranked[0][0]), f" {seconds:.2f}", class_="number"),
            tag("td", one.slowest_check),
        )
        for seconds, one in ranked
    ]
    yield _table("Hand-ins whose checks took longest", columns, made)


def hand_ins(overview: Overview) -> Iterator[Element]:
    names = [one.name for one in overview.exercises]
    columns: list[Column] = [("hand-in", ""), ("score", "number"), *((name, "number") for name in names)]
    columns += [("seconds", "number"), ("fails as", ""), ("why", "")]
    signs = "; ".join(f"{sign} {meaning}" for sign, meaning in _GLYPHS.legend.items())
    yield tag("p", f"{signs}.", class_="soft")
    if any(one.awaited for one in overview.hand_ins):
        yield tag("p", f"{AWAITED}.", class_="soft")
    made = (_hand_in(one, at, names) for at, one in enumerate(overview.hand_ins))
    yield _table("Hand-ins, with the points of each exercise", columns, made)


def _hand_in(one: HandIn, at: int, names: Sequence[str]) -> Element:
    marks = {mark.exercise: mark for mark in one.exercises}
    plus = [tag("span", f" +{number(one.awaited)}?", class_="ungraded")] if one.awaited else []
    cells = [
        tag("td", _sign(marks[name].outcome), f" {number(marks[name].score)}", class_=f"number {marks[name].outcome}")
        if name in marks
        else tag("td", class_="number")
        for name in names
    ]
    labels = [tag("a", label, href=f"#{label}") for label in one.clusters]
    why = [*one.reasons, *(["UNGRADED"] if one.ungraded else []), *(["needs a look"] if one.needs_a_look else [])]
    return tag(
        "tr",
        tag("th", tag("bdi", one.id), scope="row"),
        tag("td", number(one.score), *plus, class_="number"),
        *cells,
        tag("td", "" if one.seconds is None else f"{one.seconds:.2f}", class_="number"),
        tag("td", *_spaced(labels), class_="label"),
        tag("td", *(tag("p", for_terminal(line, _SHORT), dir="auto") for line in why), class_="why"),
        id=f"h{at}",
    )


def _table(caption: str, columns: Iterable[Column], rows: Iterable[Element]) -> Element:
    heads = (tag("th", *_breakable(name), scope="col", class_=kind) if name else tag("td") for name, kind in columns)
    table = tag("table", tag("caption", caption, class_="spoken"), tag("thead", tag("tr", *heads)), tag("tbody", *rows))
    return tag("div", table, class_="scroll", role="region", aria_label=caption, tabindex="0")


def _breakable(name: str) -> Iterator[Element | str]:
    """A name that may go on in the next line after each ``_``, so that a column is no wider than its numbers."""
    for at, part in enumerate(name.split("_")):
        if at:
            yield "_"
            yield tag("wbr")
        yield part


def _number(value: float, kind: str = "") -> Element:
    return tag("td", number(value), class_=f"number {kind if value else 'soft'}".strip())


def _bar(share: float) -> Element:
    """A picture of the number beside it."""
    track = tag("rect", width="100", height="6", class_="track")
    filled = tag("rect", width=f"{100 * share:.1f}", height="6", class_="filled")
    return tag("svg", track, filled, viewBox="0 0 100 6", preserveAspectRatio="none", class_="bar", aria_hidden="true")


def _sign(outcome: Outcome) -> Element:
    """A sign for the eye, its word for the ear."""
    sign = tag("span", _GLYPHS.of(outcome), aria_hidden="true")
    return tag("span", sign, tag("span", WORDS[outcome], class_="spoken"))


def _rows_of(overview: Overview) -> dict[str, int]:
    return {one.id: at for at, one in enumerate(overview.hand_ins)}


def _link(identity: str, rows: dict[str, int]) -> Element:
    return tag("a", tag("bdi", identity), href=f"#h{rows[identity]}")


def _links(ids: Sequence[str], rows: dict[str, int]) -> Iterator[Element | str]:
    return _spaced([_link(one, rows) for one in ids])


def _spaced(parts: Sequence[Element]) -> Iterator[Element | str]:
    for at, part in enumerate(parts):
        if at:
            yield " "
        yield part


_FEW = 6


def _folded(ids: Sequence[str], rows: dict[str, int]) -> Element:
    """The ids, folded up where there are many."""
    if len(ids) <= _FEW:
        return tag("div", *_links(ids, rows), class_="ids")
    return tag("details", tag("summary", counted(len(ids), "hand-in")), tag("div", *_links(ids, rows), class_="ids"))
