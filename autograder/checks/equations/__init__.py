"""Cells as equations with the mistakes that are made in them; `search` finds those that a submission makes."""

from .equation import Edit, Equation, Slot
from .gru import GRU, GRU_2014
from .lstm import COUPLED, LSTM, PEEPHOLE
from .rnn import RNN

__all__ = [
    "COUPLED",
    "GRU",
    "GRU_2014",
    "LSTM",
    "PEEPHOLE",
    "RNN",
    "Edit",
    "Equation",
    "Slot",
]
