"""Forbidden operators: refused where PyTorch dispatches them, whichever name they were called by.

`nn.LSTMCell`, `torch.lstm_cell`, `torch._VF.lstm_cell`, `torch.ops.aten.lstm_cell` and TorchScript all end at the same
dispatcher, so that is where the refusal stands; copies in pure Python are refused by `look_alikes`. A class that only
*holds* parameters, such as an `nn.LSTMCell` that is never called, is not touched. Measured: about 10 ms, once before
any worker is forked, and in each fork for what only some exercises forbid.

Calls of PyTorch's library by address are closed by `machine_code`. What it does not stop: a copy of a look-alike read
from disk where the tier leaves the file open (T0). docs/security.md says what else.
"""

from __future__ import annotations

import ctypes
import gc
import inspect
import itertools
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from . import look_alikes, machine_code

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
    "mkldnn_rnn_layer_backward",
    "_thnn_fused_lstm_cell",
    "_thnn_fused_lstm_cell_backward",
    "_thnn_fused_lstm_cell_backward_impl",
    "_thnn_fused_gru_cell",
    "_thnn_fused_gru_cell_backward",
    "_thnn_differentiable_lstm_cell_backward",
    "_thnn_differentiable_gru_cell_backward",
    "_cudnn_rnn",
    "_cudnn_rnn_backward",
    "miopen_rnn",
    "miopen_rnn_backward",
    "_lstm_mps",
    "lstm_mps_backward",
    "quantized_lstm",
    "quantized_gru",
    "quantized_lstm_cell",
    "quantized_gru_cell",
    "quantized_rnn_tanh_cell",
    "quantized_rnn_relu_cell",
    "quantized_lstm_cell_dynamic",
    "quantized_gru_cell_dynamic",
    "quantized_rnn_tanh_cell_dynamic",
    "quantized_rnn_relu_cell_dynamic",
)
"""What the group ``recurrent`` of grading.toml stands for, as base names of operators: steps forward, and the formulas
of steps back, which on a CPU are exact and need no engine."""

AUTOGRAD = ("_backward", "_make_dual")
"""Operators of the group ``autograd``; what is no operator is refused by `_forbid_engine`."""

CLIPPING_HOME = "torch.nn.utils.clip_grad"

CLIPPING = (
    "clip_grad_norm_",
    "clip_grad_value_",
    "get_total_norm",
    "clip_grads_with_norm_",
    "_get_total_norm",
    "_clip_grads_with_norm_",
)
"""Functions of torch.nn.utils.clip_grad in the group ``clipping``: pure Python, so `_forbid_clipping` refuses them."""

_SPACES = ("aten", "quantized")
"""Namespaces of the operators."""

GROUPS: dict[str, tuple[str, ...]] = {"recurrent": RECURRENT, "autograd": AUTOGRAD, "clipping": ()}


class ForbiddenOperator(RuntimeError):
    """Raised inside the submission when it calls a forbidden operator; the message is the operator's name."""


def names_of(operators: Iterable[str]) -> frozenset[str]:
    """The base names of operators that a list in grading.toml means: its groups, opened."""
    return frozenset(name for operator in operators for name in GROUPS.get(operator, (operator,)))


def files_to_hide(operators: Sequence[str]) -> list[str]:
    """The files from which what is refused could be read and executed anew, or called past the refusal."""
    if not operators:
        return []
    homes = look_alikes.homes(names_of(operators))
    return [
        *look_alikes.files_of([*homes, CLIPPING_HOME] if "clipping" in operators else homes),
        *machine_code.files(),
    ]


def make_ready(operators: Sequence[str]) -> None:
    """Import what `forbid` will want in a fork that is not to open any file. Raises ValueError as `forbid` does."""
    _check(operators)
    for _ in look_alikes.modules(names_of(operators)):
        pass


def _check(operators: Sequence[str]) -> None:
    found = {base for base, _, _ in _overloads(names_of(operators))}
    if unknown := sorted(names_of(operators) - found - {*RECURRENT, *AUTOGRAD}):  # no version has all of a group
        raise ValueError(f"forbidden_operators names what PyTorch does not have: {', '.join(unknown)}")


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

    _check(operators)
    wanted = names_of(operators)
    libraries = {space: torch._C._dispatch_library("IMPL", space, "") for space in _SPACES}
    for library in libraries.values():
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(library))
    refused = 0
    with _Quiet():
        for base, space, overload in _overloads(wanted):
            for key in _keys(base, f"{space}::{overload}"):
                libraries[space].impl(overload, key, _refusal("autograd" if base in AUTOGRAD else base))
            refused += 1
    if "autograd" in operators:
        _forbid_engine()
    if "clipping" in operators:
        refused += _forbid_clipping()
    return refused + look_alikes.refuse(wanted)


def _overloads(wanted: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Base name, namespace and name of every overload of these operators."""
    import torch

    for base, space in itertools.product(sorted(wanted), _SPACES):
        for schema in torch._C._jit_get_schemas_for_operator(f"{space}::{base}"):
            yield base, space, f"{base}.{schema.overload_name}" if schema.overload_name else base


def _keys(base: str, overload: str) -> list[str]:
    """Where the dispatcher's ways to an overload end: one kernel for all, or one for each kind of tensor."""
    import torch

    has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key
    if has_kernel(overload, "CompositeImplicitAutograd"):
        return ["CompositeImplicitAutograd"]
    if base in AUTOGRAD:
        return ["AutogradCPU"]
    return ["CPU", "CUDA", *(key for key in ("MkldnnCPU", "QuantizedCPU") if has_kernel(overload, key))]


def _forbid_engine() -> None:
    """Make autograd's engine refuse every backward pass in this process, whichever of its doors it is called through.

    The functions that could undo it, or do without it, go: of a built-in function nothing is left once its module lets
    go of it.
    """
    import torch

    refuse = _refusal("autograd")
    compiled: Any = torch._C._dynamo.compiled_autograd
    compiled.set_autograd_compiler(refuse, False)
    compiled.set_autograd_compiler = refuse
    vars(torch._C)["_jit_differentiate"] = refuse  # TorchScript writes the derivative of a graph as another graph

    # torch.func would get to the engine only after imports that the cage refuses: let it hear the right refusal.
    for module in (torch._C._functorch, torch._functorch.eager_transforms):
        vars(module)["_grad_increment_nesting"] = refuse
    torch.autograd.forward_ad.make_dual.__code__ = look_alikes.refusal("autograd")

    def grad_fn(tensor: torch.Tensor) -> None:
        return None if tensor.is_leaf else refuse()

    base = torch._C.TensorBase
    (own,) = gc.get_referents(vars(base))  # the dictionary behind the proxy: Python takes the type for immutable
    own |= dict.fromkeys(("grad_fn", "_grad_fn"), property(grad_fn))
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(base))


def _forbid_clipping() -> int:
    """Make PyTorch's own gradient clipping raise, whichever module or name it is reached through.

    The functions keep their place and change their code, so that everything that holds one, now or after a later
    import, holds the refusal. What they are built from (norms, products, `_foreach_clamp_min_`, which Adafactor needs)
    is left alone.
    """
    import torch.nn.utils.clip_grad as home

    functions = {inspect.unwrap(vars(home)[name]) for name in CLIPPING if name in vars(home)}
    for function in functions:
        function.__code__ = look_alikes.refusal("clipping")
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
