"""The groups `autograd` and `clipping` in real workers: whichever of PyTorch's doors is tried, it is refused and says
so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
import torch

from autograder.errors import SandboxError
from autograder.messages import Load, Raised, Refused, Unit
from autograder.records import Fatal, TimedOut
from autograder.rubric import Limits
from autograder.sandbox.session import Batch, Session
from autograder.sandbox.zygote import Zygote
from autograder.wire import Call, Returned
from autograder.worker.cage import lockdown

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked and watched in Linux's ways")

CALL = Call("f", [[]])
DOORS = {
    "autograd.grad": "torch.autograd.grad(y(x), x)",
    "Tensor.backward": "y(x).backward()",
    "autograd.backward": "torch.autograd.backward([y(x)])",
    "the engine's own method": (
        "torch.autograd.Variable._execution_engine.run_backward((y(x),), (torch.ones(()),), False, False, (x,),"
        " allow_unreachable=True, accumulate_grad=False)"
    ),
    "the engine's class": (
        "torch._C._ImperativeEngine().run_backward((y(x),), (torch.ones(()),), False, False, (x,),"
        " allow_unreachable=True, accumulate_grad=False)"
    ),
    "an operator": "torch.ops.aten._backward(y(x), [x], torch.ones(()), False, False)",
    "TorchScript's operator": "torch.ops.aten.grad([y(x)], [x], None, None, False, False)",
    "TorchScript's own derivative": (
        "torch._C._jit_differentiate(torch.jit.CompilationUnit('def g(x):\\n    return torch.tanh(x)\\n').g.graph)"
    ),
    "autograd.functional.jacobian": "torch.autograd.functional.jacobian(torch.tanh, torch.ones(2))",
    "autograd.functional.vjp": "torch.autograd.functional.vjp(torch.tanh, torch.ones(2), torch.ones(2))",
    "a node by hand": "torch.tanh(x).grad_fn(torch.ones(2))",
    "a node by way of the type": "torch._C.TensorBase.grad_fn.__get__(torch.tanh(x))(torch.ones(2))",
    "a node by way of an edge": "torch.autograd.graph.get_gradient_edge(torch.tanh(x)).node(torch.ones(2))",
    "forward mode": "forward_mode()",
    "undoing it": "torch._C._dynamo.compiled_autograd.set_autograd_compiler(None, False)",
}
FUNCTIONAL = {
    "func.vjp": "torch.func.vjp(y, torch.ones(2))[1](torch.ones(()))",
    "func.grad": "torch.func.grad(y)(torch.ones(2))",
    "func.jacrev": "torch.func.jacrev(torch.tanh)(torch.ones(2))",
    "func.jvp": "torch.func.jvp(torch.tanh, (torch.ones(2),), (torch.ones(2),))",
}
SOURCE = """import torch
from torch.autograd import forward_ad


def y(x):
    return torch.tanh(x).sum()


def forward_mode():
    with forward_ad.dual_level():
        return forward_ad.unpack_dual(torch.tanh(forward_ad.make_dual(torch.ones(2), torch.ones(2)))).tangent


def f():
    with torch.enable_grad():
        x = torch.ones(2, requires_grad=True)
        return {expression}
