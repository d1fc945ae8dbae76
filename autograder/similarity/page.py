"""A comparison as one page for staff: the pairs in a table, and each side by side below. No script, no request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from ..report.markup import page, tag
from ..report.safe import harmless
from .matches import Excerpt, Line, Side, SideBySide
from .records import Likeness, Pair, Similarity
from .words import about, alike_in, others

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #c9c9c9; --soft: #595959; --link: #0b4f9e;
  --m0: #cfe8ff; --m1: #ffe9a8; --m2: #d3f2c9; --m3: #f3d6f5; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #16181b; --line: #45494f; --soft: #b4b8be;
  --link: #8ec5ff; --m0: #123f66; --m1: #574400; --m2: #1d4a17; --m3: #55245a; } }
body { margin: 0 auto; padding: 1rem; max-width: 100rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); }
a { color: var(--link); }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h1, h2, h3, p, td { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
caption, th, td { text-align: left; vertical-align: top; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); }
th[scope=row] { font-weight: normal; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.verdict { padding: .6rem .8rem; border-left: .3rem solid var(--soft); }
.soft { color: var(--soft); }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
.sides > div { min-width: 0; }
pre { margin: 0; padding: .5rem; overflow-x: auto; border: 1px solid var(--line); font: .85rem/1.45 monospace; }
pre span { color: var(--soft); user-select: none; }
mark { color: inherit; }
mark sup { font-size: .7em; user-select: none; }
.m0 { background: var(--m0); } .m1 { background: var(--m1); }
.m2 { background: var(--m2); } .m3 { background: var(--m3); }
"""
_COLOURS = 4


def render_page(found: Similarity, sides: Mapping[tuple[str, str], Sequence[SideBySide]]) -> str:
    """HTML; `sides` has what to show of each pair, by its ids."""
    title = f"{found.assignment}: what is alike in {found.hand_ins} hand-ins"
    verdict, *rest = reversed(list(about(found)))
    header = tag(
        "header",
        tag("h1", title),
        tag("p", verdict, class_="verdict"),
        tag("p", "For staff: it names students.", class_="soft"),
        *(tag("p", line) for line in reversed(rest)),
    )
    sections = (_section(found, number, pair, sides[pair.a, pair.b]) for number, pair in enumerate(found.pairs, 1))
    return page(title, [header, tag("main", _pairs(found), *sections)], _STYLE)


def _pairs(found: Similarity) -> Element:
    if not found.pairs:
        return tag("p", "No two hand-ins have anything in common that the handout does not have.")
    headings = (
        tag("th", "hand-ins", scope="col"),
        *(tag("th", text, scope="col", class_="number") for text in ("share", "bits")),
        tag("th", "most alike in", scope="col"),
    )
    rows = (
        tag(
            "tr",
            tag("th", tag("a", *_ids(pair), href=f"#pair-{number}"), scope="row"),
            *(tag("td", text, class_="number") for text in (f"{pair.whole.share:.2f}", f"{pair.whole.bits:.0f}")),
            tag("td", alike_in(pair), others(pair)),
        )
        for number, pair in enumerate(found.pairs, 1)
    )
    caption = tag("caption", "The pairs to look at first. Share and bits are of the whole hand-ins.")
    table = tag("table", caption, tag("thead", tag("tr", *headings)), tag("tbody", *rows))
    return _wide(table, "Pairs")


def _wide(table: Element, label: str) -> Element:
    return tag("div", table, class_="scroll", role="region", aria_label=label, tabindex="0")


def _ids(pair: Pair) -> list[Element | str]:
    return [tag("bdi", pair.a), " and ", tag("bdi", pair.b)]


def _section(found: Similarity, number: int, pair: Pair, sides: Sequence[SideBySide]) -> Element:
    shares = [_told(found, likeness) for likeness in (pair.whole, *pair.parts)]
    numbers = (tag("th", text, scope="col", class_="number") for text in ("share", "median pair", "bits"))
    table = tag(
        "table",
        tag("caption", "How much is shared, by part, and what the median pair of the class shares."),
        tag("thead", tag("tr", tag("th", "part", scope="col"), *numbers)),
        tag("tbody", *shares),
    )
    parts = (part for one in sides for part in _part(number, found, one))
    return tag("section", tag("h2", *_ids(pair), id=f"pair-{number}"), _wide(table, f"Shares of pair {number}"), *parts)


def _told(found: Similarity, likeness: Likeness) -> Element:
    median = found.scope(likeness.scope).median
    numbers = (f"{likeness.share:.2f}", "" if median is None else f"{median:.2f}", f"{likeness.bits:.0f}")
    return tag(
        "tr",
        tag("th", likeness.scope, scope="row"),
        *(tag("td", text, class_="number") for text in numbers),
    )


def _part(number: int, found: Similarity, shown: SideBySide) -> Iterator[Element]:
    yield tag("h3", shown.part)
    columns = (tag("div", *_side(number, shown.part, side)) for side in (shown.a, shown.b))
    yield tag("div", *columns, class_="sides")


def _side(number: int, part: str, side: Side) -> Iterator[Element]:
    for excerpt in side.excerpts:
        yield tag("p", tag("bdi", side.id), ", ", excerpt.unit, class_="soft")
        yield _code(excerpt, f"Pair {number}, {side.id}, {part}")
        if excerpt.left_out:
            yield tag("p", f"{excerpt.left_out} more lines", class_="soft")


def _code(excerpt: Excerpt, label: str) -> Element:
    """Text enters as it does by `tag`, escaped by the library; here its blanks are kept."""
    block = tag("pre", tabindex="0", role="group", aria_label=label)
    started: set[int] = set()
    for line in excerpt.lines:
        block.extend(_line(line, started))
    return block


def _line(line: Line, started: set[int]) -> Iterator[Element]:
    gutter = Element("span")
    gutter.text, gutter.tail = f"{line.number:>4} ", ""
    last = gutter
    yield gutter
    for text, match in line.pieces:
        if not match:
            last.tail = (last.tail or "") + harmless(text)
            continue
        mark = Element("mark", {"class": f"m{match % _COLOURS}"})
        if match in started:
            mark.text = harmless(text)
        else:
            started.add(match)
            sign = Element("sup")
            sign.text, sign.tail = str(match), harmless(text)
            mark.append(sign)
        last = mark
        yield mark
    last.tail = (last.tail or "") + "\n"
