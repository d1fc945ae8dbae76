"""The class on one page, for its staff: opened from disk, without a request, and readable without its script.

Everything stands in the document; the script adds sorting and searching. It reads the overview as data in the page,
where the same can be had as JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from xml.etree.ElementTree import Element

import msgspec

from ..markup import page, tag
from .records import Distribution, Overview
from .sections import attention, awaited, checks, clusters, counted, exercises, hand_ins, misconceptions, slowest
from .statistics import Spread

_WIDTH, _HEIGHT, _BASE = 500, 170, 120
"""Of the histogram: a unit is a fifth of a per cent; the bars stand on `_BASE`."""
_TALLEST = 96


def render_page(overview: Overview) -> str:
    """HTML; the policy in it lets in nothing but its own style and script."""
    title = f"{overview.assignment}: {counted(len(overview.hand_ins), 'hand-in')}"
    sections = [
        ("scores", "Scores", _scores(overview)),
        ("attention", "For you to look at", attention(overview)),
        ("clusters", "Clusters", clusters(overview)),
        ("misconceptions", "Misconceptions", misconceptions(overview)),
        ("exercises", "Exercises", exercises(overview)),
        ("checks", "Checks", checks(overview)),
        ("awaited", "Awaited", awaited(overview)),
        ("slowest", "Slowest", slowest(overview)),
        ("hand-ins", "Hand-ins", hand_ins(overview)),
    ]
    shown = [(name, heading, parts) for name, heading, inside in sections if (parts := list(inside))]
    links = [tag("li", tag("a", heading, href=f"#{name}")) for name, heading, _ in shown]
    body = [
        tag("header", tag("h1", title), *_about(overview)),
        tag("div", tag("nav", tag("ul", *links), aria_label="Sections"), _search(), class_="bar-above"),
        tag("main", *(_section(*one) for one in shown)),
        tag("footer", *_footer()),
    ]
    return page(title, body, _file("page.css"), _file("page.js"), msgspec.json.encode(overview).decode())


def _section(name: str, heading: str, parts: list[Element]) -> Element:
    return tag("section", tag("h2", heading, id=name), *parts)


def _about(overview: Overview) -> Iterator[Element]:
    yield tag(
        "p",
        f"For staff: it names students and can hold hidden inputs. Isolation: {', '.join(overview.tiers)}.",
        class_="soft",
    )
    for note in overview.notes:
        yield tag("p", f"Note: {note}.", class_="note")


def _search() -> Element:
    """Only the script can search, and shows it."""
    field = tag("input", type="search", id="search", autocomplete="off", spellcheck="false", size="28")
    return tag("search", tag("label", "Search", for_="search"), field, tag("output", for_="search"), hidden="hidden")


def _footer() -> Iterator[Element]:
    yield tag(
        "p",
        "Every check of every hand-in, and its smallest failing case: autograder report SHEETS --format html.",
        class_="soft",
    )
    yield tag("p", tag("button", "Save the data of this page as JSON", type="button", id="save", hidden="hidden"))


def _scores(overview: Overview) -> Iterator[Element]:
    found = overview.distribution
    of = len(overview.hand_ins)
    facts = [("hand-ins", str(of))]
    if found.spread is not None:
        facts += [("mean", f"{found.spread.mean:.0%}"), ("median", f"{found.spread.median:.0%}")]
        facts.append(("middle half", f"{found.spread.lower_quartile:.0%} – {found.spread.upper_quartile:.0%}"))
    facts += [("full points", str(found.full)), ("no points", str(found.nothing))]
    facts += [("clusters", str(len(overview.clusters))), ("misconceptions", str(len(overview.misconceptions)))]
    facts.append(("UNGRADED", str(sum(bool(one.ungraded) for one in overview.hand_ins))))
    yield tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts), class_="facts")
    if found.spread is not None:
        left = of - found.hand_ins
        without = f" Without {counted(left, 'hand-in')} of which nothing is decided." if left else ""
        yield tag(
            "p", f"Share of the points that are decided, in tenths; below, the quartiles.{without}", class_="soft"
        )
        yield _histogram(found, found.spread)


def _histogram(found: Distribution, spread: Spread) -> Element:
    most, width = max(found.tenths), _WIDTH // len(found.tenths)
    parts = []
    for at, count in enumerate(found.tenths):
        height = round(_TALLEST * count / most, 1)
        place = {"x": f"{at * width + 2}", "y": f"{_BASE - height}", "width": f"{width - 4}", "height": f"{height}"}
        parts.append(tag("rect", **place, class_="column"))
        parts.append(_label(str(count), at * width + width / 2, _BASE - height - 5, "count" if count else "count none"))
        parts.append(_label(f"{10 * at}", at * width, _BASE + 16, "tick"))
    parts.append(_label("100 %", _WIDTH, _BASE + 16, "tick"))
    parts.append(tag("path", d=f"M0 {_BASE}H{_WIDTH}", class_="axis"))
    low, first, middle, third, high = (
        round(_WIDTH * share, 1)
        for share in (spread.minimum, spread.lower_quartile, spread.median, spread.upper_quartile, spread.maximum)
    )
    line = _BASE + 34
    parts.append(tag("path", d=f"M{low} {line}H{high}M{low} {line - 4}v8M{high} {line - 4}v8", class_="axis"))
    box = {"x": f"{first}", "y": f"{line - 6}", "width": f"{max(third - first, 1):.1f}", "height": "12"}
    parts.append(tag("rect", **box, class_="box"))
    parts.append(tag("path", d=f"M{middle} {line - 8}v16", class_="middle"))
    told = "; ".join(f"{10 * at} to {10 * at + 10} %: {count}" for at, count in enumerate(found.tenths))
    view = f"-14 0 {_WIDTH + 36} {_HEIGHT}"
    return tag("svg", *parts, viewBox=view, role="img", aria_label=f"Hand-ins by score. {told}.", class_="histogram")


def _label(text: str, x: float, y: float, kind: str) -> Element:
    return tag("text", text, x=f"{x:.1f}", y=f"{y:.1f}", class_=kind)


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
