"""A forge, and what GitHub's runner would make of a log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .forge import Forge, open_forge

Command = tuple[str, dict[str, str], str]


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    with open_forge(tmp_path / "forge") as made:
        yield made


@pytest.fixture(scope="session")
def commands_in() -> Callable[[str], list[Command]]:
    """The workflow commands that a runner would take from a log: name, properties, data."""

    def read(log: str) -> list[Command]:
        found: list[Command] = []
        stopped = ""
        for line in log.splitlines():
            if stopped:
                stopped = "" if line.strip() == f"::{stopped}::" else stopped
            elif command := re.match(r"\s*::([A-Za-z-]+)(?: (.*?))?::(.*)", line):
                name, listed, data = command.groups()
                if name == "stop-commands":
                    stopped = data
                else:
                    found.append((name, dict(one.split("=", 1) for one in (listed or "").split(",") if one), data))
            assert "##[" not in line or stopped, line
        assert not stopped, "the log ends while commands are stopped"
        return found

    return read
