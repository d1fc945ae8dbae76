"""Starts, limits, talks to and kills workers.

`Sandbox` is the room's door: it starts the zygote, proves its tier, and opens a `Session` for each submission.
"""

from .sandbox import Sandbox, achievable_tier
from .session import Session

__all__ = ["Sandbox", "Session", "achievable_tier"]
