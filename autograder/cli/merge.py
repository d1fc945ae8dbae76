"""`autograder merge`: take over what other stores hold, such as those of the jobs of an array."""

from __future__ import annotations

from pathlib import Path

import click

from ..report.safe import for_terminal
from .options import COURSE
from .store import STORE, open_store


@click.command()
@click.argument("stores", nargs=-1, required=True, metavar="STORE...")
@STORE
@COURSE
def merge(stores: tuple[str, ...], store_url: str | None, course: Path | None) -> None:
    """Take all that other STOREs hold (files, or URLs) over into the course's own, or the one that --store names.

    Merging twice is the same as merging once. Afterwards `autograder grade` has nothing left to run of what they held,
    and makes the sheets of the whole class.
    """
    from ..course import Course
    from ..store.store import Store
    from .store import check_there

    found = Course.find(course or Path())
    for other in stores:
        if "://" not in other:
            check_there(Path(other))
    with open_store(found, store_url) as store:
        for other in stores:
            with Store.open(other) as theirs:
                merged = store.merge(theirs)
            click.echo(
                f"{for_terminal(other)}: {merged.hand_ins} hand-ins, evidence of {merged.evidence} checks, "
                f"{merged.grades} grades and {merged.overrides} decisions were new"
            )
            for one in merged.disagreements:
                click.echo(
                    f"  {one.exercise}.{one.check} of {one.submission[:12]} {one.ours.value} here and "
                    f"{one.theirs.value} there; what is here stays. autograder regrade decides it",
                    err=True,
                )
