"""A picture's numbers as inline SVG, drawn by matplotlib, in colours that the page decides on.

What matplotlib writes is not shown as it comes: it has style attributes, which the page's policy forbids, an id for
everything, and six decimals. So the drawing is taken over element by element into a small vocabulary; colours become
classes (``ink``, ``one`` …), for light and dark. Same numbers, same text. Words in it are the course's, and the title
and description are for who cannot see it.
"""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, fromstring

import msgspec

from ..records import Line, Panel, Picture
from .markup import tag
from .safe import for_terminal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _HEIGHT = 4.9, 1.75
"""Inches of a picture, and of one panel of it; an inch is 72 units of the drawing."""
_FONT = 11
_COLOURS = {
    "ink": "#000001",
    "soft": "#000002",
    "grid": "#000003",
    "band": "#000004",
    "one": "#000011",
    "two": "#000012",
    "three": "#000013",
}
"""Classes of the page, and what stands for them while matplotlib draws."""
_CLASSES = {colour: name for name, colour in _COLOURS.items()}
_HUES = ("one", "two", "three")
_FLOOR = 1e-30
"""What is smaller is not told apart on a logarithmic axis."""
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = frozenset(("g", "path", "rect", "text", "use", "defs", "clipPath"))
_ATTRIBUTES = frozenset(("d", "x", "y", "width", "height", "transform", "clip-path"))
_STYLES = frozenset(
    ("stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "fill-opacity", "opacity", "text-anchor")
)
_NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")
_REFERENCE = re.compile(r"url\(#([\w-]+)\)|#([\w-]+)")


def drawing(picture: Picture, name: str) -> Element:
    """The element ``svg`` of a picture; `name` is what its ids begin with, and has to differ within a page."""
    root = fromstring(_by_matplotlib(msgspec.json.encode(picture)))
    box = [float(number) for number in root.attrib["viewBox"].split()]
    used = set(_references(root))
    ids = {old: f"{name}-{place}" for place, old in enumerate(sorted(used))}
    title, told = f"{name}-title", f"{name}-told"
    return tag(
        "svg",
        tag("title", for_terminal(picture.title, 200), id=title),
        tag("desc", _what_is_drawn(picture), id=told),
        *(one for child in root for one in _taken_over(child, ids)),
        viewBox=f"0 0 {box[2]:g} {box[3]:g}",
        role="img",
        aria_labelledby=f"{title} {told}",
    )


def _what_is_drawn(picture: Picture) -> str:
    """Axes and lines, for who cannot see them; what is to be seen, the caption says."""
    panels = []
    for panel in picture.panels:
        names = [*([panel.band.label] if panel.band else []), *(_label(line, panel) for line in panel.lines)]
        scale = ", logarithmic" if panel.logarithmic else ""
        panels.append(f"{panel.label}{scale}, by {picture.across}: {'; '.join(dict.fromkeys(names))}")
    return f"{'. '.join(panels)}."


# ---------------------------------------------------------------- drawing


@lru_cache(maxsize=256)
def _by_matplotlib(encoded: bytes) -> bytes:
    """A tenth of a second each; in a class the same right answers give the same pictures."""
    import matplotlib
    from matplotlib.figure import Figure

    picture = msgspec.json.decode(encoded, type=Picture)
    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "autograder",
        "font.size": _FONT,
        "path.simplify": True,
        "axes.unicode_minus": False,
        "axes.edgecolor": _COLOURS["soft"],
        "axes.labelcolor": _COLOURS["ink"],
        "xtick.color": _COLOURS["soft"],
        "ytick.color": _COLOURS["soft"],
        "text.color": _COLOURS["ink"],
        "grid.color": _COLOURS["grid"],
    }
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # the page's font, not matplotlib's, is what it is read in
        matplotlib.rcdefaults()  # whatever the reader's own matplotlibrc says
        matplotlib.rcParams.update(settings)
        height = _HEIGHT * len(picture.panels) + 0.35
        figure = Figure(figsize=(_WIDTH, height))
        figure.subplots_adjust(left=0.17, right=0.99, bottom=0.45 / height, top=1 - 0.27 / height, hspace=0.3)
        axes = figure.subplots(len(picture.panels), 1, sharex=True, squeeze=False)[:, 0]
        for one, panel in zip(axes, picture.panels, strict=True):
            _draw(one, panel, picture.first)
        axes[-1].set_xlabel(_plain(picture.across), parse_math=False)
        written = io.BytesIO()
        figure.savefig(written, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    return written.getvalue()


def _draw(axes: Axes, panel: Panel, first: int) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator

    hues = {label: _HUES[place % 3] for place, label in enumerate(dict.fromkeys(one.label for one in panel.lines))}
    logarithmic = panel.logarithmic and any(value > 0 for line in panel.lines for value in _there(line.values))
    if logarithmic:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(numticks=5))
        axes.yaxis.set_minor_locator(LogLocator(numticks=1))
    if panel.band is not None:
        low, high = (_drawable(values, logarithmic) for values in (panel.band.low, panel.band.high))
        steps = range(first, first + len(low))
        axes.fill_between(steps, low, high, color=_COLOURS["band"], linewidth=0, label=_plain(panel.band.label))
    switched = any(line.whose == "given" for line in panel.lines)
    for line in sorted(panel.lines, key=lambda line: ("given", "yours", "right").index(line.whose)):
        label = _label(line, panel)
        if label in axes.get_legend_handles_labels()[1]:
            label = ""  # of several right ones, which look alike
        _draw_line(axes, line, label, hues[line.label], first, logarithmic, switched)
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:g}".replace("e-0", "e-").replace("e+0", "e"))
    )
    axes.set_ylabel(_plain(panel.label), parse_math=False)
    axes.grid(axis="y", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=2)
    if axes.get_legend_handles_labels()[0]:
        legend = axes.legend(
            loc="lower left",
            bbox_to_anchor=(-0.02, 1.0),
            ncols=5,
            frameon=False,
            borderpad=0.2,
            columnspacing=1.2,
            handlelength=1.6,
            handletextpad=0.5,
        )
        for text in legend.get_texts():
            text.set_parse_math(False)


