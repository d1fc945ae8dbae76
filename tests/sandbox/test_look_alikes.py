"""Copies of recurrent layers inside PyTorch: each of them is refused by its name, and none of the ways back works."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from autograder.messages import Load, Raised, Refused, Unit
from autograder.records import Fatal
from autograder.rubric import Limits
from autograder.sandbox.preload import modules_to_preload
from autograder.sandbox.session import Batch, Session
from autograder.sandbox.zygote import Zygote
from autograder.wire import Call, Returned
from autograder.worker.cage import lockdown
from autograder.worker.forbidden import guard, machine_code
from autograder.worker.forbidden.guard import files_to_hide
from autograder.worker.forbidden.look_alikes import LOOK_ALIKES, modules

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked and watched in Linux's ways")

DECOMPOSITIONS = "torch._decomp.decompositions"
PRELUDE = """import gc, importlib, inspect, os, sys
import torch
import torch._decomp.decompositions as D
from torch import nn
from torch.ao.nn import quantizable, quantized
from torch.ao.nn.quantized import dynamic, reference

aten = torch.ops.aten
x = h = torch.ones(1, 2, dtype=torch.float32)
mkldnn = torch._C.DispatchKeySet(torch._C._parse_dispatch_key("MkldnnCPU"))
xs = hs = x[None]
w2, w6, w8 = (torch.ones(n, 2, dtype=torch.float32) for n in (2, 6, 8))
rest = False, 1, 0.0, False, False
packed = torch.tensor([1])
b8, flags = torch.zeros(8, dtype=x.dtype), (True, False, False, False)


def f():
    return {expression}
