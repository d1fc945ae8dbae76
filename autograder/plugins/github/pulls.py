"""The open pull requests of a repository, as hand-ins: whose one is, GitHub says, and not the branch."""

from __future__ import annotations

from msgspec import Struct

from ...report.safe import for_terminal
from .api import Api
from .hand_ins import Source

_PAGE = 100
_MOST_PAGES = 100


class _User(Struct):
    login: str
    type: str = "User"


class _Pull(Struct):
    number: int
    user: _User | None


def sources_of_pulls(api: Api, slug: str) -> tuple[list[Source], list[str]]:
    """One source for each author, the newest of their pull requests, and what was passed over.

    The id is the author's login. Raises `NotPosted`.
    """
    newest: dict[str, int] = {}
    notes: list[str] = []
    for page in range(1, _MOST_PAGES + 1):
        pulls = api.get(f"/repos/{slug}/pulls", list[_Pull], state="open", per_page=_PAGE, page=page)
        for pull in pulls:
            if pull.user is None or pull.user.type != "User":
                notes.append(f"passed over: pull request {pull.number} (of no person)")
                continue
            older = newest.get(pull.user.login, 0)
            newest[pull.user.login] = max(older, pull.number)
            if older:
                login = for_terminal(pull.user.login)
                notes.append(f"passed over: pull request {min(older, pull.number)} ({login} has a newer one)")
        if len(pulls) < _PAGE:
            break
    sources = [Source(login, slug, f"refs/pull/{number}/head", number) for login, number in newest.items()]
    return sorted(sources, key=lambda source: source.id), notes
