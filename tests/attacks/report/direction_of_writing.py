"""Marks that turn the direction of writing, hide characters, or pile them up.

What changes how other text looks is left out.

earns: nothing
holds: T0
fires: raw
seen: Boucher and Anderson 2021 (Trojan Source)
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        raise ValueError("‮001 fo 001‬⁦passed⁩​﻿­" + "e" + "́" * 300)