"""
WAYS = {
    "quantizable.LSTMCell(2, 2, dtype=x.dtype)(x, (h, h))": "torch.ao.nn.quantizable.LSTMCell",
    "quantizable.LSTM(2, 2, dtype=x.dtype)(xs, (hs, hs))": "torch.ao.nn.quantizable.LSTM",
    "nn.quantizable.LSTM(2, 2, dtype=x.dtype)(xs, (hs, hs))": "torch.ao.nn.quantizable.LSTM",
    "quantized.LSTM(2, 2, dtype=x.dtype)(xs, (hs, hs))": "torch.ao.nn.quantizable.LSTM",
    "quantizable.modules.rnn._LSTMLayer(2, 2, dtype=x.dtype)(xs, (h, h))": "torch.ao.nn.quantizable._LSTMLayer",
    "quantizable.modules.rnn._LSTMSingleLayer(2, 2, dtype=x.dtype)(xs, (h, h))": (
        "torch.ao.nn.quantizable._LSTMSingleLayer"
    ),
    "torch.func.functional_call(quantizable.LSTMCell(2, 2, dtype=x.dtype), {}, (x, (h, h)))": (
        "torch.ao.nn.quantizable.LSTMCell"
    ),
    "reference.LSTMCell(2, 2)(x, (h, h))": "lstm_cell",
    "reference.GRUCell(2, 2)(x, h)": "gru_cell",
    "dynamic.LSTMCell(2, 2)(x, (h, h))": "quantized_lstm_cell_dynamic",
    "dynamic.GRUCell(2, 2)(x, h)": "quantized_gru_cell_dynamic",
    "dynamic.RNNCell(2, 2)(x, h)": "quantized_rnn_tanh_cell_dynamic",
    "dynamic.LSTM(2, 2)(xs, (hs, hs))": "quantized_lstm",
    "dynamic.GRU(2, 2)(xs, hs)": "quantized_gru",
    "D.lstm_cell(x @ w8.T, h, h, w8, None, None, 1)": "torch._decomp.decompositions.lstm_cell",
    "D.one_layer_lstm(xs, (h, h), [w8, w8], False)": "torch._decomp.decompositions.one_layer_lstm",
    "D.lstm_impl(xs, (hs, hs), [w8, w8], *rest, False)": "torch._decomp.decompositions.lstm_impl",
    "D.lstm_data_impl(x, packed, (hs, hs), [w8, w8], *rest)": "torch._decomp.decompositions.lstm_data_impl",
    "D.gru_cell(x @ w6.T, hs, None, None, w6, None)": "torch._decomp.decompositions.gru_cell",
    "D.gru_cell_data(x, h, w6, None, w6, None)": "torch._decomp.decompositions.gru_cell_data",
    "D.gru_impl(xs, hs, [w6, w6], *rest, False)": "torch._decomp.decompositions.gru_impl",
    "D.gru_impl_data(x, packed, hs, [w6, w6], *rest)": "torch._decomp.decompositions.gru_impl_data",
    "D.rnn_cell(torch.tanh)(x @ w2.T, h, None, None, w2, None)": "torch._decomp.decompositions.rnn_cell",
    "D.rnn_tanh_input(xs, hs, [w2, w2], *rest, False)": "torch._decomp.decompositions.rnn_tanh_input",
    "D.rnn_tanh_data(x, packed, hs, [w2, w2], *rest)": "torch._decomp.decompositions.rnn_tanh_data",
    "D.rnn_relu_input(xs, hs, [w2, w2], *rest, False)": "torch._decomp.decompositions.rnn_relu_input",
    "D.one_layer_rnn(xs, h, [w2, w2], False, D.rnn_cell_data(torch.tanh))": (
        "torch._decomp.decompositions.rnn_cell_data"
    ),
    "torch._decomp.decomposition_table[aten.lstm.input](xs, (hs, hs), [w8, w8], *rest, False)": (
        "torch._decomp.decompositions.lstm_impl"
    ),
    "torch._decomp.get_decompositions([aten.gru.input])[aten.gru.input](xs, hs, [w6, w6], *rest, False)": (
        "torch._decomp.decompositions.gru_impl"
    ),
    "aten.lstm.input.decompose(xs, (hs, hs), [w8, w8], *rest, False)": "torch._decomp.decompositions.lstm_impl",
    "aten.lstm_cell.default.decompose(x, (h, h), w8, w8)": "lstm_cell",
    "aten._thnn_differentiable_lstm_cell_backward(h, h, x @ w8.T, h @ w8.T, None, None, h, h)": (
        "_thnn_differentiable_lstm_cell_backward"
    ),
    "aten._thnn_differentiable_gru_cell_backward(h, x @ w6.T, h @ w6.T, h, None, None)": (
        "_thnn_differentiable_gru_cell_backward"
    ),
    "aten.mkldnn_rnn_layer(xs, w8, w8, b8, b8, hs, hs, False, [], 2, 2, 1, *flags)": "mkldnn_rnn_layer",
    "aten.mkldnn_rnn_layer.default.redispatch(mkldnn, xs, w8, w8, b8, b8, hs, hs, False, [], 2, 2, 1, *flags)": (
        "mkldnn_rnn_layer"
    ),
}
WHILE_LOOPS = {
    "one_layer_while_loop_lstm(xs, (h, h), [w8, w8], False)": "one_layer_while_loop_lstm",
    "lstm_while_loop_impl(xs, (hs, hs), [w8, w8], *rest, False)": "lstm_while_loop_impl",
    "gru_while_loop_impl(xs, hs, [w6, w6], *rest, False)": "gru_while_loop_impl",
}


def ask(zygote: Zygote, limits: Limits, expression: str, text: str = PRELUDE) -> Returned | Raised | Refused | Fatal:
    source = text.replace("{expression}", expression)
    with Session(zygote, Load("cells", [Unit("cells.py", source)]), limits) as session:
        loaded = session.loaded()
        replies = session.perform(Batch.of([Call("f", [[]], default_dtype="float32")]))
        assert not getattr(loaded, "problems", None), loaded
        return replies[0] if isinstance(replies, list) else replies


@pytest.fixture(scope="module")
def strict(secret: str) -> Iterator[Zygote]:
    """A zygote of the best tier here that refuses recurrent layers."""
    zygote = Zygote("T0" if lockdown.missing() else "T1", ["recurrent"])
    zygote.wait_until_ready()
    yield zygote
    zygote.close()


@pytest.mark.parametrize(("way", "name"), WAYS.items(), ids=WAYS)
def test_a_copy_of_a_layer_is_refused_and_works_where_nothing_is_forbidden(
    strict: Zygote, plain_zygote: Zygote, limits: Limits, way: str, name: str
) -> None:
    reply = ask(strict, limits, way)
    assert isinstance(reply, Refused), reply
    assert reply.operator == name
    assert reply.places and reply.places[-1].line == PRELUDE.count("\n")
    assert isinstance(control := ask(plain_zygote, limits, way), Returned), control


@pytest.mark.parametrize(("way", "name"), WHILE_LOOPS.items(), ids=WHILE_LOOPS)
def test_the_copies_that_export_has_are_refused(strict: Zygote, limits: Limits, way: str, name: str) -> None:
    reply = ask(strict, limits, f"importlib.import_module('torch.export._patches').{way}")
    assert isinstance(reply, Refused), reply
    assert reply.operator == f"torch.export._patches.{name}"


# ---------------------------------------------------------------------- the ways back

ANEW = {
    "the module imported anew": "(sys.modules.pop(Q.__name__), vars(importlib.import_module(Q.__name__)))[1]",
    "the module reloaded": "vars(importlib.reload(Q))",
    "its source executed": "executed(open(Q.__file__).read())",
    "its source by its loader": "executed(Q.__loader__.get_source(Q.__name__))",
    "its source by inspect": "executed(inspect.getsource(Q))",
    "its source as data": "executed(pkgutil.get_data('torch.ao.nn.quantizable.modules', 'rnn.py').decode())",
    "its bytecode": "executed(Q.__loader__.get_code(Q.__name__))",
    "its bytecode as data": "executed(marshal.loads(open(Q.__cached__, 'rb').read()[16:]))",
}
EXECUTED = """
import marshal, pkgutil
import torch.ao.nn.quantizable.modules.rnn as Q


