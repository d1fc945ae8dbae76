"""Forbidden operators: refused where PyTorch dispatches them, whichever name they were called by.

`nn.LSTMCell`, `torch.lstm_cell`, `torch._VF.lstm_cell`, `torch.ops.aten.lstm_cell` and TorchScript all end at the same
dispatcher, so that is where the refusal stands. A class that only *holds* parameters, such as an `nn.LSTMCell` that is
never called, is not touched. Measured at start-up: about 40 ms, once, before any worker is forked.

What it does not stop: pure-Python copies of a cell (or of clipping) inside torch itself, and machine code. The README
says what else.
"""

from __future__ import annotations

import ctypes
import gc
import inspect
import os
import warnings
from collections.abc import Callable, Sequence
from typing import Any

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

AUTOGRAD = ("_backward", "_make_dual")
"""Operators of the group ``autograd``; what is no operator is refused by `_forbid_engine`."""

CLIPPING = (
    "clip_grad_norm_",
    "clip_grad_value_",
    "get_total_norm",
    "clip_grads_with_norm_",
    "_get_total_norm",
    "_clip_grads_with_norm_",
)
"""Functions of torch.nn.utils.clip_grad in the group ``clipping``: pure Python, so `_forbid_clipping` refuses them."""

GROUPS: dict[str, tuple[str, ...]] = {"recurrent": RECURRENT, "autograd": AUTOGRAD, "clipping": ()}


class ForbiddenOperator(RuntimeError):
    """Raised inside the submission when it calls a forbidden operator; the message is the operator's name."""


def forbid(operators: Sequence[str]) -> int:
    """Make every overload of these operators (or groups of them) raise `ForbiddenOperator` in this process.

    There is no way back, and none through Python's objects either: the library handle that holds the refusals is
    leaked on purpose, since `torch.library.Library` objects can be found by the garbage collector and destroyed.

    Returns:
        How many overloads and functions are refused now.

    Raises:
        ValueError: PyTorch has no such operator, so that nothing would be refused.
    """
    import torch

    wanted = {name for operator in operators for name in GROUPS.get(operator, (operator,))}
    library = torch._C._dispatch_library("IMPL", "aten", "")
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(library))
    refused, found = 0, {*RECURRENT, *AUTOGRAD}  # some of a group are not in every version of PyTorch
    with _Quiet():
        for schema in torch._C._jit_get_all_schemas():
            base = schema.name.removeprefix("aten::")
            if schema.name == base or base not in wanted:
                continue
            overload = f"{base}.{schema.overload_name}" if schema.overload_name else base
            composite = torch._C._dispatch_has_kernel_for_dispatch_key(f"aten::{overload}", "CompositeImplicitAutograd")
            key = "CompositeImplicitAutograd" if composite else "AutogradCPU" if base in AUTOGRAD else "CPU"
            library.impl(overload, key, _refusal("autograd" if base in AUTOGRAD else base))
            refused += 1
            found.add(base)
    if "autograd" in operators:
        _forbid_engine()
    if "clipping" in operators:
        refused += _forbid_clipping()
    if unknown := sorted(wanted - found):
        raise ValueError(f"forbidden_operators names what PyTorch does not have: {', '.join(unknown)}")
    return refused


def _forbid_engine() -> None:
    """Make autograd's engine refuse every backward pass in this process, whichever of its doors it is called through.

    The one function that could undo it goes: of a built-in function nothing is left once its module lets go of it.
    """
    import torch

    refuse = _refusal("autograd")
    compiled: Any = torch._C._dynamo.compiled_autograd
    compiled.set_autograd_compiler(refuse, False)
    compiled.set_autograd_compiler = refuse

    # torch.func would get to the engine only after imports that the cage refuses: let it hear the right refusal.
    for module in (torch._C._functorch, torch._functorch.eager_transforms):
        vars(module)["_grad_increment_nesting"] = refuse

    def grad_fn(tensor: torch.Tensor) -> None:
        return None if tensor.is_leaf else refuse()

    base = torch._C.TensorBase
    (own,) = gc.get_referents(vars(base))  # the dictionary behind the proxy: Python takes the type for immutable
    own |= dict.fromkeys(("grad_fn", "_grad_fn"), property(grad_fn))
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(base))


_CLIPPING_REFUSED = f"""
def refuse(*args, **kwargs):
    from {__name__} import ForbiddenOperator
    raise ForbiddenOperator("clipping")
"""


def _forbid_clipping() -> int:
    """Make PyTorch's own gradient clipping raise, whichever module or name it is reached through.

    The functions keep their place and change their code, so that everything that holds one, now or after a later
    import, holds the refusal. What they are built from (norms, products, `_foreach_clamp_min_`, which Adafactor needs)
    is left alone.
    """
    import torch.nn.utils.clip_grad as home

    scope: dict[str, Any] = {}
    exec(_CLIPPING_REFUSED, scope)
    functions = {inspect.unwrap(vars(home)[name]) for name in CLIPPING if name in vars(home)}
    for function in functions:
        function.__code__ = scope["refuse"].__code__
    return len(functions)


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
