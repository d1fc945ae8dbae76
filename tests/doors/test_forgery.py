"""The forgeries that benchmarks/forgery.py hands in to us and to other graders: here our side alone."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def forgery(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(root / "benchmarks")
    return importlib.import_module("forgery")


def test_no_forgery_gets_more_points_than_the_stub_and_the_honest_answer_gets_all(
    forgery: ModuleType, tmp_path: Path
) -> None:
    given = forgery.submissions()
    ours = importlib.import_module("graders.ours").Ours(forgery.COURSE, forgery.EXAM, tmp_path)
    ours.collect({name: {"cell": source} for name, source in given.items()})
    ours.grade()
    points = {name: marked.points for name, marked in ours.results().items()}
    assert points == dict.fromkeys(given, 0.0) | {"honest": forgery.EXAM.points}


def test_every_forgery_says_of_which_kind_it_is_and_where_that_is_described(forgery: ModuleType) -> None:
    forgeries = {name: text for name, text in forgery.submissions().items() if name not in forgery.CONTROLS}
    assert len(forgeries) >= 10
    for name, text in forgeries.items():
        docstring = ast.get_docstring(ast.parse(text)) or ""
        assert re.match(r"[^:\n]+: .*\n\n(?s:.*)\b20\d\d\b", docstring), name
