"""The package's own wheel, for courses whose students reach no index that has it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

from ..errors import CourseError
from .pages import DISTRIBUTION

_BUILD_S = 120
SOURCE = Path(__file__).resolve().parents[2]


def build_wheel(folder: Path, source: Path = SOURCE) -> Path:
    """Build it from the source tree that is running; from the same sources the same bytes, since hatchling dates them.

    Raises:
        CourseError: this is no source tree, hatchling is not installed, or the build fails.
    """
    try:
        project = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]["name"]
    except (OSError, tomllib.TOMLDecodeError, KeyError):
        project = ""
    if project != DISTRIBUTION:
        raise CourseError(
            f"--wheel builds from a checkout of {DISTRIBUTION}, and {source} is none; install the grader with "
            f"`pip install -e`, or leave --wheel out where students can install it from an index"
        )
    if importlib.util.find_spec("hatchling") is None:
        raise CourseError('--wheel needs hatchling, which is not installed: pip install "rnn-autograder[release]"')
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    try:
        done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False, timeout=_BUILD_S)
    except subprocess.TimeoutExpired as error:
        raise CourseError(f"the wheel was not built within {_BUILD_S} s: {' '.join(command)}") from error
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise CourseError(f"the wheel could not be built: {' '.join(command)}\n{(done.stdout + done.stderr)[-2000:]}")
    return wheels[0]
