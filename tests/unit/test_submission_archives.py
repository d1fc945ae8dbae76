"""Archives as hand-ins: they are read as folders are, and nothing that is wrong with one hurts anybody else."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import shutil
import stat
import struct
import tarfile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import HandInError
from autograder.records import Submission
from autograder.rubric import Limits
from autograder.submission import archive as archive_module
from autograder.submission import find_submissions, load_submission
from autograder.submission.archive import open_archive, suffix_of, tree_of_members, zip_members
from autograder.submission.tree import Unreadable, tree_of_folder

MIB = 1 << 20
Files = Mapping[str, str | bytes]


def encoded(data: str | bytes) -> bytes:
    return data if isinstance(data, bytes) else data.encode()


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", method) as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name) if name.endswith("/") else name, encoded(data))
        return file.getvalue()


def tarred(files: Files, format: int = tarfile.PAX_FORMAT) -> bytes:
    with io.BytesIO() as file:
        with tarfile.open(fileobj=file, mode="w", format=format, encoding="utf-8", errors="surrogateescape") as archive:
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(encoded(data))
                archive.addfile(info, io.BytesIO(encoded(data)))
        return file.getvalue()


def tar_of(*members: tarfile.TarInfo | tuple[tarfile.TarInfo, bytes]) -> bytes:
    with io.BytesIO() as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            for member in members:
                info, data = member if isinstance(member, tuple) else (member, b"")
                archive.addfile(info, io.BytesIO(data))
        return file.getvalue()


def special(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def with_mode(name: str, mode: int, data: str = "x = 1") -> bytes:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(info, data)
        return file.getvalue()


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoded(data))
    return path


def load(folder: Path, data: bytes, name: str = "s001.zip", mib: int = 64) -> Submission:
    return load_submission(write(folder / name, data), "cells", "s001", Limits(archive_mib=mib))


def refusal(data: bytes, name: str = "s001.zip", mib: int = 64) -> str:
    with pytest.raises(Unreadable) as caught:
        open_archive(name, data, mib)
    return str(caught.value)


def sources(submission: Submission) -> dict[str, str]:
    return {unit.name: unit.source for unit in submission.units}


PACKERS: dict[str, Callable[[Files], bytes]] = {
    ".zip": zipped,
    ".tar": tarred,
    ".tar.gz": lambda files: gzip.compress(tarred(files)),
    ".tgz": lambda files: gzip.compress(tarred(files)),
    ".tar.bz2": lambda files: bz2.compress(tarred(files)),
    ".tar.xz": lambda files: lzma.compress(tarred(files)),
}
each_kind = pytest.mark.parametrize("suffix", PACKERS)


# What an honest archive becomes.


@each_kind
def test_an_archive_is_read_as_the_folder_in_it_would_be(tmp_path: Path, suffix: str) -> None:
    files = {
        "homework/cells.py": "import help",
        "homework/help.py": "x = 1",
        "homework/plot.png": b"\x89PNG",
        "homework/.ipynb_checkpoints/cells-checkpoint.ipynb": "{",
        "__MACOSX/homework/._cells.py": b"\0\5\x16\7",
        "homework/__pycache__/help.pyc": b"\0",
        "homework/.DS_Store": b"\0",
    }
    submission = load(tmp_path, PACKERS[suffix](files), f"s001{suffix}")
    assert sources(submission) == {"cells.py": "import help"}
    assert (submission.files, submission.problem, submission.passed_over) == ({"help": "x = 1"}, "", ())
    for name, data in files.items():
        write(tmp_path / "s001" / name, data)
    assert load_submission(tmp_path / "s001", "cells", "s001").sha256 == submission.sha256


@each_kind
def test_the_same_script_has_one_hash_in_whatever_it_is_packed(tmp_path: Path, suffix: str) -> None:
    alone = load_submission(write(tmp_path / "cells.py", "x = 1"), "cells", "s001")
    packed = load(tmp_path, PACKERS[suffix]({"a/b/cells.py": "x = 1"}), f"s001{suffix}")
    other = load(tmp_path, PACKERS[suffix]({"a/b/cells.py": "x = 2"}), f"s001{suffix}")
    assert packed.sha256 == alone.sha256 != other.sha256


def test_a_notebook_in_an_archive_is_read(tmp_path: Path) -> None:
    cells = {"cells": [{"cell_type": "code", "source": "x = 1"}]}
    assert sources(load(tmp_path, zipped({"My homework.ipynb": json.dumps(cells)}))) == {
        "My homework.ipynb, cell 1": "x = 1"
    }


def test_the_file_that_lies_least_deep_is_graded_and_the_others_are_told(tmp_path: Path) -> None:
    submission = load(
        tmp_path, zipped({"w/cells.py": "new", "w/old/cells.py": "old", "w/x.ipynb": "{}", "w/d.zip": ""})
    )
    assert sources(submission) == {"cells.py": "new"}
    assert submission.passed_over == ("w/d.zip", "w/x.ipynb", "w/old/cells.py")


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"a/cells.py": "", "b/cells.py": ""}, "which of a/cells.py, b/cells.py is the answer? keep one of them"),
        (
            {"a.py": "", "b.ipynb": ""},
            "which of a.py, b.ipynb is the answer? expected one of them to be called cells.py",
        ),
        ({"report.pdf": ""}, "s001.zip has no .py and no .ipynb file; expected cells.py or cells.ipynb"),
        (
            {"in.zip": zipped({"cells.py": ""})},
            "s001.zip holds in.zip: an archive in an archive is not opened; hand in the inner one",
        ),
    ],
)
def test_an_archive_without_one_answer_asks_for_it(tmp_path: Path, files: Files, problem: str) -> None:
    submission = load(tmp_path, zipped(files))
    assert (submission.units, submission.problem) == ((), problem)


def test_names_that_windows_and_old_tools_write_are_understood(tmp_path: Path) -> None:
    assert sources(load(tmp_path, zipped({"home\\cells.py": "x = 1"}))) == {"cells.py": "x = 1"}
    assert sources(load(tmp_path, tarred({"./home/cells.py": "x = 1"}), "s.tar")) == {"cells.py": "x = 1"}
    data = zipped({"grüße.py": "x = 1"})
    unmarked = data.replace(b"\0\0\x08", b"\0\0\0")  # UTF-8 in the bytes, but no flag that says so
    assert unmarked != data
    assert sources(load(tmp_path, unmarked)) == {"grüße.py": "x = 1"}
    old = zipped({"gr__e.py": "x = 1"}).replace(b"gr__e", "grüße"[:2].encode() + "üß".encode("cp437") + b"e")
    assert sources(load(tmp_path, old)) == {"grüße.py": "x = 1"}


def test_a_name_in_a_tar_that_is_not_utf_8_is_shown_with_its_bytes(tmp_path: Path) -> None:
    data = tarred({os.fsdecode(b"m\xfcller.py"): "x = 1"}, tarfile.GNU_FORMAT)
    assert sources(load(tmp_path, data, "s.tar")) == {r"m\xfcller.py": "x = 1"}


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_kind_of_tar_is_read(tmp_path: Path, format: int) -> None:
    name = f"{'f' * 80}/{'g' * 80}/cells.py"
    assert sources(load(tmp_path, tarred({name: "x = 1"}, format), "s.tar")) == {"cells.py": "x = 1"}


def test_what_tar_and_bsdtar_write_for_real_files_is_read(tmp_path: Path) -> None:
    write(tmp_path / "w" / "cells.py", "x = 1")
    with tarfile.open(tmp_path / "s.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "w", "w")  # with the time of day in an extended header
    assert sources(load_submission(tmp_path / "s.tar.gz", "cells", "s")) == {"cells.py": "x = 1"}


def test_parts_of_an_archive_that_were_packed_one_after_the_other_are_one(tmp_path: Path) -> None:
    data = tarred({"cells.py": "x = 1"})
    for suffix, pack in ((".tar.gz", gzip.compress), (".tar.bz2", bz2.compress), (".tar.xz", lzma.compress)):
        both = pack(data[:700]) + pack(data[700:])
        assert sources(load(tmp_path, both, f"s{suffix}")) == {"cells.py": "x = 1"}


def test_endings_are_told_apart() -> None:
    names = ["a.zip", "A.ZIP", "a.b.tar.gz", "a.tgz", "a.rar", "a.py", "a.gz", ".zip", "zip"]
    assert [suffix_of(name) for name in names] == [".zip", ".ZIP", ".tar.gz", ".tgz", ".rar", "", "", "", ""]


def test_nothing_is_written_to_any_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for suffix, pack in PACKERS.items():
        load(tmp_path / "in", pack({"cells.py": "x = 1", "../cells.py": "y"}), f"s{suffix}")
        load(tmp_path / "in", pack({"cells.py": "x = 1"}), f"s{suffix}")
        (tmp_path / "in" / f"s{suffix}").unlink()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in"]


# Whatever goes in comes out the same from a folder, a zip and a tar.

PART = st.text(st.sampled_from("abcXYZ012 _-éüß"), min_size=1, max_size=6).map(lambda part: part.strip() or "x")
NAMES = st.lists(PART, min_size=1, max_size=3).map("/".join).map(lambda name: name + ".py")


def folded(name: str) -> str:
    return archive_module._folded(name)


@given(st.dictionaries(NAMES, st.binary(max_size=64), max_size=6))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_files_come_back_the_same_from_a_folder_a_zip_and_a_tar(tmp_path: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(tmp_path / "f", ignore_errors=True)
    if len({folded(name) for name in files}) < len(files):
        return
    (tmp_path / "f").mkdir()
    for name, data in files.items():
        write(tmp_path / "f" / name, data)
    trees = [tree_of_folder(tmp_path / "f")]
    trees += [open_archive(f"s{suffix}", pack(files), 64) for suffix, pack in PACKERS.items()]
    for tree in trees:
        assert {name: tree.read(name, 1000) for name in tree.names} == files
        assert tree.names == trees[0].names


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + chance.randint(1, 64)]
            case 2:
                changed[place:place] = changed[chance.randrange(len(changed)) :][: chance.randint(1, 64)]
            case _:
                changed[place : place + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\x80", b"9999"])
        changed = changed or bytearray(b"x")
    return bytes(changed)


@pytest.mark.parametrize("suffix", PACKERS)
def test_broken_bytes_give_a_sentence_or_files_and_never_anything_else(suffix: str) -> None:
    files = {"w/cells.py": "x = 1\n" * 50, f"{'n' * 120}/a.py": "", "b.ipynb": "{}", "grüße.py": "y"}
    whole = PACKERS[suffix](files)
    chance = random.Random(20261121)
    for _ in range(400):
        try:
            tree = open_archive(f"s001{suffix}", mutated(whole, chance), 1)
            for name in tree.names:
                assert len(tree.read(name, MIB)) <= MIB
        except Unreadable as error:
            assert str(error).startswith("s001"), error
            assert str(error).isprintable()


@pytest.mark.parametrize("suffix", [*PACKERS, ".rar", ".7z"])
@given(data=st.binary(max_size=100))
@settings(deadline=None)
def test_no_bytes_at_all_make_the_reader_of_archives_fail(suffix: str, data: bytes) -> None:
    try:
        open_archive(f"s001{suffix}", data, 1)
    except Unreadable as error:
        assert str(error).startswith("s001")


# What is refused, each with what is wrong and what to do.

AGAIN = "pack it anew, or hand in the files themselves"
CODE_ALONE = "hand in your code alone, without data, packages or environments"


@pytest.mark.parametrize(
    "name", ["../cells.py", "a/../../cells.py", "/etc/cells.py", "C:/cells.py", "..\\cells.py", "a/.."]
)
@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str, suffix: str) -> None:
    said = refusal(PACKERS[suffix]({"cells.py": "", name: ""}), f"s001{suffix}")
    shown = name.replace("\\", "/") if suffix == ".zip" else name
    assert said == f"s001{suffix}: the name '{shown}' leads out of the archive; {AGAIN}"


@pytest.mark.parametrize("mark", ["\x1b[2J", "\n", "\u202e", "\x00", "\u2028"])
@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_a_name_with_control_characters_is_refused(mark: str, suffix: str) -> None:
    if mark == "\x00":  # both writers would cut the name here
        if suffix == ".tar":
            return
        data = zipped({"cells.pyXb": ""}).replace(b"cells.pyX", b"cells.py\0")
    else:
        data = PACKERS[suffix]({f"cells{mark}.py": ""})
    said = refusal(data, f"s001{suffix}")
    assert "has control characters; rename the file and " + AGAIN in said
    assert said.isprintable()


def test_a_name_that_is_too_long_or_too_deep_is_refused() -> None:
    assert refusal(zipped({"n" * 256 + ".py": ""})) == (
        f"s001.zip: the name '{'n' * 77}...' has 259 characters; "
        f"at most 1024 characters, and 255 bytes for each folder or file, are read; shorten it"
    )
    assert "has 1203 characters" in refusal(zipped({"nn/" * 400 + ".py": ""}))
    assert refusal(zipped({"n/" * 20 + "a.py": ""})).endswith("lies 21 folders deep; at most 20 are looked through")
    open_archive("s001.zip", zipped({"n/" * 19 + "a.py": "", "m" * 252 + ".py": ""}), 1)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("Cells.py", "cells.py"), "'Cells.py' and 'cells.py', one name to many systems"),
        (("gr\u00fc.py", "gru\u0308.py"), "'gr\u00fc.py' and 'gru\u0308.py', one name to many systems"),
        (("a/cells.py", "./a//cells.py"), "'a/cells.py' twice"),
        (("a", "A/cells.py"), "'a' and 'A', one name to many systems"),
    ],
)
@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_two_files_of_one_name_are_refused(names: tuple[str, str], said: str, suffix: str) -> None:
    data = PACKERS[suffix](dict.fromkeys(names, ""))
    assert refusal(data, f"s001{suffix}") == f"s001{suffix} holds {said}; keep one of them and {AGAIN}"


def test_a_member_that_is_there_twice_is_refused() -> None:
    info = tarfile.TarInfo("cells.py")
    assert "holds 'cells.py' twice" in refusal(tar_of(info, info), "s.tar")
    with pytest.warns(UserWarning), io.BytesIO() as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr("cells.py", "a")
        archive.writestr("cells.py", "b")
        archive.close()
        assert "holds 'cells.py' twice" in refusal(file.getvalue())


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (tarfile.SYMTYPE, "is a link; hand in what it points to"),
        (tarfile.LNKTYPE, "is a link; hand in what it points to"),
        (tarfile.CHRTYPE, "is no plain file; leave it out"),
        (tarfile.BLKTYPE, "is no plain file; leave it out"),
        (tarfile.FIFOTYPE, "is no plain file; leave it out"),
        (b"V", "is no plain file; leave it out"),
    ],
)
def test_links_and_devices_in_a_tar_are_refused(kind: bytes, said: str) -> None:
    hidden = special(".venv/python", kind, "/usr/bin/python")
    open_archive("s.tar", tar_of(tarfile.TarInfo("cells.py"), hidden), 1)
    assert refusal(tar_of(special("cells.py", kind, "/etc/passwd")), "s.tar") == f"s.tar: 'cells.py' {said}"


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (stat.S_IFLNK, "is a link; hand in what it points to"),
        (stat.S_IFCHR, "is no plain file; leave it out"),
        (stat.S_IFIFO, "is no plain file; leave it out"),
        (stat.S_IFSOCK, "is no plain file; leave it out"),
    ],
)
def test_links_and_devices_in_a_zip_are_refused(mode: int, said: str) -> None:
    assert refusal(with_mode("cells.py", mode | 0o644, "/etc/passwd")) == f"s001.zip: 'cells.py' {said}"
    open_archive("s001.zip", with_mode("cells.py", stat.S_IFREG | 0o644), 1)


def test_a_hard_link_to_what_is_in_the_tar_is_refused_too() -> None:
    first = tarfile.TarInfo("a.py")
    assert "is a link" in refusal(tar_of(first, special("cells.py", tarfile.LNKTYPE, "a.py")), "s.tar")


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"cells.py": "x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == "s001.zip: 'cells.py' is encrypted; pack it anew without a password"


@pytest.mark.parametrize(("method", "name"), [(zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "LZMA")])
def test_a_method_that_unpacks_without_measure_is_refused(method: int, name: str) -> None:
    assert refusal(zipped({"cells.py": "x"}, method)) == (
        f"s001.zip: 'cells.py' is packed with method {name}, which is not read; pack it anew as an ordinary zip archive"
    )


@each_kind
def test_what_is_no_archive_of_its_kind_is_told_with_what_it_looks_like(suffix: str) -> None:
    name = f"s001{suffix}"
    for data, seen in (
        (b"Rar!\x1a\x07\0", "a RAR archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"<!doctype html>", "a web page"),
    ):
        assert refusal(data, name) == f"{name} is damaged or not what its name says (it begins like {seen}); {AGAIN}"
    for data in (b"", b"\0" * 100, b"x = 1\n" * 200):
        if suffix == ".tar" and not data.strip(b"\0"):
            continue
        assert refusal(data, name).startswith(f"{name} is damaged or not what its name says (")
    assert refusal(b"", "s001.rar") == "s001.rar is a RAR archive, which is not read; hand in a zip archive"


def test_a_damaged_archive_is_not_said_to_look_like_itself() -> None:
    assert refusal(PACKERS[".tgz"]({"cells.py": "x"})[:-9], "s001.TGZ").startswith(
        "s001.TGZ is damaged or not what its name says (Compressed file ended before"
    )
    assert "it begins like a gzip file" in refusal(PACKERS[".tgz"]({"cells.py": "x"}), "s001.zip")
    assert "it begins like a zip archive" in refusal(zipped({"cells.py": "x"}), "s001.tar")
    assert "File is not a zip file" in refusal(zipped({"cells.py": "x"})[:40])


@each_kind
def test_an_archive_that_was_cut_off_is_refused_or_has_no_answer(suffix: str) -> None:
    whole = PACKERS[suffix]({f"{n}.py": random.Random(n).randbytes(2000) for n in range(3)})
    for length in range(1, len(whole) - 1, 97):
        try:
            tree = open_archive("s001" + suffix, whole[:length], 1)
            assert suffix == ".tar"
            for name in tree.names:
                tree.read(name, MIB)
        except Unreadable as error:
            assert str(error).startswith("s001")


# Bombs.


def test_too_many_members_are_refused_before_they_are_parsed() -> None:
    few, many = {f"{n}.py": "" for n in range(2000)}, {f"{n}.py": "" for n in range(2001)}
    for suffix in (".zip", ".tar.gz"):
        open_archive("s001" + suffix, PACKERS[suffix](few), 64)
        said = refusal(PACKERS[suffix](many), "s001" + suffix)
        assert said == f"s001{suffix} has more than 2000 files and folders; {CODE_ALONE}"
    lying = zipped(many)
    end = lying.rindex(b"PK\5\6")
    lying = lying[: end + 8] + struct.pack("<HH", 1, 1) + lying[end + 12 :]
    assert "has more than 2000" in refusal(lying)


def test_the_directory_of_a_zip_is_counted_before_any_of_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*arguments: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(zipfile, "ZipFile", parse)
    for before in (0, MIB - 3, MIB - 2, MIB - 1, MIB):  # an entry's mark may lie across two of the blocks that are read
        with pytest.raises(Unreadable, match="has more than 0 files"):
            zip_members("s001.zip", io.BytesIO(bytes(before) + b"PK\x01\x02"), 0)


@each_kind
def test_more_than_may_come_out_is_refused(suffix: str) -> None:
    chance = random.Random(1)
    files = {"cells.py": "", "a.bin": chance.randbytes(600 << 10), "b.bin": chance.randbytes(600 << 10)}
    said = refusal(PACKERS[suffix](files), "s001" + suffix, mib=1)
    assert said in (
        f"s001{suffix} is larger than 1 MiB; {CODE_ALONE}",
        f"s001{suffix} unpacks to more than 1 MiB; {CODE_ALONE}",
    )
    open_archive("s001" + suffix, PACKERS[suffix](files), mib=2)


@each_kind
def test_an_archive_that_is_itself_too_large_is_refused_whatever_is_in_it(suffix: str) -> None:
    files = {"cells.py": "", ".git/objects": random.Random(1).randbytes(1100 << 10)}
    said = refusal(PACKERS[suffix](files), "s001" + suffix, mib=1)
    assert said == f"s001{suffix} is larger than 1 MiB; {CODE_ALONE}"


@each_kind
def test_much_out_of_little_is_refused(suffix: str) -> None:
    if suffix == ".tar":
        return
    data = PACKERS[suffix]({"cells.py": b"\0" * (9 * MIB)})
    assert refusal(data, "s001" + suffix) == f"s001{suffix} unpacks to more than 200 times its size; {CODE_ALONE}"
    honest = PACKERS[suffix]({"cells.py": "", "log.txt": b"epoch 1 loss 0.5\n" * 100_000})
    open_archive("s001" + suffix, honest, 64)


def test_of_a_bomb_no_more_is_unpacked_than_may_come_out() -> None:
    """The measure is what comes out: 2 GiB would take seconds and show in the memory of this process."""
    import tracemalloc

    zeros = bytes(16 * MIB)
    bombs = {
        ".tar.gz": gzip.compress(zeros) * 128,
        ".tar.bz2": bz2.compress(zeros) * 4096,
        ".tar.xz": lzma.compress(zeros) * 128,
    }
    for suffix, data in bombs.items():
        tracemalloc.start()
        assert "unpacks to more than" in refusal(data, "s001" + suffix, mib=16)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 80 * MIB


def test_a_size_that_lies_is_found_out() -> None:
    def declare(size: int) -> bytes:
        data = bytearray(zipped({"cells.py": "x = 1\n" * 1000}))
        place = data.index(b"PK\x01\x02")
        data[place + 24 : place + 28] = struct.pack("<I", size)
        return bytes(data)

    for size in (0, 10, 5999, 6001, 100_000):
        tree = open_archive("s001.zip", declare(size), 64)
        with pytest.raises(Unreadable, match=r"^s001\.zip"):
            tree.read("cells.py", 64 * MIB)
    assert "unpacks to more than 64 MiB" in refusal(declare(65 * MIB))
    assert open_archive("s001.zip", declare(6000), 64).read("cells.py", 64 * MIB) == b"x = 1\n" * 1000


def test_members_that_share_their_bytes_count_each_for_itself() -> None:
    """D. Fifield's bomb: many entries of the directory that point to the same packed bytes."""
    data = zipped({"0.py": b"\0" * MIB})
    start, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\5\6")
    entry = data[start:end]
    entries = b"".join(entry.replace(b"0.py", f"{n}.py".encode()) for n in range(10))
    tail = data[end : end + 8] + struct.pack("<HHII", 10, 10, len(entries), start) + data[end + 20 :]
    assert "unpacks to more than 8 MiB" in refusal(data[:start] + entries + tail, mib=8)


