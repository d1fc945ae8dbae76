"""Copies of recurrent layers that PyTorch ships in pure Python, and that no dispatcher hears of.

Quantization has an LSTM made of linear layers, the decompositions and `torch.export` have every layer once more, each
exact to the last bit or nearly so. `refuse` gives their functions another code, so that everything that holds one, now
or after a later import, holds the refusal, and nothing holds what it was. `tests/sandbox/test_look_alikes.py` looks
through the whole of the installed PyTorch for definitions that are missing here.

What it does not stop: a copy that is read from disk and executed anew. Tier T1 closes the files
(`guard.files_to_hide`), T0 cannot. Nor does it know what other installed packages offer.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

LOOK_ALIKES: dict[str, dict[str, str]] = {
    "torch._decomp.decompositions": {
        "lstm_cell": "lstm",
        "one_layer_lstm": "lstm",
        "one_layer_lstm_data": "lstm",
        "mkldnn_one_layer_lstm": "lstm",
        "lstm_impl": "lstm",
        "lstm_data_impl": "lstm",
        "gru_cell": "gru",
        "gru_cell_data": "gru",
        "gru_impl": "gru",
        "gru_impl_data": "gru",
        "rnn_cell": "rnn",
        "rnn_cell_data": "rnn",
        "rnn_tanh_input": "rnn",
        "rnn_tanh_data": "rnn",
        "rnn_relu_input": "rnn",
        "rnn_relu_data": "rnn",
        "one_layer_rnn": "gru rnn",  # they are handed the cell
        "one_layer_rnn_data": "gru rnn",
        "_rnn_helper": "lstm gru rnn",
    },
    "torch.export._patches": {
        "one_layer_while_loop_lstm": "lstm",
        "lstm_while_loop_impl": "lstm",
        "one_layer_while_loop_gru": "gru",
        "gru_while_loop_impl": "gru",
    },
    "torch.ao.nn.quantizable.modules.rnn": {
        "LSTMCell.forward": "lstm",
        "_LSTMSingleLayer.forward": "lstm",
        "_LSTMLayer.forward": "lstm",
        "LSTM.forward": "lstm",
    },
}
"""By module, what of it computes a layer of which families. Not every version of PyTorch has all of them."""

_REFUSAL = f"""
def refuse(*args, **kwargs):
    from {__package__}.guard import ForbiddenOperator
    raise ForbiddenOperator({{name!r}})
"""


def families(operators: Iterable[str]) -> frozenset[str]:
    """The families of recurrent layers (`lstm`, `gru`, `rnn`) that these base names of ATen operators belong to."""
    kinds = {"lstm": "lstm", "gru": "gru", "rnn_tanh": "rnn", "rnn_relu": "rnn"}
    return frozenset(family for operator in operators for kind, family in kinds.items() if kind in operator)


def refuse(operators: Iterable[str]) -> int:
    """Make every look-alike of these operators raise `guard.ForbiddenOperator` in this process.

    Returns:
        How many functions are refused now.
    """
    refused = 0
    for name, function in _functions(operators):
        function.__code__ = refusal(name)
        refused += 1
    return refused


def homes(operators: Iterable[str]) -> list[str]:
    """Names of the modules with a look-alike of these operators."""
    return list(_names(operators))


def files_of(modules: Iterable[str]) -> list[str]:
    """The files, source and bytecode, that modules of PyTorch could be read from and executed anew.

    PyTorch is looked for, not imported. All of the files exist.
    """
    package = importlib.util.find_spec("torch")
    found: list[str] = []
    modules = list(modules)
    for folder in map(Path, (package and package.submodule_search_locations) or ()):
        for module in modules:
            source = folder.joinpath(*module.split(".")[1:]).with_suffix(".py")
            compiled = sorted((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc"))
            found += [str(path) for path in (source, *compiled) if path.exists()]
    return found


def refusal(name: str) -> CodeType:
    """The code of a function that takes anything and raises `guard.ForbiddenOperator`."""
    scope: dict[str, Any] = {}
    exec(_REFUSAL.format(name=name), scope)
    code: CodeType = scope["refuse"].__code__
    return code


def modules(operators: Iterable[str]) -> Iterator[ModuleType]:
    """The modules of the look-alikes that this version of PyTorch has, imported."""
    for name in _names(operators):
        if importlib.util.find_spec(name) is not None:
            yield importlib.import_module(name)


def _names(operators: Iterable[str]) -> dict[str, list[str]]:
    wanted = families(operators)
    names = {
        module: [name for name, own in functions.items() if wanted & set(own.split())]
        for module, functions in LOOK_ALIKES.items()
    }
    return {module: some for module, some in names.items() if some}


def _functions(operators: Iterable[str]) -> Iterator[tuple[str, FunctionType]]:
    """The look-alikes that this version of PyTorch has, by the names that people read."""
    names = _names(operators)
    for home in modules(operators):
        for name in names[home.__name__]:
            outer, _, inner = name.rpartition(".")
            scope = vars(vars(home).get(outer)) if outer in vars(home) else vars(home)
            function = inspect.unwrap(scope[inner]) if inner in scope else None
            if isinstance(function, FunctionType):
                yield shown(f"{home.__name__}.{name}"), function


def shown(path: str) -> str:
    """A look-alike as people name it: ``torch.ao.nn.quantizable.LSTMCell``."""
    return path.replace(".modules.rnn.", ".").removesuffix(".forward")
