"""`autograder explore`: the lectures' explorers as a page."""

from __future__ import annotations

from pathlib import Path

import click

from ..explorers.source import NAMES
from .options import PATH, check_output


@click.command()
@click.argument("name", required=False, type=click.Choice(NAMES))
@click.option("--output", "-o", type=PATH, help="The file to write; by default NAME.html, or explorers.html for all.")
def explore(name: str | None, output: Path | None) -> None:
    """Write a page to explore recurrent networks with: sliders for gates, gradients by lag, counts, states.

    All four unless one is named. The page is one file that needs no network: open it in a browser.
    """
    from ..explorers.page import render_page

    file = output or Path(f"{name or 'explorers'}.html")
    check_output(file)
    file.write_text(render_page([each for each in NAMES if name in (None, each)]), "utf-8")
    click.echo(f"{file}: open it in a browser")
