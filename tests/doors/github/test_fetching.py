"""Where hand-ins come from, and what git is kept from."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from autograder.errors import CourseError
from autograder.plugins.github import objects
from autograder.plugins.github.hand_ins import Source, read_roster
from autograder.plugins.github.objects import NotFetched, fetch, tree_of_commit

from ..conftest import SOLUTION
from .forge import READ, Forge, open_forge

Run = Callable[..., "CompletedProcess[str]"]


def test_a_roster_names_repositories_refs_and_pull_requests(tmp_path: Path) -> None:
    file = tmp_path / "students.csv"
    file.write_text(
        "\ufeffid, repository, ref, pull\ns001, org/a, refs/heads/main,\ns002, https://x.org/b,,\ns003,org/c,,7\n"
    )
    assert read_roster(file) == [
        Source("s001", "org/a", "refs/heads/main"),
        Source("s002", "https://x.org/b"),
        Source("s003", "org/c", "refs/pull/7/head", 7),
    ]


def test_every_row_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "students.csv"
    file.write_text("id,repository,pull\n../s001,org/a,\ns002,nowhere,\ns003,org/c,seven\ns004,org/d,\ns004,org/e,\n")
    with pytest.raises(CourseError) as caught:
        read_roster(file)
    told = str(caught.value).splitlines()
    assert [line.partition("students.csv, ")[2].partition(":")[0] for line in told] == [
        f"line {at}" for at in (2, 3, 4, 6)
    ]
    assert "is no id" in told[0] and "is no repository" in told[1] and "is no number" in told[2] and "twice" in told[3]
    file.write_text("name,repo\n")
    with pytest.raises(CourseError, match=r"expected the columns id,repository\[,ref\]\[,pull\], got name, repo"):
        read_roster(file)


@pytest.mark.parametrize(
    "url",
    ["ext::sh -c touch% /tmp/owned", "ssh://git@example.org/a", "http://example.org/a", "--upload-pack=x", "/etc"],
)
def test_only_addresses_that_git_can_be_trusted_with_are_fetched(url: str, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="is no address to fetch from: expected https://"):
        fetch(tmp_path / "x.git", url, "HEAD", 64)


@pytest.mark.parametrize("ref", ["--upload-pack=touch", "a..b", "-x", "refs/heads/a b", "a:b", ""])
def test_a_ref_is_no_option_and_no_range(ref: str, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="is no ref"):
        fetch(tmp_path / "x.git", "https://example.org/a", ref, 64)


def test_a_token_goes_to_the_server_that_was_named_and_to_no_other(
    forge: Forge, autograder: Run, course: Path, tmp_path: Path
) -> None:
    with open_forge(tmp_path / "elsewhere") as elsewhere:
        forge.push("org/a", "refs/heads/main", {"tiny.py": SOLUTION})
        elsewhere.push("org/b", "refs/heads/main", {"tiny.py": SOLUTION})
        roster = course / "students.csv"
        roster.write_text(f"id,repository\ns001,org/a\ns002,{elsewhere.address}/org/b\n")
        environment = forge.environment | {"GH_TOKEN": READ}
        done = autograder(
            "ci", "fetch", "tiny", tmp_path / "in", "--roster", roster, cwd=course, environment=environment
        )
        assert done.returncode == 0, done.stderr
        assert {token for _, _, token in forge.asked} == {READ}
        assert {token for _, _, token in elsewhere.asked} == {""}


def test_a_private_repository_is_not_fetched_without_a_token_and_the_others_are(
    forge: Forge, autograder: Run, course: Path, tmp_path: Path
) -> None:
    forge.push("org/a", "refs/heads/main", {"tiny.py": SOLUTION})
    forge.push("org/b", "refs/heads/main", {"tiny.py": SOLUTION})
    forge.private.add("org/a")
    roster = course / "students.csv"
    roster.write_text("id,repository\ns001,org/a\ns002,org/b\n")
    done = autograder(
        "ci", "fetch", "tiny", tmp_path / "in", "--roster", roster, cwd=course, environment=forge.environment
    )
    assert done.returncode == 1
    assert "s001: not fetched: git fetch: fatal: " in done.stderr and "s002" not in done.stderr
    assert "1 of 2 hand-ins" in done.stdout


def test_a_repository_beyond_all_measure_is_stopped_by_the_kernel(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.push("org/a", "refs/heads/main", {f"{at}.bin": os.urandom(1 << 20) for at in range(4)})
    monkeypatch.setattr(objects, "_PACK_MIB", 2)
    with pytest.raises(NotFetched, match="at most 2 MiB"):
        fetch(tmp_path / "x.git", f"{forge.address}/org/a", "HEAD", 64)


def test_a_commit_that_lists_more_files_than_there_are_atoms_is_told_and_left(
    forge: Forge, autograder: Run, course: Path, tmp_path: Path
) -> None:
    """Trees that hold one tree many times over: a few hundred bytes that unfold to 40 to the eighth names."""
    forge.push("org/a", "refs/heads/main", {"tiny.py": SOLUTION})
    forge.push("org/b", "refs/heads/main", {"tiny.py": SOLUTION})
    forge.nest("org/a", "refs/heads/main", levels=8, width=40)
    roster = course / "students.csv"
    roster.write_text("id,repository\ns001,org/a\ns002,org/b\n")
    done = autograder(
        "ci", "fetch", "tiny", tmp_path / "in", "--roster", roster, cwd=course, environment=forge.environment
    )
    assert "s001: not fetched: git ls-tree" in done.stderr and "at most 16 MiB" in done.stderr
    assert "1 of 2 hand-ins" in done.stdout


def test_one_that_git_cannot_read_any_more_keeps_nobody_else_from_a_sheet(
    forge: Forge, autograder: Run, course: Path, tmp_path: Path
) -> None:
    for name in ("org/a", "org/b"):
        forge.push(name, "refs/heads/main", {"tiny.py": SOLUTION})
    roster = course / "students.csv"
    roster.write_text("id,repository\ns001,org/a\ns002,org/b\n")
    fetched = tmp_path / "in"
    done = autograder("ci", "fetch", "tiny", fetched, "--roster", roster, cwd=course, environment=forge.environment)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(fetched / "000001.git/objects")
    (fetched / "000001.git/objects").mkdir()
    done = autograder("ci", "grade", "tiny", fetched, "--sheets", tmp_path / "out", cwd=course)
    assert done.returncode == 1 and "s001: not graded: git ls-tree: fatal: " in done.stderr
    (sheet,) = json.loads((tmp_path / "out/sheets.json").read_text())
    assert sheet["submission"]["id"] == "s002" and sheet["score"] == 4


def test_a_server_without_filters_sends_all_and_large_files_are_still_not_read(forge: Forge, tmp_path: Path) -> None:
    forge.push("org/a", "refs/heads/main", {"tiny.py": b"#" * (3 << 20)})
    (forge.root / "org/a.git/config").write_text("[core]\n\tbare = true\n\trepositoryformatversion = 0\n")
    commit = fetch(tmp_path / "x.git", f"{forge.address}/org/a", "HEAD", 2)
    tree = tree_of_commit(tmp_path / "x.git", commit)
    with pytest.raises(Exception, match=r"tiny\.py has 3 MiB; at most 2 are read"):
        tree.read("tiny.py", 2 << 20)


def test_git_takes_no_settings_from_the_machine(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a helper that would hand this machine's passwords to whatever a roster names."""
    forge.push("org/a", "refs/heads/main", {"tiny.py": SOLUTION})
    forge.private.add("org/a")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(f'[credential]\n\thelper = "!touch {tmp_path}/asked; echo password={READ}; :"\n')
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_ASKPASS", "/bin/echo")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.hooksPath=/tmp'")
    with pytest.raises(NotFetched):
        fetch(tmp_path / "x.git", f"{forge.address}/org/a", "HEAD", 64)
    assert not (tmp_path / "asked").exists()