# What the standard library's reader of tars cannot stand (older Pythons hang in each of these).


def header(name: str, kind: bytes, size: int, more: bytes = b"") -> bytes:
    info = special(name, kind)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT) + more + bytes(-len(more) % 512)


def extended(text: bytes) -> bytes:
    return header("x", tarfile.XHDTYPE, len(text), text)


EMPTY = header("cells.py", tarfile.REGTYPE, 0)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (EMPTY + header("a", tarfile.REGTYPE, -1024), "a member has a negative size"),
        (extended(b"17 size=-9999999\n") + EMPTY, "a member has a negative size"),
        (header("x", tarfile.XHDTYPE, -512, b"9 path=a\n") + EMPTY, "a member has a negative size"),
        (extended(b"9" * 16_000) + EMPTY, "its headers are not those of plain files"),
        (
            extended(b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n")
            + header("a", tarfile.REGTYPE, 512, b"1000000\n"),
            "its headers are not those of plain files",
        ),
        (header("x", tarfile.XHDTYPE, 20 << 10, b"a" * (20 << 10)) + EMPTY, "its headers are too long"),
        ((extended(b"2 " * 8000) + EMPTY) * 100, "its headers are too long"),
        (header("x", tarfile.GNUTYPE_LONGNAME, 4, b"name") * 2000, "maximum recursion depth exceeded"),
        (header("cells.py", tarfile.GNUTYPE_SPARSE, 1 << 40), "unexpected end of data"),
        (header("cells.py", tarfile.REGTYPE, 1 << 40), "unexpected end of data"),
        (EMPTY + b"x" * 512, "invalid header"),
    ],
    ids=[
        "negative",
        "negative in pax",
        "negative pax",
        "digits",
        "endless map",
        "long",
        "many",
        "chain",
        "sparse",
        "huge",
        "no header",
    ],
)
def test_a_tar_that_would_hold_up_its_reader_is_refused(data: bytes, why: str) -> None:
    began = time.process_time()
    assert refusal(data + bytes(1024), "s.tar").startswith(f"s.tar is damaged or not what its name says ({why}")
    assert time.process_time() - began < 5  # a hang, not a matter of speed


