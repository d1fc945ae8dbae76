"""Elements of a page, and the page itself: text gets in through `tag` alone, and nothing is loaded or sent."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from xml.etree.ElementTree import Element, tostring

from .safe import for_script_data, for_terminal

SHOWN = 2000
"""Characters of any text at most."""
_BLOCKS = frozenset(
    (
        *("head", "meta", "title", "style", "script", "body", "header", "nav", "main", "section", "footer", "search"),
        *("h1", "h2", "h3", "p", "ul", "li", "dl", "div", "table", "thead", "tbody", "tr", "details", "summary", "svg"),
        *("figure", "figcaption", "pre", "article"),
    )
)
"""Elements after which a new line begins in the source, for who reads that."""


def element(name: str, /, *inside: Element | str, **attributes: str) -> Element:
    """An element; each text in it is one harmless line. In attributes' names ``_`` is a hyphen, at the end nothing."""
    made = Element(name, {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()})
    for part in inside:
        if isinstance(part, Element):
            made.append(part)
            continue
        text = " " * part.startswith(" ") + for_terminal(part, SHOWN) + " " * part.endswith(" ")
        if len(made):
            made[-1].tail = (made[-1].tail or "") + text
        else:
            made.text = (made.text or "") + text
    return made


def tag(name: str, /, *inside: Element | str, **attributes: str) -> Element:
    """The same for a page that people may read as source: a new line after each block."""
    made = element(name, *inside, **attributes)
    if name in _BLOCKS:
        made.tail = "\n"
    return made


def page(title: str, body: Sequence[Element], style: str, script: str = "", data: str = "") -> str:
    """A whole page (HTML), with our own style and script in it, and JSON for the script in an element ``data``.

    The policy lets in this very style and this very script by their hashes (W3C, Content Security Policy Level 3).
    """
    scripts = f"; script-src {_hash(script)}" if script else ""
    policy = f"default-src 'none'; style-src {_hash(style)}{scripts}; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex"),
        tag("title", title),
        _as_it_is(tag("style"), style),
    )
    whole = tag("body", *body)
    if data:
        whole.append(_as_it_is(tag("script", type="application/json", id="data"), for_script_data(data)))
    if script:
        whole.append(_as_it_is(tag("script"), script))
    return "<!DOCTYPE html>\n" + tostring(tag("html", head, whole, lang="en"), encoding="unicode", method="html") + "\n"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _as_it_is(element: Element, text: str) -> Element:
    element.text = text
    return element
