"""Zip and tar archives as data: members are read into memory under caps, and nothing is ever written to a disk.

An archive is refused as a whole, with a sentence for its student, when it has anything in it that unpacking could trip
over. What the standard library raises over broken bytes becomes such a sentence in one place (`_told`).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import stat
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from .tree import Tree, Unreadable, in_order, is_visible, printable

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz")
FOREIGN = {".rar": "RAR", ".7z": "7z", ".zipx": "zipx", ".tar.zst": "zstd"}
"""Archives that are known to be some, and not read."""
MOST_MEMBERS = 2000
"""Of one student's archive."""
_LONGEST_NAME, _LONGEST_PART, _DEEPEST = 1024, 255, 20
_HIGHEST_RATIO, _RATIO_FROM = 200, 8 << 20
"""Bytes that may come out for each byte of the archive, once more than so many come out."""
_LONGEST_HEADER, _MOST_EFFORT = 16 << 10, 10**9
"""Bytes of one extended header of a tar, and the sum of their squares: reading them can cost the square."""
_CODE_ALONE = "hand in your code alone, without data, packages or environments"
_AGAIN = "pack it anew, or hand in the files themselves"
_NEVER = re.compile(r"(?!)")
_SEEN_AS = {
    b"PK\x03\x04": ("a zip archive", re.compile(r"zip$", re.IGNORECASE)),
    b"\x1f\x8b": ("a gzip file", re.compile(r"gz$", re.IGNORECASE)),
    b"BZh": ("a bzip2 file", re.compile(r"bz2?$", re.IGNORECASE)),
    b"\xfd7zXZ": ("an xz file", re.compile(r"xz$", re.IGNORECASE)),
    b"Rar!": ("a RAR archive", _NEVER),
    b"7z\xbc\xaf": ("a 7z archive", _NEVER),
    b"%PDF": ("a PDF", _NEVER),
    b"<": ("a web page", _NEVER),
}
"""How files begin, what they are then, and which names say so themselves."""
_METHODS = {6: "implode", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz", 98: "PPMd"}
_TURNS_WRITING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of an archive, before anything is believed of it."""

    name: str
    """As the archive has it, with ``/`` between folders."""
    size: int
    """As the archive says."""
    folder: bool
    obstacle: str
    """A clause that says why it cannot be read; empty for a plain file or folder."""
    read: Callable[[int], bytes]
    """Its bytes, and no more than so many."""


def suffix_of(name: str) -> str:
    """The ending that makes a file's name an archive's, ``.tar.gz`` whole; empty for other files."""
    endings = [ending for ending in (*SUFFIXES, *FOREIGN) if name.lower().endswith(ending) and len(name) > len(ending)]
    return name[-len(max(endings, key=len)) :] if endings else ""


def open_archive(name: str, data: bytes, mib: int) -> Tree:
    """The files in one student's archive.

    Raises:
        Unreadable: it is no archive of the kind its name says, or is refused; the message says why and what to do.
    """
    suffix = suffix_of(name).lower()
    if suffix in FOREIGN:
        raise Unreadable(f"{name} is a {FOREIGN[suffix]} archive, which is not read; hand in a zip archive")
    if len(data) > mib << 20:
        raise Unreadable(f"{name} is larger than {mib} MiB; {_CODE_ALONE}")
    if suffix == ".zip":
        members: Iterable[Member] = zip_members(name, io.BytesIO(data), MOST_MEMBERS)
    else:
        members = _tar_members(name, _unpacked(name, suffix, data, mib))
    return tree_of_members(name, list(members), len(data), mib)


def tree_of_members(what: str, members: Sequence[Member], packed: int, mib: int) -> Tree:
    """The visible files among some members. Everything is checked here that can be told from names and sizes.

    Raises:
        Unreadable: there is a member that might lead, unpack or be understood elsewhere than it seems.
    """
    if len(members) > MOST_MEMBERS:
        raise _too_many(what)
    files: dict[str, Member] = {}
    folders: set[str] = set()
    for member in members:
        name = _safe_name(what, member.name)
        if not name or not is_visible(name):
            continue
        if member.obstacle:
            raise Unreadable(f"{what}: {shown(name)} {member.obstacle}")
        if member.folder:
            folders.add(name)
        elif name in files:
            raise _twice(what, name, name)
        else:
            files[name] = member
    _refuse_twins(what, files, folders)
    _refuse_bombs(what, sum(member.size for member in files.values()), packed, mib)
    return Tree(what, in_order(files), lambda name, most: _read(what, files[name], most))


def shown(name: str) -> str:
    """A member's name as it may stand in a sentence."""
    return f"'{_plain(name)}'"


def _plain(text: str) -> str:
    text = "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in printable(text))
    return text if len(text) <= 80 else text[:77] + "..."


def _safe_name(what: str, name: str) -> str:
    if any(unicodedata.category(mark) in ("Cc", "Zl", "Zp") for mark in name) or _TURNS_WRITING.search(name):
        raise Unreadable(f"{what}: the name {shown(name)} has control characters; rename the file and {_AGAIN}")
    parts = name.replace("\\", "/").split("/")
    if name[:1] in ("/", "\\") or re.match("[A-Za-z]:", name) or ".." in parts:
        raise Unreadable(f"{what}: the name {shown(name)} leads out of the archive; {_AGAIN}")
    kept = [part for part in parts if part not in ("", ".")]
    longest = max((len(part.encode("utf-8", "surrogateescape")) for part in kept), default=0)
    if len(name) > _LONGEST_NAME or longest > _LONGEST_PART:
        limit = f"at most {_LONGEST_NAME} characters, and {_LONGEST_PART} bytes for each folder or file, are read"
        raise Unreadable(f"{what}: the name {shown(name)} has {len(name)} characters; {limit}; shorten it")
    if len(kept) > _DEEPEST:
        raise Unreadable(f"{what}: {shown(name)} lies {len(kept)} folders deep; at most {_DEEPEST} are looked through")
    return "/".join(kept)


def _refuse_twins(what: str, files: Iterable[str], folders: set[str]) -> None:
    """Two names that a file system might take for one would leave open which file is graded."""
    seen: dict[str, str] = {}
    for name in files:
        parent, _, _ = name.rpartition("/")
        while parent and parent not in folders:
            folders.add(parent)
            parent, _, _ = parent.rpartition("/")
        other = seen.setdefault(_folded(name), name)
        if other != name:
            raise _twice(what, other, name)
    for folder in sorted(folders):
        if _folded(folder) in seen:
            raise _twice(what, seen[_folded(folder)], folder)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _twice(what: str, first: str, second: str) -> Unreadable:
    names = (
        f"{shown(first)} twice" if first == second else f"{shown(first)} and {shown(second)}, one name to many systems"
    )
    return Unreadable(f"{what} holds {names}; keep one of them and {_AGAIN}")


def _too_many(what: str) -> Unreadable:
    return Unreadable(f"{what} has more than {MOST_MEMBERS} files and folders; {_CODE_ALONE}")


def _refuse_bombs(what: str, size: int, packed: int, mib: int) -> None:
    if size > mib << 20:
        raise Unreadable(f"{what} unpacks to more than {mib} MiB; {_CODE_ALONE}")
    if size > max(_RATIO_FROM, _HIGHEST_RATIO * packed):
        raise Unreadable(f"{what} unpacks to more than {_HIGHEST_RATIO} times its size; {_CODE_ALONE}")


def _read(what: str, member: Member, most: int) -> bytes:
    with _told(what):
        data = member.read(most)
    if len(data) != min(member.size, most):
        raise Unreadable(f"{what}: {shown(member.name)} is not as long as the archive says; {_AGAIN}")
    return data


@contextmanager
def _told(name: str, data: bytes = b"") -> Iterator[None]:
    """Whatever the standard library raises over the bytes of an archive is said to its student."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:
        seen = next(
            (kind for start, (kind, own) in _SEEN_AS.items() if data.startswith(start) and not own.search(name)), ""
        )
        but = f"it begins like {seen}" if seen else _plain(str(error) or type(error).__name__)
        raise Unreadable(f"{name} is damaged or not what its name says ({but}); {_AGAIN}") from None


# Zip.


def zip_members(name: str, file: BinaryIO, most: int) -> list[Member]:
    """The entries of a zip archive's directory. The file has to stay open for as long as they are read."""
    if _marks(file) > most:
        raise Unreadable(f"{name} has more than {most} files and folders; {_CODE_ALONE}")
    file.seek(0)
    with _told(name, file.read(8)):
        archive = zipfile.ZipFile(file)
        return [_zip_member(archive, info) for info in archive.infolist()]


def _marks(file: BinaryIO) -> int:
    """At least as many as the directory has entries: each begins with a mark. Counted before any of them is parsed."""
    mark, count, kept = b"PK\x01\x02", 0, b""
    file.seek(0)
    while block := file.read(1 << 20):
        count += (kept + block).count(mark)
        kept = block[-len(mark) + 1 :]
    return count


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    def read(most: int) -> bytes:
        with archive.open(info) as stream:
            return stream.read(most)

    name = info.orig_filename
    if not info.flag_bits & 0x800:  # no UTF-8, says the archive; many tools write it all the same
        raw = name.encode("cp437")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp437")
    name = name.replace("\\", "/")
    mode = stat.S_IFMT(info.external_attr >> 16)
    return Member(name, info.file_size, name.endswith("/"), _zip_obstacle(info, mode), read)


def _zip_obstacle(info: zipfile.ZipInfo, mode: int) -> str:
    if mode == stat.S_IFLNK:
        return "is a link; hand in what it points to"
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is no plain file; leave it out"
    if info.flag_bits & 0x41:
        return "is encrypted; pack it anew without a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others unpack without measure
        method = _METHODS.get(info.compress_type, f"number {info.compress_type}")
        return f"is packed with method {method}, which is not read; pack it anew as an ordinary zip archive"
    return ""


# Tar.


def _unpacked(name: str, suffix: str, data: bytes, mib: int) -> bytes:
    """What really comes out, as far as it may."""
    if suffix == ".tar":
        return data
    most = min(mib << 20, max(_RATIO_FROM, _HIGHEST_RATIO * len(data)))
    with _told(name, data[:8]), _stream(suffix, io.BytesIO(data)) as stream:
        out = stream.read(most + 1)
    _refuse_bombs(name, len(out), len(data), mib)
    return out


def _stream(suffix: str, file: BinaryIO) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    if suffix in (".tar.gz", ".tgz"):
        return gzip.GzipFile(fileobj=file)
    return lzma.LZMAFile(file) if suffix in (".tar.xz", ".txz") else bz2.BZ2File(file)


class _Header(tarfile.TarInfo):
    """A member's header, looked at before the standard library follows it."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> _Header:
        assert isinstance(archive, _Tar) and archive.fileobj is not None
        start = archive.fileobj.tell()
        block = archive.fileobj.read(tarfile.BLOCKSIZE)
        if block.strip(b"\0"):
            archive.look_at(block)
        archive.fileobj.seek(start)
        found = super().fromtarfile(archive)
        if found.size < 0:
            raise tarfile.ReadError("a member has a negative size")
        return found


class _Tar(tarfile.TarFile):
    """A tar whose headers cannot make reading endless (negative sizes, CVE-2025-8194; maps of sparse files that never
    end) or slow (expressions over long headers, CVE-2024-6232): older Pythons have these faults."""

    tarinfo = _Header
    effort = 0

    def look_at(self, block: bytes) -> None:
        """Raises `ReadError` for a header that no honest archive has."""
        assert self.fileobj is not None
        try:
            header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:  # left to itself, the library takes this for the archive's end
            raise tarfile.ReadError(str(error)) from None
        if header.size < 0:
            raise tarfile.ReadError("a member has a negative size")
        if header.type not in _EXTENDED:
            return
        self.effort += header.size**2
        if header.size > _LONGEST_HEADER or self.effort > _MOST_EFFORT:
            raise tarfile.ReadError("its headers are too long")
        text = self.fileobj.read(header.size)
        if b"GNU.sparse" in text or re.search(rb"\d{32}", text):
            raise tarfile.ReadError("its headers are not those of plain files")


_EXTENDED = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)


def _tar_members(name: str, data: bytes) -> list[Member]:
    members: list[Member] = []
    with _told(name, data[:8]):
        archive = _Tar(fileobj=io.BytesIO(data), encoding="utf-8", errors="surrogateescape")
        while (info := archive.next()) is not None:
            members.append(_tar_member(archive, info))
            if len(members) > MOST_MEMBERS:
                raise _too_many(name)
    return members


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    def read(most: int) -> bytes:
        stream = archive.extractfile(info)
        return stream.read(most) if stream else b""

    obstacle = "" if info.isdir() or (info.isreg() and not info.issparse()) else "is no plain file; leave it out"
    if info.issym() or info.islnk():
        obstacle = "is a link; hand in what it points to"
    return Member(info.name, info.size, info.isdir(), obstacle, read)
