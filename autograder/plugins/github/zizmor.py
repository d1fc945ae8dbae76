"""What zizmor, a linter of workflows, finds beside our own rules; nothing where it is not installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from ...errors import GraderFault
from ...report.safe import for_terminal
from .doctor import Finding

_TOLD_BY_US = {
    *("artipacked", "excessive-permissions", "unpinned-uses", "template-injection", "dangerous-triggers"),
    *("self-hosted-runner", "secrets-inherit"),
}
_TIMEOUT_S = 60


def installed() -> str | None:
    """Its path: beside this Python, or on PATH."""
    return shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")


def findings(program: str, root: Path) -> list[Finding]:
    """Offline, and without the configuration that lies in the repository. Raises `GraderFault` when it fails."""
    command = [program, "--offline", "--no-config", "--no-exit-codes", "--quiet", "--format", "json-v1", str(root)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
            raise GraderFault(for_terminal(said) or f"exit code {done.returncode}")
        told: list[dict[str, Any]] = msgspec.json.decode(done.stdout or b"[]")
        return [_finding(one, root) for one in told if one["ident"] not in _TOLD_BY_US and not one["ignored"]]
    except (OSError, subprocess.TimeoutExpired, msgspec.MsgspecError, KeyError, TypeError) as error:
        raise GraderFault(f"zizmor answered in another form than that of 1.32: {error!r}") from error


def _finding(one: dict[str, Any], root: Path) -> Finding:
    primary = next((place for place in one["locations"] if place["symbolic"]["kind"] == "Primary"), one["locations"][0])
    file = Path(primary["symbolic"]["key"]["Local"]["verbatim_path"])
    severe = one["determinations"]["severity"] in ("High", "Medium")
    return Finding(
        "error" if severe else "warning",
        file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file),
        primary["concrete"]["location"]["start_point"]["row"] + 1,
        f"{one['desc']} (zizmor: {one['ident']})",
        f"see {one['url']}",
    )