def executed(code):
    scope = {'__name__': 'copy'}
    exec(code, scope)
    return scope
"""
LONG_WAYS = {
    "a search of all functions": (
        "(gc.unfreeze(), [o for o in gc.get_objects() if inspect.isfunction(o) and o.__name__ == 'lstm_cell'][0]"
        "(x @ w8.T, h, h, w8, None, None, 1))"
    ),
    "a library of one's own, taken back": "(own(), torch.lstm_cell(x, (h, h), w8, w8))",
    "all libraries destroyed": "(destroy(), torch.lstm_cell(x, (h, h), w8, w8))",
    "the kernel itself": (
        "torch.library.get_kernel('aten::lstm_cell', 'CPU').call_boxed(torch._C._dispatch_keys(x), x, (h, h), w8, w8)"
    ),
}
OWN = """

def own():
    gc.unfreeze()
    library = torch._C._dispatch_library("IMPL", "aten", "")
    library.impl("lstm_cell", "CompositeImplicitAutograd", lambda *a: a)
    library.reset()


def destroy():
    gc.unfreeze()
    return [o._destroy() for o in gc.get_objects() if type(o).__name__ == "Library"]
"""


@pytest.mark.parametrize("way", ANEW.values(), ids=ANEW)
def test_no_copy_can_be_read_from_disk(strict: Zygote, plain_zygote: Zygote, limits: Limits, way: str) -> None:
    """At T1, that is. At T0 it can, as the control shows: a student's own machine, where nothing is graded."""
    call, definitions = f"{way}['LSTMCell'](2, 2, dtype=x.dtype)(x, (h, h))", EXECUTED.lstrip() + PRELUDE
    if strict.tier != "T0":
        reply = ask(strict, limits, call, definitions)
        assert isinstance(reply, Raised | Refused), reply
        assert isinstance(reply, Refused) or reply.kind in ("PermissionError", "OSError", "ImportError"), reply
    assert isinstance(control := ask(plain_zygote, limits, call, definitions), Returned), control


@pytest.mark.parametrize("way", LONG_WAYS.values(), ids=LONG_WAYS)
def test_no_object_in_memory_leads_back(strict: Zygote, limits: Limits, way: str) -> None:
    reply = ask(strict, limits, way, OWN.lstrip() + PRELUDE)
    assert isinstance(reply, Refused), reply


def test_no_code_of_a_copy_is_left_in_memory(strict: Zygote, plain_zygote: Zygote, limits: Limits) -> None:
    names = {name.rpartition(".")[2] for name in LOOK_ALIKES[DECOMPOSITIONS]}
    way = (
        "(gc.unfreeze(), sorted({c.co_name for o in gc.get_objects() for c in gc.get_referents(o)"
        f" if inspect.iscode(c) and c.co_filename == D.__file__ and c.co_name in {names}}}))[1]"
    )
    for zygote, left in ((strict, []), (plain_zygote, sorted(names))):
        reply = ask(zygote, limits, way)
        assert isinstance(reply, Returned) and reply.values == [left], reply


