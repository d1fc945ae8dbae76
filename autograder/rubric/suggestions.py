"""Names in sentences: those that there are, and the one that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

from autograder.toml_places import code


def nearest(word: str, known: Iterable[str]) -> str:
    lower = {name.lower(): name for name in islice(known, 200)}  # a hostile file may have thousands
    close = difflib.get_close_matches(word[:100].lower(), lower, n=1)
    return lower[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    meant = nearest(word, known)
    return f"did you mean {code(meant)}?" if meant else ""


def listed(names: list[str]) -> str:
    *most, last = [code(name) for name in names]
    return f"{', '.join(most)} and {last}" if most else last
