"""Whose rights workers have where the grader is root, as in the containers of Gradescope and PrairieLearn.

Landlock and seccomp hold there as anywhere. A user who owns nothing is one layer more: what root alone may read stays
unread, and what root owns unwritten, even where one of these two should fail.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

_NOBODY = 65534
"""The user and the group without rights, by convention of every distribution."""
_TRIAL = "import sys; open(sys.argv[1]).close()"
_TRIAL_S = 20


def lesser_user() -> int | None:
    """A user who can run this Python and read its libraries, when we are root and may become another; else None.

    Root may not in a user namespace that maps nobody else, and another user cannot read a Python below /root.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    torch = importlib.util.find_spec("torch")
    try:
        subprocess.run(
            [sys.executable, "-I", "-S", "-B", "-c", _TRIAL, str(torch and torch.origin)],
            user=_NOBODY,
            group=_NOBODY,
            extra_groups=[],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRIAL_S,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return _NOBODY