def test_of_a_tar_no_more_members_are_looked_at_than_may_be_there() -> None:
    assert "has more than 2000 files" in refusal(EMPTY * 2001 + b"x" * 512, "s.tar")


def test_a_sparse_file_that_is_all_there_is_refused() -> None:
    sparse = header("cells.py", tarfile.GNUTYPE_SPARSE, 0)
    assert refusal(sparse + bytes(1024), "s.tar") == "s.tar: 'cells.py' is no plain file; leave it out"


# In a class.


def test_a_broken_archive_costs_its_own_student_only(tmp_path: Path) -> None:
    write(tmp_path / "ada.zip", zipped({"cells.py": "x = 1"}))
    write(tmp_path / "bob.zip", b"nonsense")
    write(tmp_path / "cid.tar.gz", b"nonsense")
    write(tmp_path / "dan.rar", b"Rar!")
    write(tmp_path / "eve.py", "x = 1")
    write(tmp_path / "fay" / "work.zip", zipped({"cells.py": "x = 1"}))
    write(tmp_path / "gus" / "a.zip", "")
    write(tmp_path / "gus" / "b.zip", "")
    submissions, notes = find_submissions([tmp_path], "cells")
    assert notes == []
    assert {one.id: bool(one.problem) for one in submissions} == {
        "ada": False,
        "bob": True,
        "cid": True,
        "dan": True,
        "eve": False,
        "fay": False,
        "gus": True,
    }
    assert len({one.sha256 for one in submissions}) == 6  # a hash of what is there, broken or not; ada's is fay's
    assert submissions[-1].problem == "which of a.zip, b.zip is the answer? hand in one of them"


