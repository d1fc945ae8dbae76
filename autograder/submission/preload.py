"""Slow modules that hand-ins mention: loaded once in the zygote, they cost each hand-in nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..records import Submission
from ..worker.namespace import may_have_magics

_IPYTHON = "IPython.core.inputtransformer2"
_MENTIONED = {
    re.compile(r"\bmatplotlib\b"): "matplotlib.pyplot",
    re.compile(r"\btorch\.(optim|compile|func|vmap)\b|\bfrom torch import .*\boptim\b"): "torch._dynamo",
}
"""torch.optim imports torch._dynamo when it is first used (torch 2.13), and that wants a folder to write in."""


def modules_to_preload(submissions: Sequence[Submission]) -> list[str]:
    """Modules worth importing before any worker is forked."""
    units = [unit for submission in submissions for unit in submission.units]
    found = {module for pattern, module in _MENTIONED.items() if any(pattern.search(unit.source) for unit in units)}
    if any(unit.notebook and may_have_magics(unit.source) for unit in units):
        found.add(_IPYTHON)
    return sorted(found)
