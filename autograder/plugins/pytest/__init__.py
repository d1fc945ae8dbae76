"""The door to pytest: `pytest --submission my.py` has one test for each check (docs/pytest.md).

pytest loads this module in every run of an environment that the package is installed in, so it imports nothing until a
submission is named, on the command line or in the configuration.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTING = "autograder_submission"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder", "checks of course exercises (autograder)")
    group.addoption(
        "--submission",
        action="append",
        default=[],
        metavar="FILE",
        dest="autograder_files",
        help="a script or notebook to be checked, one test for each check; again for more",
    )
    group.addoption(
        "--assignment",
        metavar="NAME",
        dest="autograder_assignment",
        help="what it is the answer to; by default as the file, or a folder that it lies in, is called",
    )
    group.addoption(
        "--course",
        metavar="DIR",
        dest="autograder_course",
        help="folder of the course; by default the one around the current folder, or else around the file",
    )
    group.addoption(
        "--hidden",
        action="store_true",
        dest="autograder_hidden",
        help="run the hidden checks too; they need the course's reference, and their reports are for staff",
    )
    parser.addini(SETTING, "scripts and notebooks to be checked where --submission names none", "paths", [])


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """With hidden checks no `conftest.py` is executed: it could be the one of a folder that a student handed in."""
    if early_config.known_args_namespace.autograder_hidden:
        early_config.known_args_namespace.noconftest = True


def pytest_configure(config: pytest.Config) -> None:
    """Raises `pytest.UsageError` when a file that is named is not there, or options lack one."""
    named: Sequence[str] = config.getoption("autograder_files")
    files = [config.invocation_params.dir / name for name in named] or config.getini(SETTING)
    if not files:
        for option in ("assignment", "course", "hidden"):
            if config.getoption(f"autograder_{option}"):
                raise pytest.UsageError(f"--{option} is said of a submission; name it: --submission FILE")
        return
    for name, file in zip(named, files, strict=False):
        if not Path(file).is_file():
            raise pytest.UsageError(f"--submission {name}: there is no such file; expected a script or a notebook")
    from .door import Door

    config.pluginmanager.register(Door(config, files), "autograder-door")
    if named and config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = [str(file) for file in files]  # they and nothing else, unless something else is named too
        config.args_source = pytest.Config.ArgsSource.ARGS