def test_an_archive_beside_the_folder_it_was_made_of_is_told(tmp_path: Path) -> None:
    write(tmp_path / "ada.zip", zipped({"cells.py": ""}))
    write(tmp_path / "ada" / "cells.py", "")
    with pytest.raises(HandInError, match="two hand-ins are called 'ada'"):
        find_submissions([tmp_path], "cells")


MOODLE = {
    "A One_101_assignsubmission_file_/cells.py": "ada",
    "A One_101_assignsubmission_onlinetext_/onlinetext.html": "<p>",
    "B Ä_102_assignsubmission_file/week 3/cells.py": "björn",
    "C3_103_assignsubmission_file_/cells.zip": zipped({"cells.py": "cid"}),
    "D4_104_assignsubmission_file_/cells.zip": b"broken",
    "E5_105_assignsubmission_file_/../x.py": "eve",
    "F6_106_assignsubmission_file_/report.pdf": "%PDF",
}
MOODLE_IDS = ["A One_101", "B Ä_102", "C3_103", "D4_104", "E5_105", "F6_106"]


def test_a_download_of_moodle_is_a_class(tmp_path: Path) -> None:
    path = write(tmp_path / "course-week3-99.zip", zipped(MOODLE))
    submissions, notes = find_submissions([path], "cells")
    assert [one.id for one in submissions] == MOODLE_IDS
    assert [sources(one).get("cells.py") for one in submissions] == ["ada", "björn", "cid", None, None, None]
    assert [bool(one.problem) for one in submissions] == [False, False, False, True, True, True]
    assert "leads out of the archive" in submissions[4].problem
    typed = path / "A One_101_assignsubmission_onlinetext_"
    assert notes == [f"passed over: {typed} (what was typed beside the files, or said about them)"]


