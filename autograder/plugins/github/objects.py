"""One commit of somebody else's repository, fetched and read as data.

Whatever lies in the commit stays an object: no work tree, so no links, no `.gitattributes`, no filters and no hooks;
submodules are not followed; git reads no configuration but what is given here. What is large is not fetched at all.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from ...errors import CourseError, GraderFault
from ...submission.tree import Tree, Unreadable, file_name, in_order, is_visible, printable

_PACK_MIB = 512
"""Of a fetched commit without its large files; git is stopped there by the kernel (RLIMIT_FSIZE)."""
_FETCH_S = 120
_READ_S = 30
_LISTING_MIB = 16
"""Of a commit's list of files: some 150,000 names."""
_MOST_FILES = 2000
_REF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./@+-]{0,250}")
_ENTRY = re.compile(rb"(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-|BAD)\t(.+)", re.DOTALL)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_KEPT = (
    "PATH",
    "https_proxy",
    "HTTPS_PROXY",
    "no_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
)
_BARE = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"


class NotFetched(GraderFault):
    """A repository or a ref that is not there, or does not answer: its hand-in gets no sheet in this run."""


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: bytes
    object: str
    size: int | None
    """Bytes; None for what was too large to be fetched, and for submodules."""


def fetch(folder: Path, url: str, ref: str, largest_mib: int, token: str = "") -> str:
    """Fetch one commit into a new bare repository. Files of more than `largest_mib` stay away where the server allows.

    Args:
        folder: where the repository is made.
        url: ``https://…``, or ``file:///…``; plain ``http`` to this machine alone.
        ref: a full ref such as ``refs/pull/7/head``, a branch, or ``HEAD``.
        token: sent to this server as a header, and written nowhere.

    Returns:
        The commit's name.

    Raises:
        CourseError: the address or the ref is none.
        NotFetched: git could not fetch it; the message is git's own last line.
    """
    _refuse_odd(url, ref)
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--bare", "--template=", str(folder))
    _git(
        folder,
        *("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc", "--no-write-fetch-head"),
        *("--depth=1", f"--filter=blob:limit={largest_mib << 20}", "--", url, f"+{ref}:refs/hand-in"),
        most_s=_FETCH_S,
        most_mib=_PACK_MIB,
        extra=_authorization(url, token),
    )
    # A filter makes git note the address, to fetch later what is missing; nothing may be fetched while reading.
    (folder / "config").write_text(_BARE)
    return _git(folder, "rev-parse", "--verify", "--quiet", "refs/hand-in^{commit}").decode().strip()


def tree_of_commit(folder: Path, commit: str) -> Tree:
    """The visible files of a commit that was fetched, as those of a folder: links say so when they are read.

    Submodules are left out, as are links below the top. Raises `NotFetched` when git cannot read the commit.
    """
    entries: dict[str, _Entry] = {}
    for mode, entry, raw in _entries(folder, commit):
        name = printable(os.fsdecode(raw))
        link = mode == b"120000"
        if is_visible(name) and (mode in (b"100644", b"100755", b"100664") or (link and "/" not in name)):
            entries[name] = entry

    def read(name: str, most: int) -> bytes:
        entry, shown = entries[name], file_name(name)
        if entry.mode == b"120000":
            raise Unreadable(f"{shown} is a symbolic link; the file itself has to be handed in")
        if entry.size is None:
            raise Unreadable(
                f"{shown} is too large to be fetched; hand in the source alone, and take the file out of git"
            )
        if entry.size > most:
            raise Unreadable(f"{shown} has {entry.size >> 20} MiB; at most {most >> 20} are read")
        return _git(folder, "cat-file", "blob", entry.object)

    return Tree("the commit", in_order(entries)[:_MOST_FILES], read)


def _entries(folder: Path, commit: str) -> Iterator[tuple[bytes, _Entry, bytes]]:
    listing = _git(folder, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, most_mib=_LISTING_MIB)
    for row in listing.split(b"\0")[:-1]:
        if found := _ENTRY.fullmatch(row):
            mode, kind, name, size, path = found.groups()
            if kind == b"blob":
                yield mode, _Entry(mode, name.decode(), int(size) if size.isdigit() else None), path


def _git(
    folder: Path, *arguments: str, most_s: int = _READ_S, most_mib: int = 128, extra: Mapping[str, str] | None = None
) -> bytes:
    """What git prints. It knows this machine's settings as little as the student's."""
    settings = ("core.hooksPath=/dev/null", "core.bigFileThreshold=16m", "http.followRedirects=false", "gc.auto=0")
    command = ["git", f"--git-dir={folder}", *(word for one in settings for word in ("-c", one)), *arguments]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as printed:
        try:
            done = subprocess.run(
                command,
                env={**_environment(folder), **(extra or {})},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=said,
                timeout=most_s,
                check=False,
                preexec_fn=partial(_limit_files, most_mib << 20),
            )
        except FileNotFoundError as error:
            raise CourseError("git is not installed here; it reads what is handed in by pull request") from error
        except subprocess.TimeoutExpired as error:
            raise NotFetched(f"git {arguments[0]} did not end within {most_s} s") from error
        if done.returncode:
            said.seek(0)
            *_, last = said.read(20_000).decode("utf-8", "replace").strip().splitlines() or [
                f"ended by {-done.returncode}"
            ]
            large = f" (at most {most_mib} MiB)" if done.returncode < 0 or "index-pack" in last else ""
            raise NotFetched(f"git {arguments[0]}: {last}{large}")
        printed.seek(0)
        return printed.read()


def _limit_files(most: int) -> None:
    """No file that git writes, its packs and what it prints among them, gets larger: the kernel ends it there."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "HOME": str(folder),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "https:http:file",
    }


def _authorization(url: str, token: str) -> dict[str, str]:
    """The header by environment: a command line is there for all to read, and a file would stay."""
    place = urlsplit(url)
    if not token or place.scheme == "file":
        return {}
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{place.scheme}://{place.netloc}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }


def _refuse_odd(url: str, ref: str) -> None:
    place = urlsplit(url)
    if not (place.scheme in ("https", "file") or (place.scheme == "http" and place.hostname in _LOOPBACK)):
        raise CourseError(f"{url!r} is no address to fetch from: expected https://…")
    if place.username or place.password:
        raise CourseError(
            f"the address of {place.hostname}{place.path} holds a name or password; a token goes into GH_TOKEN"
        )
    if not _REF.fullmatch(ref) or ".." in ref:
        raise CourseError(f"{ref!r} is no ref: expected such as refs/heads/main or refs/pull/7/head")
