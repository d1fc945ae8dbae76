"""Slow modules that hand-ins mention: loaded once in the zygote, they cost each hand-in nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Each in time proportional to the text, whoever wrote it: what repeats is tried once a line, or within one run of it.
_MENTIONED = {
    re.compile(r"\b(import|from) matplotlib\b"): "matplotlib.pyplot",
    # torch.optim imports torch._dynamo when it is first used (torch 2.13), and that wants a folder to write in.
    re.compile(r"\btorch\.(optim|compile|func)\b|^[ \t]*from torch import .*\boptim\b", re.MULTILINE): "torch._dynamo",
    # With cotangents, autograd's doors hold shapes against each other by symbols, for which they import sympy.
    re.compile(
        r"\bgrad_outputs\b|\bautograd\.grad\b|\.backward\([ \t]*[^)\s]"
    ): "torch.fx.experimental.symbolic_shapes",
    # Forward mode compiles derivatives from a source file that workers may not read where layers are forbidden in it.
    re.compile(r"\b(forward_ad|jvp|jacfwd|hessian|linearize)\b"): "torch._decomp.decompositions_for_jvp",
    # A magic or a shell command at the start of a line, or of a string in a notebook's JSON.
    re.compile(r'(^|")[ \t]*[%!]', re.MULTILINE): "IPython.core.inputtransformer2",
}


def modules_to_preload(texts: Iterable[str]) -> list[str]:
    """Modules worth importing before any worker is forked, given the text of the hand-ins or of their files."""
    wanted: set[str] = set()
    for text in texts:
        wanted |= {module for pattern, module in _MENTIONED.items() if module not in wanted and pattern.search(text)}
    return sorted(wanted)
