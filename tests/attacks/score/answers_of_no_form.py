"""Answer a check that reads a dictionary of meters with everything else that can travel, so that the check fails.

A check that stumbles over a hostile answer must not be UNGRADED, for then its points would be awaited.

exercise: training.tbptt
earns: nothing
holds: T0
"""

import torch
from autograder.wire import Opaque, Returned
from kit import impersonate

FORMS = (
    None, {}, [], "", 0, float("nan"), Opaque("x"), torch.zeros(0), {"reached by a loss": None},
    {"reached by a loss": "3", "kept at once": [], "behind the returned state": {}, "attached": 7},
    [None] * 40, [torch.zeros(2, 0, 3)] * 12, {"first": None, "second": []}, {"first": {}, "second": {}},
)  # fmt: skip


def answer(call, place):
    form = FORMS[(place + len(call.target)) % len(FORMS)]
    return Returned([form] * len(call.runs), after=[[form]] * len(call.runs) if call.echo else None)


impersonate(answer, ["train_tbptt"])
