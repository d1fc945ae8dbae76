"""Forbidden operators: refused where PyTorch dispatches them, whichever name they were called by.

`nn.LSTMCell`, `torch.lstm_cell`, `torch._VF.lstm_cell`, `torch.ops.aten.lstm_cell` and TorchScript all end at the same
dispatcher, so that is where the refusal stands. A class that only *holds* parameters, such as an `nn.LSTMCell` that is
never called, is not touched. Measured at start-up: about 40 ms, once, before any worker is forked.

What it does not stop: pure-Python copies of a cell inside torch itself, and machine code. The README says what else.
"""

from __future__ import annotations

import ctypes
import os
import warnings
from collections.abc import Callable, Sequence

RECURRENT = (
    "lstm",
    "lstm_cell",
    "gru",
    "gru_cell",
    "rnn_tanh",
    "rnn_tanh_cell",
    "rnn_relu",
    "rnn_relu_cell",
    "mkldnn_rnn_layer",
    "_thnn_fused_lstm_cell",
    "_thnn_fused_gru_cell",
    "quantized_lstm",
    "quantized_gru",
    "quantized_lstm_cell",
    "quantized_gru_cell",
    "quantized_rnn_tanh_cell",
    "quantized_rnn_relu_cell",
)
"""What the group ``recurrent`` of grading.toml stands for, as base names of ATen operators."""

GROUPS = {"recurrent": RECURRENT}


class ForbiddenOperator(RuntimeError):
    """Raised inside the submission when it calls a forbidden operator; the message is the operator's name."""


def forbid(operators: Sequence[str]) -> int:
    """Make every overload of these operators (or groups of them) raise `ForbiddenOperator` in this process.

    There is no way back, and none through Python's objects either: the library handle that holds the refusals is
    leaked on purpose, since `torch.library.Library` objects can be found by the garbage collector and destroyed.

    Returns:
        How many overloads are refused now.

    Raises:
        ValueError: PyTorch has no such operator, so that nothing would be refused.
    """
    import torch

    wanted = {name for operator in operators for name in GROUPS.get(operator, (operator,))}
    library = torch._C._dispatch_library("IMPL", "aten", "")
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(library))
    refused, found = 0, set(RECURRENT)  # some of the group are not in every version of PyTorch
    with _Quiet():
        for schema in torch._C._jit_get_all_schemas():
            base = schema.name.removeprefix("aten::")
            if schema.name == base or base not in wanted:
                continue
            overload = f"{base}.{schema.overload_name}" if schema.overload_name else base
            composite = torch._C._dispatch_has_kernel_for_dispatch_key(f"aten::{overload}", "CompositeImplicitAutograd")
            library.impl(overload, "CompositeImplicitAutograd" if composite else "CPU", _refusal(base))
            refused += 1
            found.add(base)
    if unknown := sorted(wanted - found):
        raise ValueError(f"forbidden_operators names what PyTorch does not have: {', '.join(unknown)}")
    return refused


def _refusal(operator: str) -> Callable[..., None]:
    def refuse(*args: object, **kwargs: object) -> None:
        raise ForbiddenOperator(operator)

    return refuse


class _Quiet:
    """PyTorch warns on the C level, for each operator, that its kernel is being overridden: that is the intention."""

    def __enter__(self) -> None:
        self._filter = warnings.catch_warnings()
        self._filter.__enter__()
        warnings.simplefilter("ignore")
        self._stderr = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)

    def __exit__(self, *exception: object) -> None:
        os.dup2(self._stderr, 2)
        os.close(self._stderr)
        self._filter.__exit__(None, None, None)