def test_a_download_of_moodle_that_was_unpacked_or_has_no_folders_is_the_same_class(tmp_path: Path) -> None:
    flat: dict[str, str | bytes] = {}
    for name, data in MOODLE.items():
        if ".." not in name:
            write(tmp_path / "unpacked" / name, data)
            folder, _, file = name.partition("_/")
            flat[f"{folder}_{file}" if file else name.replace("file/week 3/", "file_")] = data
    write(tmp_path / "flat.zip", zipped(flat))
    ids = [identity for identity in MOODLE_IDS if not identity.startswith("E5")]
    unpacked, _ = find_submissions([tmp_path / "unpacked"], "cells")
    loose, notes = find_submissions([tmp_path / "flat.zip"], "cells")
    assert [one.id for one in unpacked] == ids
    assert [one.id for one in loose] == ids[:-1]  # a PDF alone is no hand-in, and is told
    assert any("F6_106_assignsubmission_file_report.pdf" in note for note in notes)
    assert [one.sha256 for one in unpacked[:3]] == [one.sha256 for one in loose[:3]]


CANVAS = {
    "ll_11_501_cells.py": "old",
    "ll_11_502_cells-1.py": "new",
    "ll_11_503_help.py": "helps",
    "tt_LATE_12_504_My cells.ipynb": json.dumps({"cells": []}),
    "anon_AbC1x_505_cells.py": "whose",
    "hh_13_506_cells-2.zip": zipped({"cells.py": "grace"}),
    "hh_13_507_report.pdf": "%PDF",
    "noone_14_text.html": "<p>",
}


