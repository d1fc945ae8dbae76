"""Text that came from a submission, made safe for the place where it is shown."""

from __future__ import annotations

import unicodedata

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def for_terminal(text: str, limit: int = 600) -> str:
    """One line without control characters, escape sequences or marks that turn the direction of writing."""
    kept = " ".join(harmless(" ".join(text.split())).split())
    return kept if len(kept) <= limit else kept[: limit - 3] + "..."


def harmless(text: str) -> str:
    """The same for text whose lines and indentation shall stay."""
    return "".join(mark for mark in text if mark == "\n" or unicodedata.category(mark) not in _DROPPED)