"""


@pytest.fixture(scope="module")
def strict(secret: str) -> Iterator[Zygote]:
    """A zygote of the best tier here whose workers have no autograd."""
    zygote = Zygote("T0" if lockdown.missing() else "T1", ["recurrent", "autograd"])
    zygote.wait_until_ready()
    yield zygote
    zygote.close()


def ask(zygote: Zygote, limits: Limits, source: str, call: Call = CALL) -> Returned | Raised | Refused | Fatal:
    with Session(zygote, Load("bptt", [Unit("bptt.py", source)]), limits) as session:
        session.loaded()
        replies = session.perform(Batch.of([call]))
        return replies[0] if isinstance(replies, list) else replies


@pytest.mark.parametrize("expression", [*DOORS.values(), *FUNCTIONAL.values()], ids=[*DOORS, *FUNCTIONAL])
def test_autograd_is_refused_whichever_door_is_tried(strict: Zygote, limits: Limits, expression: str) -> None:
    reply = ask(strict, limits, SOURCE.format(expression=expression))
    assert isinstance(reply, Refused), reply
    assert reply.operator == "autograd"
    assert reply.places


def test_what_only_looks_like_autograd_is_not_refused(strict: Zygote, limits: Limits) -> None:
    body = "(x.grad_fn, x.detach() * 2, repr(torch.tanh(x)), torch.nn.Linear(2, 2)(x).shape)[1]"
    reply = ask(strict, limits, SOURCE.format(expression=body))
    assert isinstance(reply, Returned), reply
    assert torch.equal(torch.as_tensor(reply.values[0]), torch.full((2,), 2.0))


def test_recurrent_operators_stay_refused_beside_autograd(strict: Zygote, limits: Limits) -> None:
    reply = ask(strict, limits, SOURCE.format(expression="torch.nn.RNNCell(2, 3)(x[None])"))
    assert isinstance(reply, Refused) and reply.operator == "rnn_tanh_cell"


def test_autograd_works_where_it_is_not_forbidden(plain_zygote: Zygote, limits: Limits) -> None:
    reply = ask(plain_zygote, limits, SOURCE.format(expression="torch.autograd.grad(y(x), x)[0]"))
    assert isinstance(reply, Returned), reply


# What only some exercises forbid.


@pytest.mark.parametrize(
    ("operators", "expression", "operator"),
    [
        (["recurrent"], "torch.nn.LSTMCell(2, 2)(x[None])", "lstm_cell"),
        (
            ["gru"],
            "torch._decomp.decompositions.gru_cell_data(x[None], x[None], *[torch.ones(6, 2), None] * 2)",
            "torch._decomp.decompositions.gru_cell_data",
        ),
        (["autograd"], "torch.autograd.grad(y(x), x)", "autograd"),
        (["clipping"], "torch.nn.utils.clip_grad_norm_([x], 1.0)", "clipping"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_session_may_forbid_more_than_the_zygote_does(
    some: Zygote, limits: Limits, operators: list[str], expression: str, operator: str
) -> None:
    load = Load("bptt", [Unit("bptt.py", SOURCE.format(expression=f"({expression}, x)[1].detach()"))])
    with Session(some, load, limits) as session:
        strict = session.forbidding([*operators, "mkldnn_rnn_layer"])
        for asked in (session, strict, session):
            replies = asked.perform(Batch.of([msgspec.structs.replace(CALL, default_dtype="float32")]))
            assert isinstance(replies, list), replies
            assert isinstance(replies[0], Refused if asked is strict else Returned), replies
        assert session.forbidding(["mkldnn_rnn_layer", *operators]) is strict
        assert session.forbidding(["mkldnn_rnn_layer"]) is session
    assert session.usage().workers == 2


def test_stricter_workers_share_the_time_of_their_session(some: Zygote, limits: Limits) -> None:
    load = Load("bptt", [Unit("bptt.py", "def f():\n    while True: pass\n\ndef g():\n    return 1.0\n")])
    with Session(some, load, replace(limits, submission_s=0.5)) as session:
        assert isinstance(session.perform(Batch.of([CALL])), TimedOut)
        assert isinstance(session.forbidding(["recurrent"]).perform(Batch.of([Call("g", [[]])])), TimedOut)


def test_a_statement_that_hangs_is_left_out_of_stricter_workers_too(some: Zygote, limits: Limits) -> None:
    load = Load("bptt", [Unit("bptt.py", "while True: pass\ndef f(): return 1.0\n")])
    with Session(some, load, replace(limits, load_s=0.3)) as session:
        assert isinstance(session.perform(Batch.of([CALL])), list)
        assert isinstance(session.forbidding(["recurrent"]).perform(Batch.of([CALL])), list)
    assert session.usage().workers == 3


def test_an_operator_that_only_some_exercises_forbid_and_nobody_has_is_our_own_mistake() -> None:
    zygote = Zygote("T0", ["recurrent"], forbidden_somewhere=["gru", "gruu"])
    with pytest.raises(SandboxError, match=r"names what PyTorch does not have: gruu"):
        zygote.wait_until_ready()
    zygote.close()


@pytest.fixture(scope="module")
def some(secret: str) -> Iterator[Zygote]:
    """A zygote of whose workers some refuse more than others."""
    zygote = Zygote(
        "T0" if lockdown.missing() else "T1",
        ["mkldnn_rnn_layer"],
        forbidden_somewhere=["recurrent", "gru", "autograd", "clipping"],
    )
    zygote.wait_until_ready()
    yield zygote
    zygote.close()


# Clipping.

CLIPPED = {
    "clip_grad_norm_": "nn.utils.clip_grad_norm_([p], 1.0)",
    "clip_grad_norm_ of its module": "nn.utils.clip_grad.clip_grad_norm_([p], 1.0)",
    "clip_grad_norm, the old name": "quietly(nn.utils.clip_grad_norm, [p], 1.0)",
    "clip_grad_norm_ imported by name": "imported([p], 1.0)",
    "what the wrapper wraps": "nn.utils.clip_grad_norm_.__wrapped__([p], 1.0)",
    "clip_grad_value_": "nn.utils.clip_grad_value_([p], 1.0)",
    "get_total_norm": "nn.utils.get_total_norm([p.grad])",
    "clip_grads_with_norm_": "nn.utils.clip_grads_with_norm_([p], 1.0, torch.tensor(5.0))",
    "the private one behind get_total_norm": "nn.utils.clip_grad._get_total_norm([p.grad])",
}
LEARNING = """import warnings
import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_ as imported


