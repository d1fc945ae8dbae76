"""Every format that sheets are shown in, whether they were just made or are read again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import show, show_text

if TYPE_CHECKING:
    from ..records import GradeSheet

FORMATS = ("table", "json", "jsonl", "csv", "markdown", "html", "junit", "codequality")
FORMAT = click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)


def show_sheets(sheets: Sequence[GradeSheet], style: str, output: Path | None) -> None:
    """Print sheets in one of `FORMATS`, or write them to a file."""
    from ..report import codequality, json, junit, markdown, spreadsheet, table, web_page

    if style == "table":
        show(lambda console: [table.class_table(sheets, table.Glyphs.fitting(console))], output)
        return
    render = {
        "json": json.render_json,
        "jsonl": json.render_jsonl,
        "csv": spreadsheet.render_csv,
        "markdown": markdown.render_markdown,
        "html": web_page.render_html,
        "junit": junit.render_junit,
        "codequality": codequality.render_codequality,
    }[style]
    show_text(render(sheets), output)
