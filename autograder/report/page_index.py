"""The pages of a class: what each file is called, and the list of them, which is for staff."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from ..records import GradeSheet
from .markup import page, tag
from .student_page import STYLE
from .words import number

INDEX = "index.html"
_LONGEST = 60
"""Characters of an id that are kept in the name of a file."""
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9]|index)(\.|\Z)")
"""Names that Windows does not let a file have, whatever follows a dot, and the list's own."""


def page_names(ids: Sequence[str]) -> dict[str, str]:
    """The file of each id's page."""
    return {identity: f"{name}.html" for identity, name in plain_names(ids).items()}


def plain_names(ids: Sequence[str]) -> dict[str, str]:
    """What a file of each id can be called, the id itself where it can; no two alike, not even to who ignores case."""
    names: dict[str, str] = {}
    used: set[str] = set()
    for identity in ids:
        stem = next(one for one in _stems(identity) if one.lower() not in used)
        used.add(stem.lower())
        names[identity] = stem
    return names


def _stems(identity: str) -> Iterator[str]:
    """The id if it is a plain name, and then what is left of it with one hash after the other."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", identity)[:_LONGEST].strip("._-")
    usable = bool(plain) and not _RESERVED.match(plain)
    if usable and plain == identity:
        yield plain
    for tries in count():
        digest = hashlib.sha256(f"{tries} {identity}".encode("utf-8", "surrogatepass")).hexdigest()
        yield f"{'' if usable else 'page-'}{plain}-{digest[:8]}"


def render_index(sheets: Sequence[GradeSheet], names: Mapping[str, str]) -> str:
    """A page (HTML) with a link to each hand-in's own."""
    rows = (
        tag(
            "li",
            tag("a", tag("bdi", sheet.submission.id), href=names[sheet.submission.id]),
            tag("span", f"{number(sheet.score)} of {number(sheet.max_score)}", class_="number"),
        )
        for sheet in sheets
    )
    title = f"{sheets[0].assignment}: {len(sheets)} pages" if sheets else "No pages"
    note = "For staff: it shows everybody's points. The pages themselves are for their students."
    header = tag("header", tag("h1", title), tag("p", note, class_="soft"))
    main = tag("main", tag("nav", tag("ul", *rows), class_="glance", aria_label="Pages"))
    return page(title, [header, main], STYLE)
