"""A comparison for programs: JSON, and CSV for spreadsheets."""

from __future__ import annotations

import csv
import io

import msgspec

from ..report.safe import for_csv, for_json
from .records import Similarity


def render_json(found: Similarity) -> str:
    return for_json(msgspec.json.format(msgspec.json.encode(found), indent=2).decode()) + "\n"


def render_csv(found: Similarity) -> str:
    """A row for each pair, a column for each part; the class's median pair is the first row."""
    parts = [scope.name for scope in found.scopes[1:]]
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(["a", "b", "share", "bits", *map(for_csv, parts), "same_count", "remark"])
    medians = ["" if scope.median is None else scope.median for scope in found.scopes]
    writer.writerow(["median pair", "", medians[0], "", *medians[1:], "", found.remark])
    for pair in found.pairs:
        shares = {one.scope: one.share for one in pair.parts}
        of_parts = (shares.get(name, 0.0) for name in parts)
        ids = (for_csv(pair.a), for_csv(pair.b))
        writer.writerow([*ids, pair.whole.share, pair.whole.bits, *of_parts, pair.same_count, found.remark])
    return written.getvalue()
