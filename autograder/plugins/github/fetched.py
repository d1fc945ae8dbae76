"""Hand-ins fetched one by one, each into a bare repository of its own, and read again when they are graded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from ...records import Submission
from ...rubric import AssignmentRule
from ...submission.load import main_file, read_submission
from ...submission.tree import Unreadable
from .hand_ins import Fetched, Source
from .objects import NotFetched, fetch, tree_of_commit
from .places import lines_of_exercises

_SEARCHED = 1 << 20
"""Bytes of a script in which the exercises' lines are looked for."""


def fetch_all(
    sources: Sequence[Source], rule: AssignmentRule, folder: Path, server: str, token: str = ""
) -> Iterator[Fetched | tuple[Source, NotFetched]]:
    """Fetch hand-ins into a folder, one by one; of one that cannot be fetched the reason is handed out."""
    for number, source in enumerate(sources, 1):
        url = source.repository if "://" in source.repository else f"{server}/{source.repository}"
        name = f"{number:06}.git"
        try:
            # Only the server that was named hears the token; a roster's other addresses do not.
            ours = token if url.startswith(f"{server}/") else ""
            commit = fetch(folder / name, url, source.ref, rule.limits.archive_mib, ours)
            yield _described(Fetched(source, commit, name), rule, folder)
        except NotFetched as error:
            yield source, error


def _described(one: Fetched, rule: AssignmentRule, folder: Path) -> Fetched:
    tree = tree_of_commit(folder / one.folder, one.commit)
    try:
        file = main_file(tree, rule.name)
        text = tree.read(file, _SEARCHED).decode("utf-8", "replace") if file.endswith(".py") else ""
    except Unreadable:  # is told when it is graded
        return one
    lines = lines_of_exercises(text, [exercise.name for exercise in rule.exercises])
    return structs.replace(one, file=file, lines=lines)


def load_all(
    hand_ins: Sequence[Fetched], rule: AssignmentRule, folder: Path
) -> Iterator[Submission | tuple[Source, NotFetched]]:
    """The hand-ins as data, with the hashes of the same files in a folder; of one that git cannot read, the reason."""
    for one in hand_ins:
        try:
            yield _load(one, rule, folder / one.folder)
        except NotFetched as error:
            yield one.source, error


def _load(one: Fetched, rule: AssignmentRule, repository: Path) -> Submission:
    tree = tree_of_commit(repository, one.commit)
    if one.file:  # the repository of a course has other assignments, which are no business of this one's sheet
        tree = replace(
            tree, names=tuple(name for name in tree.names if name.startswith(one.file[: one.file.rfind("/") + 1]))
        )
    return read_submission(tree, rule.name, one.source.id, f"{one.source.repository}@{one.commit}", rule.limits)