def quietly(function, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments)


def f():
    p = nn.Parameter(torch.tensor([3.0, 4.0]))
    with torch.enable_grad():
        (p * p.detach()).sum().backward()
    return {expression}
"""


@pytest.fixture(scope="module")
def without_clipping(secret: str) -> Iterator[Zygote]:
    """A zygote whose workers have no clipping of PyTorch's, with what optimisers import loaded beforehand."""
    zygote = Zygote("T0" if lockdown.missing() else "T1", ["clipping"], ["torch._dynamo"])
    zygote.wait_until_ready()
    yield zygote
    zygote.close()


@pytest.mark.parametrize("expression", CLIPPED.values(), ids=CLIPPED)
def test_clipping_is_refused_whichever_name_it_has(without_clipping: Zygote, limits: Limits, expression: str) -> None:
    reply = ask(without_clipping, limits, LEARNING.format(expression=expression))
    assert isinstance(reply, Refused), reply
    assert reply.operator == "clipping"
    assert reply.places


@pytest.mark.parametrize(
    "optimiser",
    ["SGD([p], 0.1)", "SGD([p], 0.1, foreach=True)", "Adam([p])", "AdamW([p])", "Adafactor([p], foreach=True)"],
)
def test_optimisers_and_norms_work_beside_forbidden_clipping(
    without_clipping: Zygote, limits: Limits, optimiser: str
) -> None:
    reply = ask(
        without_clipping, limits, LEARNING.format(expression=f"(torch.optim.{optimiser}.step(), p.detach())[1]")
    )
    assert isinstance(reply, Returned), reply
    assert not torch.equal(torch.as_tensor(reply.values[0]), torch.tensor([3.0, 4.0]))


def test_what_clipping_is_made_of_is_not_refused(without_clipping: Zygote, limits: Limits) -> None:
    reply = ask(
        without_clipping, limits, LEARNING.format(expression="(torch._foreach_norm([p.grad])[0], p.grad.clamp_(-1, 1))")
    )
    assert isinstance(reply, Returned), reply


def test_clipping_works_where_it_is_not_forbidden(plain_zygote: Zygote, limits: Limits) -> None:
    reply = ask(plain_zygote, limits, LEARNING.format(expression="float(nn.utils.clip_grad_norm_([p], 1.0))"))
    assert isinstance(reply, Returned) and reply.values == [5.0]


def test_where_nothing_is_forbidden_c_can_be_called(plain_zygote: Zygote, limits: Limits) -> None:
    source = "import ctypes\ndef f(): return ctypes.CDLL(None).getpid()\n"
    with Session(plain_zygote, Load("cells", [Unit("cells.py", source)]), limits) as session:
        replies = session.perform(Batch.of([CALL]))
        assert isinstance(replies, list) and isinstance(replies[0], Returned)
        assert replies[0].values == [session.pid]