def _draw_line(axes: Axes, line: Line, label: str, hue: str, first: int, logarithmic: bool, switched: bool) -> None:
    """Whose a line is, its stroke says: yours broad, the right one thin, dashed and over it, what was put in dotted."""
    strokes = {"yours": ("solid", 2.6, hue), "right": ((0, (4, 3)), 1.3, "ink"), "given": ((0, (1, 2)), 1.6, hue)}
    values = _drawable(line.values, logarithmic)
    steps = range(first, first + len(values))
    way = "steps-mid" if switched else "default"
    style, width, colour = strokes[line.whose]
    axes.plot(
        steps,
        values,
        color=_COLOURS[colour],
        linestyle=style,
        linewidth=width,
        drawstyle=way,
        label=_plain(label) or None,
    )


def _label(line: Line, panel: Panel) -> str:
    """What the key says of a line; whose it is only where the right one is drawn as well."""
    match line.whose:
        case "yours":
            return f"{line.label}, yours" if any(one.whose == "right" for one in panel.lines) else line.label
        case "right":
            return "right"
        case "given":
            return f"{line.label} asked"


def _there(values: Sequence[float | None]) -> Iterator[float]:
    return (value for value in values if value is not None)


def _drawable(values: Sequence[float | None], logarithmic: bool) -> list[float]:
    return [math.nan if value is None or (logarithmic and value < _FLOOR) else value for value in values]


def _plain(text: str) -> str:
    return for_terminal(text, 80)


# ---------------------------------------------------------------- taking over


def _references(root: Element) -> Iterator[str]:
    for element in root.iter():
        for value in (element.get(_HREF, ""), element.get("clip-path", "")):
            for match in _REFERENCE.finditer(value):
                yield match[1] or match[2]


def _taken_over(element: Element, ids: dict[str, str]) -> Iterator[Element]:
    """The same element in our vocabulary; what is not in it, or cannot be seen, is left out."""
    name = element.tag.removeprefix(_SVG)
    if name not in _ELEMENTS:
        return
    own = {key: _rounded(value) for key, value in element.attrib.items() if key in _ATTRIBUTES}
    if "d" in own and not set("CQSTAHV") & set(own["d"]):
        own["d"] = own["d"].replace(" L ", " ")  # what follows a point is a line to the next
    if "clip-path" in own:
        own["clip-path"] = f"url(#{ids[own['clip-path'].removeprefix('url(#').removesuffix(')')]})"
    if _HREF in element.attrib:
        own["href"] = f"#{ids[element.attrib[_HREF].removeprefix('#')]}"
    if element.get("id") in ids:
        own["id"] = ids[element.attrib["id"]]
    own |= _styled(element.get("style", ""))
    if own.get("transform", "").startswith("rotate(-0 "):
        del own["transform"]
    children = [one for child in element for one in _taken_over(child, ids)]
    if name in ("g", "defs") and not own:
        yield from children if name == "g" or not children else [tag("defs", *children)]
    elif own.get("class") != "f-none":
        yield tag(name, *([element.text] if name == "text" and element.text else []), *children, **own)


def _styled(style: str) -> dict[str, str]:
    """Declarations as attributes, which the policy allows; colours as classes, such as ``f-ink s-none``."""
    pairs = [(key.strip(), value.strip()) for key, _, value in (one.partition(":") for one in style.split(";"))]
    own = {key: _rounded(value) for key, value in pairs if key in _STYLES}
    classes = [f"{key[0]}-{_CLASSES.get(value, 'none')}" for key, value in pairs if key in ("fill", "stroke")]
    return own | ({"class": " ".join(classes)} if classes else {})


def _rounded(text: str) -> str:
    return " ".join(_NUMBER.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), text).split())
