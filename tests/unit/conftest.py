"""What several test files share: a submission without its sandbox, and JavaScript without its browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from autograder.explorers import source
from autograder.messages import Load, Loaded, Raised, Refused, Unit
from autograder.records import Fatal
from autograder.wire import Call, Returned
from autograder.worker.namespace import Namespace
from autograder.worker.perform import perform


class InProcess:
    """A submission that answers in this process: what a session does, without its sandbox."""

    def __init__(self, source: str, harness: str = "", threads: Sequence[str] = (), fatal: Fatal | None = None):
        self._space = Namespace("handed_in")
        self._space.load(Load("handed_in", [Unit("answer.py", source)], harness=harness))
        self._threads, self._fatal = list(threads), fatal
        self.asked: list[int] = []
        """How many calls came in each batch."""

    def loaded(self) -> Loaded:
        return Loaded(self._space.problems, self._space.names())

    def ask(self, calls: Sequence[Call]) -> list[Returned | Raised | Refused] | Fatal:
        self.asked.append(len(calls))
        return self._fatal or [perform(self._space, call) for call in calls]

    def peak_mib(self, calls: Sequence[Call]) -> float | Fatal:
        raise NotImplementedError("what is measured takes a process of its own")

    @property
    def threads(self) -> list[str]:
        return self._threads


@pytest.fixture
def hand_in() -> Callable[..., InProcess]:
    return InProcess


@pytest.fixture
def javascript(tmp_path: Path) -> Callable[[source.Name, str, Sequence[object]], list[object]]:
    """``javascript(name, function, cases)``: what a function of an explorer's module says of each, as it is shipped."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on PATH: the explorers' JavaScript is tried by `make browser` alone")

    def run(name: source.Name, function: str, cases: Sequence[object]) -> list[object]:
        (tmp_path / "module.mjs").write_text(source.module(name), "utf-8")
        (tmp_path / "cases.json").write_text(json.dumps(cases), "utf-8")
        program = (
            "import { readFileSync } from 'node:fs'; import * as it from './module.mjs';"
            f"const said = JSON.parse(readFileSync('cases.json')).map((one) => {function}(one));"
            "console.log(JSON.stringify(said));"
        )
        command = [node, "--input-type=module", "--eval", program]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode()
        answers: list[object] = json.loads(done.stdout)
        return answers

    return run
