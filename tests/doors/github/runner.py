"""GitHub's runner, as much of it as a `run:` step sees: its script as written, its `env:`, and files to write to."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass
class Runner:
    """One job's machine.

    Args:
        folder: its own; `temp` and `workspace` are made in it.
        values: what each expression of the workflow comes to; one that is not here fails the test.
        environment: what every step has.
    """

    folder: Path
    values: Mapping[str, str]
    environment: Mapping[str, str]
    log: str = ""
    codes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("temp", "workspace", "files"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def temp(self) -> Path:
        return self.folder / "temp"

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    def file(self, name: str) -> str:
        place = self.folder / "files" / name
        return place.read_text() if place.exists() else ""

    def install(self, command: Path) -> None:
        """What the action `install` leaves, without the minute that it takes."""
        place = self.temp / "autograder/bin/autograder"
        place.parent.mkdir(parents=True)
        place.symlink_to(command)

    def run(self, step: Mapping[str, Any]) -> int:
        """Execute a step in bash with the options that GitHub gives it, and keep what it prints."""
        assert "${{" not in step["run"], "an expression in a script is text of whoever chooses its value"
        own = {name: self._value(value) for name, value in step.get("env", {}).items()}
        files = ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH")
        script = self.folder / "script.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.workspace,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "GITHUB_ACTIONS": "true",
                "RUNNER_TEMP": str(self.temp),
                "OMP_NUM_THREADS": "1",
                **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
                **{name: str(self.folder / "files" / name) for name in files},
                **self.environment,
                **own,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        self.log += done.stdout
        self.codes.append(done.returncode)
        return done.returncode

    def _value(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self.values[found[1]], str(text))


def scripts(file: str, *path: str) -> list[dict[str, Any]]:
    """The steps of a workflow's job, or of an action, that are scripts."""
    found: Any = yaml.safe_load((ROOT / file).read_text())
    for name in path:
        found = found[name]
    return [step for step in found["steps"] if "run" in step]
