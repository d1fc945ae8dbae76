"""Which tier of isolation this machine gives."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ..errors import SandboxError
from ..worker import lockdown

Tier: TypeAlias = Literal["T0", "T1"]


def achievable_tier() -> tuple[Tier, str]:
    """The best tier of this machine, and what keeps it from T1 when that is T0."""
    missing = lockdown.missing()
    return ("T0", "; ".join(missing)) if missing else ("T1", "")


def required_tier(least: str) -> Tier:
    """The tier to run at. Raises `SandboxError`, with the remedy, when it is less than `least`."""
    tier, lacking = achievable_tier()
    if tier < least:
        reason = lacking or f"{least} is not built into this version, which reaches {tier}"
        raise SandboxError(
            f"the course asks for tier {least}, and this machine gives {tier}: {reason}. "
            f"Grade on a machine that has it (see `autograder doctor`), or, for practice, "
            f"lower it with --least-tier {tier}"
        )
    return tier