@pytest.mark.parametrize("packed", [True, False])
def test_a_download_of_canvas_is_a_class_by_name_and_number(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("submissions.zip" if packed else "submissions")
    if packed:
        write(path, zipped(CANVAS))
    else:
        for name, data in CANVAS.items():
            write(path / name, data)
    submissions, notes = find_submissions([path], "cells")
    assert [one.id for one in submissions] == ["anon_AbC1x", "hh_13", "ll_11", "tt_12"]
    assert [sources(one).get("cells.py") for one in submissions] == ["whose", "grace", "new", None]
    assert submissions[2].files == {"help": "helps"}
    assert [one.problem for one in submissions] == ["", "", "", ""]
    assert notes == [
        f"passed over: {path}/hh_13_507_report.pdf (neither script, notebook, archive nor folder)",
        f"passed over: {path}/noone_14_text.html (neither script, notebook, archive nor folder)",
        f"passed over: {path}/ll_11_501_cells.py (older than ll_11_502_cells-1.py)",
    ]


def test_files_with_numbers_in_their_names_are_not_taken_for_canvas(tmp_path: Path) -> None:
    for name in ("lab_3_2_ada.py", "lab_3_2_bob.py"):
        write(tmp_path / name, "x = 1")
    assert [one.id for one in find_submissions([tmp_path], "cells")[0]] == ["lab_3_2_ada", "lab_3_2_bob"]


def test_an_export_of_gradescope_is_a_class(tmp_path: Path) -> None:
    top = "assignment_9_export"
    files = {f"{top}/submission_metadata.yml": "", f"{top}/submission_1/cells.py": "a", f"{top}/submission_2/x.py": "b"}
    submissions, notes = find_submissions([write(tmp_path / "e.zip", zipped(files))], "cells")
    assert [(one.id, *sources(one).values()) for one in submissions] == [("submission_1", "a"), ("submission_2", "b")]
    assert len(notes) == 1 and "submission_metadata.yml" in notes[0]


def test_an_archive_among_others_is_one_students_whatever_is_in_it(tmp_path: Path) -> None:
    """Nobody hands in for others: the names of Moodle in a student's own archive give nobody else a grade."""
    forged = write(tmp_path / "class" / "mallory.zip", zipped(MOODLE))
    ada = write(tmp_path / "class" / "ada.py", "x = 1")
    for paths in ([forged, ada], [tmp_path / "class"]):
        submissions, _ = find_submissions(paths, "cells")
        assert [one.id for one in submissions] == ["ada", "mallory"]
    write(forged, zipped({f"{name}_assignsubmission_file_/cells.py": "" for name in ("Ada_1", "Bob_2")}))
    submissions, _ = find_submissions([tmp_path / "class"], "cells")
    assert submissions[1].problem == "mallory.zip holds the hand-ins of a class; to grade them all, name it alone"


def test_members_of_a_class_count_each_student_by_their_own(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"Ada_1_assignsubmission_file_/{n}.py": "" for n in range(2001)}
    files["Bob_2_assignsubmission_file_/cells.py"] = "x = 1"
    submissions, _ = find_submissions([write(tmp_path / "m.zip", zipped(files))], "cells")
    assert [one.problem for one in submissions] == [
        f"the folder has more than 2000 files and folders; {CODE_ALONE}",
        "",
    ]


def test_a_pipe_called_zip_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ada.zip")
    with pytest.raises(HandInError, match="is no plain file"):
        find_submissions([tmp_path / "ada.zip"], "cells")


def test_members_stay_where_they_are_until_they_are_asked_for() -> None:
    data = zipped({"cells.py": "x = 1", "data.bin": "y"})
    members = zip_members("s001.zip", io.BytesIO(data), 10)
    assert tree_of_members("s001.zip", members, len(data), 1).read("cells.py", 3) == b"x ="
