"""Every canary can fire: the attacks once more, each without the defence that holds it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

from . import harness
from .harness import BRIEF, CATEGORIES, HERE, Attack, Desk, Ground, active, attacks, open_sandbox, strike, submission_of
from .harness import tiers_of_this_machine as tiers

HONEST = "from kit import Honest as LSTMCell\n"
WRONG = "from kit import Zeros as LSTMCell\n"


def that_fire(*where: str, ingest: bool = False) -> list[object]:
    return [
        pytest.param(attack, id=attack.id)
        for attack in attacks()
        if attack.fires in where and (attack.category == "ingest") is ingest
    ]


@pytest.fixture
def ground() -> Iterator[Ground]:
    """A ground for one attack that does touch it."""
    found = Ground()
    yield found
    found.close()


def test_every_category_has_canaries_that_are_seen_to_fire() -> None:
    assert {attack.category for attack in attacks() if attack.fires} == set(CATEGORIES)
    assert {attack.fires for attack in attacks()} == {"", "T0", "T1", "naive", "free", "raw", "deadline"}


@pytest.mark.parametrize("attack", that_fire("T0", "T1"))
def test_it_fires_at_a_tier_that_does_not_hold_it(attack: Attack, desks: Callable[..., Desk], ground: Ground) -> None:
    if attack.fires not in tiers():
        pytest.skip(f"this machine does not give {attack.fires}")
    _, fired = strike(attack, attack.desk_at(attack.fires, desks), ground)
    assert fired


@pytest.mark.parametrize("attack", that_fire("free"))
def test_it_fires_where_the_operator_is_not_forbidden(
    attack: Attack, desks: Callable[..., Desk], ground: Ground
) -> None:
    _, fired = strike(attack, desks(tiers()[-1], attack.exercise.partition(".")[0], free=True), ground)
    assert any("passed what it does not deserve" in one for one in fired), fired


@pytest.mark.parametrize("attack", that_fire("raw"))
def test_it_fires_where_text_is_shown_as_it_came(attack: Attack, desks: Callable[..., Desk], ground: Ground) -> None:
    desk = desks(tiers()[-1], "cells")
    sheet = desk.grader("lstm_cell", desk.brief).grade(submission_of(attack, ground, desk.sandbox))
    raw = "\n".join(check.message.replace(" ::", "\n::") for one in sheet.exercises for check in one.checks)
    assert list(active(raw)), raw


@pytest.mark.parametrize("attack", that_fire("deadline"))
def test_it_fires_where_there_is_no_deadline(attack: Attack, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "PATIENCE_S", 6.0)
    with open_sandbox(tiers()[-1], ()) as sandbox:
        sandbox.prove()
        sandbox.limits = replace(BRIEF, call_s=1e6, submission_s=1e6)
        grader = Desk.grader(_Cells(), "lstm_cell", sandbox)  # type: ignore[arg-type]
        with pytest.raises(TimeoutError, match="has not come back"):
            harness.within_patience(lambda: grader.grade(submission_of(attack, ground, sandbox)))


class _Cells:
    """What `Desk.grader` asks a desk."""

    assignment, rule = "cells", harness.COURSE.rubric.assignment("cells")


# ---------------------------------------------------------------- the naive grader


def naive(what: str, folder: Path) -> subprocess.CompletedProcess[str] | None:
    """What the naive grader says of a folder, or None when it hangs."""
    command = [sys.executable, str(HERE / "naive.py"), what, str(folder)]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=400, errors="replace")
    except subprocess.TimeoutExpired:
        return None


@dataclass(frozen=True)
class Naive:
    """A hand-in, and an honest one after it, as the naive grader sees them."""

    exit_code: int
    output: str

    @property
    def is_right(self) -> bool:
        """Whether the hand-in failed, the honest one passed, and nobody said anything else."""
        return self.exit_code == 1 and self.output == "FAILED\nPASSED\n"


@pytest.fixture(scope="module")
def naively(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Naive]:
    folder = tmp_path_factory.mktemp("naive")
    fooling = [one for one in attacks() if one.fires == "naive" and one.category != "ingest"]
    sources = {one.id.replace("/", "-"): one.source for one in fooling}
    for name, source in {**sources, "right": HONEST, "wrong": WRONG}.items():
        (folder / f"{name}.py").write_text(source)
    (folder / "honest").write_text(HONEST)
    found = naive("grade", folder)
    assert found is not None and found.returncode == 0, found
    codes = dict(line.split() for line in found.stdout.splitlines())
    outputs = {name: (folder / f"{name}.out").read_text(errors="replace") for name in codes}
    return {name: Naive(int(code), outputs[name]) for name, code in codes.items()}


def test_the_naive_grader_is_right_where_nobody_attacks_it(naively: dict[str, Naive]) -> None:
    assert naively["right"] == Naive(0, "PASSED\nPASSED\n")
    assert naively["wrong"].is_right


@pytest.mark.parametrize("attack", that_fire("naive", ingest=False))
def test_it_fires_in_a_naive_grader(attack: Attack, naively: dict[str, Naive]) -> None:
    """The hand-in passes, or says that it does, or the honest one after it does not, or neither is ever heard of."""
    assert not naively[attack.id.replace("/", "-")].is_right


@pytest.mark.parametrize("attack", that_fire("naive", ingest=True))
def test_it_fires_where_files_are_taken_as_they_come(attack: Attack, ground: Ground, tmp_path: Path) -> None:
    scope: dict[str, Callable[[Path, Path], None]] = {}
    exec(compile(attack.source, str(attack.path), "exec"), scope)
    scope["build"](tmp_path, ground.folder)
    found = naive("take_in", tmp_path)
    leaked = found is not None and f"{ground.token} right answers" in found.stdout
    assert found is None or found.returncode or leaked or list(ground.disturbed()), found


def test_the_sheets_of_a_hand_in_that_gains_are_told(desks: Callable[..., Desk], ground: Ground) -> None:
    """An honest hand-in in the place of an attack that deserves nothing."""
    attack = replace(
        attacks()[0],
        exercise="cells.lstm_cell",
        source="from kit import Honest as LSTMCell\n",
        earns="nothing",
        tells="",
    )
    sheet, fired = strike(attack, desks(tiers()[-1], "cells"), ground)
    assert len(fired) == 1 and fired[0].startswith("passed what it does not deserve: ")
    forged = msgspec.structs.replace(sheet, score=sheet.score + 1)
    assert any("where its checks are worth" in one for one in harness.undeserved(attack, forged))
