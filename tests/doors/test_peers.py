"""What benchmarks/peers.py hands in and asks: here our side, and the peers' questions without the peers."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from torch import nn

from autograder.rubric import load_rubric


@pytest.fixture
def peers(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(root / "benchmarks")
    return importlib.import_module("peers")


@pytest.fixture
def failures(peers: ModuleType) -> Callable[[str, str], dict[str, str]]:
    """The questions that an answer to one exercise does not pass, with what they say."""
    asked: dict[str, Callable[[type, type], None]] = {}
    exec(peers.EXAM.text, asked)

    def of(exercise: str, source: str) -> dict[str, str]:
        defined: dict[str, type] = {}
        exec(source, defined)
        cell = peers.CELLS[exercise]
        return {
            question.name: said
            for question in peers.EXAM.of(exercise)
            if (said := _said(asked[question.name], defined[cell], getattr(nn, cell)))
        }

    return of


def _said(question: Callable[[type, type], None], cell: type, oracle: type) -> str:
    try:
        question(cell, oracle)
    except Exception as error:
        return str(error)
    return ""


def _kept(peers: ModuleType, kind: str) -> Iterator[Path]:
    for exercise in peers.CELLS:
        yield from sorted((peers.REFERENCE / kind / exercise).glob("*.py"))


def test_everybody_is_asked_for_the_checks_of_the_course_at_their_points(peers: ModuleType, root: Path) -> None:
    exercises = {one.name: one for one in load_rubric(root / "grading.toml").assignment("cells").exercises}
    for exercise in peers.CELLS:
        points = {check.name: check.points for check in exercises[exercise].checks if check.device == "cpu"}
        assert points == peers.WEIGHTS


def test_the_hand_ins_are_thirty_and_no_two_are_alike(peers: ModuleType) -> None:
    given = peers.hand_ins()
    assert len(given) == 30
    assert len({"".join(answers.values()) for answers in given.values()}) == 30


def test_the_peers_questions_let_every_right_answer_pass(
    peers: ModuleType, failures: Callable[[str, str], dict[str, str]]
) -> None:
    refused = {
        f"{file.parent.name}/{file.stem}": failures(file.parent.name, peers.answer(file))
        for file in _kept(peers, "right")
    }
    assert {name: told for name, told in refused.items() if told} == {}


def test_the_peers_questions_catch_every_mistake_that_shows_without_a_gpu(
    peers: ModuleType, failures: Callable[[str, str], dict[str, str]]
) -> None:
    for file in _kept(peers, "wrong"):
        source = file.read_text("utf-8")
        caught_by = re.search(r'^CAUGHT_BY = "(\w+)"', source, re.MULTILINE)
        assert caught_by is not None
        if caught_by[1] != "devices":
            assert caught_by[1] in failures(file.parent.name, peers.answer(file)), file


def test_the_course_of_three_exercises_grades_a_right_hand_in_and_a_mistake(peers: ModuleType, tmp_path: Path) -> None:
    given = {name: answers for name, answers in peers.hand_ins().items() if name in ("s001", "s022")}
    ours = importlib.import_module("graders.ours").Ours(peers.course(tmp_path / "course"), peers.EXAM, tmp_path)
    ours.collect(given)
    ours.grade()
    results = ours.results()
    assert results["s001"].points == peers.EXAM.points
    assert set(results["s022"].said.values()) == {"Input and forget gate exchanged"}
    assert 0 < results["s022"].points < peers.EXAM.points