def test_the_rest_of_the_library_can_still_be_imported(strict: Zygote, limits: Limits) -> None:
    for module in ("torch._decomp.decompositions_for_rng", "torch.export.dynamic_shapes", "torch.ao.nn.intrinsic.qat"):
        reply = ask(strict, limits, f"importlib.import_module({module!r}).__name__")
        assert isinstance(reply, Returned), reply


def test_forward_mode_works_beside_files_that_nobody_may_read(secret: str, limits: Limits) -> None:
    way = "torch.func.jvp(torch.tanh, (x,), (x,))[1] + torch.func.jacfwd(torch.sum)(x)"
    preload = modules_to_preload([way])
    zygote = Zygote("T0" if lockdown.missing() else "T1", ["recurrent"], preload)
    try:
        assert isinstance(reply := ask(zygote, limits, way), Returned), reply
    finally:
        zygote.close()


# ---------------------------------------------------------------------- what there is
HARMLESS = {
    "torch._meta_registrations": "shapes only",
    "torch.nn.modules.rnn": "ends at the dispatcher",
    "torch.ao.nn.quantized.modules.rnn": "inherits what is refused",
    "torch.ao.nn.quantized.reference.modules.rnn": "ends at the dispatcher",
    "torch.ao.nn.quantized.dynamic.modules.rnn": "ends at the dispatcher",
    "torch.jit.quantized": "raises since torch 2.0",
    "torch.onnx._internal.torchscript_exporter.symbolic_opset9": "writes ONNX graphs and computes nothing",
    "torch.nn.utils._expanded_weights.expanded_weights_impl": "sets batch sizes around a call of the layer",
}
NO_LAYERS = re.compile(r"torch\.(testing|_inductor|ao\.(quantization|pruning|ns)|backends|_functorch|onnx)\b")
"""Test helpers around the layers, code generators, and tools that rewrite a model; found by reading them once."""
NAMED = re.compile(r"lstm|gru|(?<![a-z])rnn", re.IGNORECASE)
ONLY_CHOOSE = {
    ("torch.export._patches", "_register_rnn_while_loop_decomposition"),
    ("torch.export._patches", "register_lstm_while_loop_decomposition"),
    ("torch.export._patches", "register_gru_while_loop_decomposition"),
    ("torch._decomp.decompositions", "select_one_layer_lstm_function"),
}


def definitions() -> Iterator[tuple[str, str]]:
    """Module and name of every top-level definition in PyTorch that is named after a recurrent layer."""
    root = Path(torch.__file__).parent
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if not re.search(r"^(def|class) \w*(lstm|gru|rnn)", text, re.IGNORECASE | re.MULTILINE):
            continue
        module = ".".join(["torch", *path.relative_to(root).with_suffix("").parts])
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and NAMED.search(node.name):
                yield module, node.name


def test_every_definition_that_is_named_after_a_layer_is_known() -> None:
    """A new version of PyTorch may bring new copies: look at what is told here, and add it to `LOOK_ALIKES`."""
    known = {(module, name.partition(".")[0]) for module, names in LOOK_ALIKES.items() for name in names}
    found = {(module, name) for module, name in definitions() if module not in HARMLESS and not NO_LAYERS.match(module)}
    assert len(found) > 10
    assert not found - known - ONLY_CHOOSE


def test_every_operator_that_is_named_after_a_layer_is_known() -> None:
    helpers = {"_use_cudnn_rnn_flatten_weight", "_cudnn_rnn_flatten_weight", "_reorder_mkldnn_rnn_layer_weight"}
    names = {schema.name.rpartition("::")[2] for schema in torch._C._jit_get_all_schemas()}
    assert {name for name in names if NAMED.search(name)} - helpers <= {*guard.RECURRENT}


def test_the_files_to_hide_are_those_of_the_modules() -> None:
    masked = files_to_hide(["recurrent"])
    assert {module.__file__ for module in modules(["lstm", "gru", "rnn_tanh"])} <= {*masked}
    assert all(Path(file).exists() for file in masked)
    assert files_to_hide([]) == []
    assert files_to_hide(["cumsum"]) == machine_code.files()
    assert not any("quantizable" in file for file in files_to_hide(["gru"]))
    names = {Path(file).name.partition(".")[0] for file in files_to_hide(["clipping"])}
    assert names - {"_cffi_backend"} == {"clip_grad"}
