"""The GPU that is not there: what stops on it, where results are, what is noted as a wait; nothing of it stays.

What is expected here is what PyTorch does with real devices. PyTorch's own model of them, `FakeTensorMode`, was asked
the same questions; where it disagrees, it lacks the values that decide (`stack` and `index_put_` of single numbers).
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.messages import Load, Unit
from autograder.worker.fake_gpu import FakeGPU, on_gpu
from autograder.worker.namespace import Namespace

F64 = torch.float64
TWO_DEVICES = "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"


@pytest.fixture
def gpu() -> Iterator[FakeGPU]:
    with FakeGPU(set()) as mode:
        yield mode


def put(target: Tensor, place: Any, value: Any) -> Tensor:
    target = target.clone()
    target[place] = value
    return target


def under(device: str, make: Callable[[], Any]) -> Any:
    with torch.device(device):
        return make()


def packed(x: Tensor) -> Any:
    return nn.utils.rnn.pack_padded_sequence(x.expand(2, 3, 4), torch.tensor([2, 3]), True, enforce_sorted=False)


class Doubled(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x * 2

    @staticmethod
    def backward(ctx: Any, arriving: Tensor) -> Tensor:  # type: ignore[override]
        return arriving * torch.full((), 2.0, device=arriving.device)


def names() -> dict[str, Any]:
    """Small tensors on the CPU, and the same on the GPU under the capital letter."""
    mine = {
        "x": torch.ones(3, 4, dtype=F64),
        "w": torch.ones(4, 3, dtype=F64),
        "b": torch.ones(3, dtype=F64),
        "one": torch.tensor(1.0, dtype=F64),
        "i": torch.tensor([0, 1, 2]),
        "k": torch.tensor(1),
        "m": torch.ones(3, 4, dtype=torch.bool),
        "lin": nn.Linear(4, 2, dtype=F64),
        "lstm": nn.LSTM(4, 2, batch_first=True, dtype=F64),
    }
    there = {name.upper(): copy.deepcopy(thing).to("cuda") for name, thing in mine.items()}
    tools = {"put": put, "under": under, "packed": packed, "Doubled": Doubled, "copy": copy}
    return mine | there | tools | {"torch": torch, "F": F, "nn": nn, "np": np, "array": np.ones(2)}


def where(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.device.type
    return [where(item) for item in value] if isinstance(value, list | tuple) else value


def evaluated(source: str) -> Any:
    return eval(source, names())


# ---------------------------------------------------------------------- where things are
ON_THE_GPU = """
x.to("cuda")| x.to("cuda:0")| x.to(torch.device("cuda"))| x.to(0)| x.to(device="cuda")| x.to("cuda", torch.float32)
x.to("cuda", non_blocking=True)| x.cuda()| x.cuda(0)| x.to(X)| x.type_as(X)| torch.as_tensor(x, device="cuda")
torch.from_numpy(array).cuda()| torch.as_tensor(array, device="cuda")| torch.asarray(array, device="cuda")
torch.zeros(2, device="cuda")| torch.eye(2, device=0)| torch.arange(3, device=torch.device("cuda", 0))
torch.rand(2, device=X.device)| torch.tensor([1.0], device="cuda")| torch.empty_like(x, device="cuda")| X.new_zeros(2)
X.new_tensor([1.0])| X.new_full((2,), 1.0)| x.new_ones(2, device="cuda")| torch.zeros_like(X)| torch.full((2,), ONE)
torch.as_tensor(X)| X[0]| X[:, 1:]| X[..., None]| X[i]| X[I]| X[k]| X[M]| X[m]| X.T
X.mT| X.real| X.view(-1)| X.flatten()| X.expand(2, 3, 4)| X.detach()| X.data| X.clone()| X.contiguous()| X.float()
X.bool()| X.chunk(2)| X.unbind()| list(X)| X.max(0)| X.sort()| X.unfold(0, 2, 1)| X.as_strided((2,), (1,))
torch.view_as_real(torch.complex(X, X))| nn.Parameter(X)| copy.deepcopy(X)| copy.copy(X)| X.sum()| X.norm()| X @ W
X + one| one * X| X ** one| X > one| torch.where(M, X, one)| torch.where(M, one, 0.0)| torch.lerp(X, X, one)
torch.clamp(X, min=one)| X.masked_fill(M, one)| torch.stack([X, X])| torch.cat((X, X), 1)| torch.hstack([X, X])
torch.einsum("ij,jk->ik", X, W)| torch.block_diag(X, X)| X.clone().add_(X)| X.clone().add_(one)| X.clone().copy_(x)
torch.add(X, X, out=torch.empty_like(X))| put(X, 0, x[0])| put(X, I, X)| put(X, i, X)| put(X, i, one)| put(X, M, 0.0)
put(X, m, one)| put(X, (slice(None), 0), b)| LIN(X)| copy.deepcopy(LIN)(X)| nn.Linear(4, 2, dtype=X.dtype).cuda()(X)
nn.Linear(4, 2, device="cuda", dtype=X.dtype)(X)
nn.Sequential(nn.Linear(4, 2), nn.LayerNorm(2), nn.Tanh()).double().to("cuda")(X)| nn.Embedding(5, 2).cuda()(I)
nn.BatchNorm1d(4, dtype=X.dtype).cuda()(X)| nn.MultiheadAttention(4, 2, dtype=X.dtype).cuda()(X, X, X)
F.embedding(I, X)| F.one_hot(I, 5)| F.cross_entropy(X, I)| F.pad(X, (1, 0))| F.dropout(X)| F.softmax(X, -1)
nn.CrossEntropyLoss()(X, I)| nn.init.xavier_uniform_(torch.empty(2, 2, device="cuda"))
nn.utils.rnn.pad_sequence([X, X])| nn.GRU(4, 2, dtype=X.dtype).cuda()(X)| LSTM(X[None])
nn.LSTMCell(4, 2, dtype=X.dtype).cuda()(X)| packed(X).data| packed(X).sorted_indices| LSTM(packed(X))[0].data
LSTM(packed(X))[1]| nn.utils.rnn.pad_packed_sequence(LSTM(packed(X))[0], True)[0]| Doubled.apply(X)
torch.vmap(lambda row: row @ W)(X)| torch.vmap(lambda row: row + one)(X)| torch.func.grad(lambda y: (y * y).sum())(X)
torch.func.jacrev(lambda y: y * 2)(B)
torch.func.functional_call(LIN, {}, (X,))| torch.utils.checkpoint.checkpoint(torch.sin, X, use_reentrant=False)
under("cuda", lambda: torch.zeros(2))| under("cuda", lambda: torch.tensor([1.0]))
under("cuda:0", lambda: nn.Linear(4, 2).double())(X)| torch._foreach_add([X, X], [X, X])
torch._foreach_mul([X, X], one)| torch._foreach_norm([X, X])
"""
ON_THE_CPU = """
x| torch.zeros(2)| torch.eye(2)| torch.tensor([1.0])| torch.tensor([ONE, ONE])| torch.tensor([[ONE]])
torch.zeros_like(x)| x.new_zeros(2)| X.cpu()| X.to("cpu")| X.to(x)| X.type_as(x)| X.to("cpu", torch.float32)
torch.as_tensor(X, device="cpu")| torch.zeros_like(X, device="cpu")| X.new_zeros(2, device="cpu")| x[i]| x[K]
x.clone().copy_(X)| put(x, 0, X[0])| put(x, (0, 0), ONE)| x.expand_as(X)| x.view_as(X)| torch.from_numpy(array)
lin(x)| X.cpu().clone()| packed(X).batch_sizes| nn.utils.rnn.pad_packed_sequence(LSTM(packed(X))[0], True)[1]
under("cuda", lambda: torch.zeros(2, device="cpu"))| under("cpu", lambda: torch.zeros(2))
"""


def listed(table: str) -> list[str]:
    return [source.strip() for line in table.strip().splitlines() for source in line.split("| ")]


def flat(places: Any) -> set[str]:
    return {place for item in places for place in flat(item)} if isinstance(places, list) else {places}


@pytest.mark.parametrize("source", listed(ON_THE_GPU))
def test_it_is_on_the_gpu(gpu: FakeGPU, source: str) -> None:
    assert flat(where(evaluated(source))) == {"cuda"}


@pytest.mark.parametrize("source", listed(ON_THE_CPU))
def test_it_is_on_the_cpu(gpu: FakeGPU, source: str) -> None:
    assert flat(where(evaluated(source))) == {"cpu"}


def test_the_rest_of_what_a_tensor_says_of_its_place(gpu: FakeGPU) -> None:
    x, here = torch.ones(2).cuda(), torch.ones(2)
    assert (x.device, x.is_cuda, x.is_cpu, x.get_device()) == (torch.device("cuda:0"), True, False, 0)
    assert (here.device, here.is_cuda, here.is_cpu) == (torch.device("cpu"), False, True)
    assert torch.cuda.is_available()
    assert (torch.cuda.device_count(), torch.cuda.current_device()) == (1, 0)
    assert torch.result_type(x, here) == torch.float32
    assert [tensor.is_cuda for tensor in torch.broadcast_tensors(x, here)] == [True, False]
    torch.cuda.synchronize()


@pytest.mark.parametrize("move", ["cuda", "cpu"])
def test_a_move_to_where_it_is_already_is_no_copy_and_one_elsewhere_is(gpu: FakeGPU, move: str) -> None:
    x = torch.ones(2).to(move)
    assert x.to(move) is x
    other = x.to("cpu" if move == "cuda" else "cuda")
    other += 1
    assert (x.tolist(), x.device.type, other.tolist()) == ([1, 1], move, [2, 2])


def test_what_is_made_from_a_tensor_leaves_that_one_where_it_is(gpu: FakeGPU) -> None:
    x, array = torch.ones(2), np.ones(2)
    moved, back = torch.as_tensor(x, device="cuda"), torch.as_tensor(x.cuda(), device="cpu")
    torch.as_tensor(array, device="cuda").zero_()
    assert (where([x, moved, back]), array.tolist()) == (["cpu", "cuda", "cpu"], [1, 1])


def test_meta_tensors_are_neither_here_nor_there(gpu: FakeGPU) -> None:
    assert torch.ones(2).cuda().to("meta").device.type == "meta"
    assert torch.empty(2, device="meta").device.type == "meta"


def test_a_module_takes_parameters_and_buffers_along_and_nothing_else(gpu: FakeGPU) -> None:
    module = nn.Linear(2, 2)
    module.register_buffer("kept", torch.ones(2))
    module.left = torch.ones(2)
    module.weight.grad = torch.ones(2, 2)
    module.to("cuda")
    assert where([module.weight, module.bias, module.kept, module.left]) == ["cuda", "cuda", "cuda", "cpu"]
    assert where(module.weight.grad) == "cuda"
    assert where(list(module.cpu().parameters())) == ["cpu", "cpu"]


def test_autocast_is_taken_and_changes_no_place(gpu: FakeGPU) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no CUDA: the CPU goes on in float32
        with torch.autocast("cuda", torch.bfloat16):
            x = torch.ones(2, 2, device="cuda")
            assert where(x @ x) == "cuda"


# ---------------------------------------------------------------------- what stops
TWO = """
X + x| x + X| x + ONE| X @ w| F.linear(X, w.T)| F.linear(X, W.T, b)| torch.addmm(b, X, W)| X.lerp(X, x)| X > x
torch.equal(X, x)| torch.cat([X, x])| torch.stack([X, x])| torch.stack([ONE, one])| torch.hstack((X, x))
torch.cat([X[0], one[None]])| torch.where(M, X, x)| torch.where(m, X, X)| X.masked_fill(m, 0.0)| X.masked_select(m)
torch.einsum("ij,kj->ik", X, x)| X.index_select(0, i)| X.gather(0, i[:, None])| torch.take(X, i)| F.embedding(i, X)
F.embedding(I, x)| F.cross_entropy(X, i)| F.cross_entropy(X, I, weight=x[0])| F.mse_loss(X, x)
nn.Embedding(5, 2).cuda()(i)| lin(X)| LIN(x)| nn.LSTM(4, 2, dtype=X.dtype)(X)
LSTM(X[None], (torch.zeros(1, 1, 2, dtype=X.dtype), torch.zeros(1, 1, 2, dtype=X.dtype)))
torch.vmap(lambda row: row @ w)(X)| x.clone().add_(X)| X.clone().add_(x)| one.clone().add_(ONE)
one.clone().mul_(X.sum())| torch.add(X, X, out=torch.empty_like(x))| X.clone().index_add_(0, i, X)
X.clone().scatter_(0, i[:, None], 1.0)| put(X, I, x)| put(x, i, X)| torch.block_diag(X, x)
torch.linalg.multi_dot([X, w, X])| torch.kron(X, x)| torch.maximum(X, x)| torch._foreach_add([X], [x])
F.layer_norm(X, (4,), x[0])
"""


@pytest.mark.parametrize("source", listed(TWO))
def test_two_devices_stop_in_pytorchs_words(gpu: FakeGPU, source: str) -> None:
    with pytest.raises(RuntimeError) as stopped:
        evaluated(source)
    assert str(stopped.value).startswith(TWO_DEVICES)


OTHERS = {
    "X.numpy()": (TypeError, "can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy"),
    "X.detach().numpy()": (TypeError, "can't convert cuda:0 device type tensor to numpy."),
    "np.asarray(X)": (TypeError, "can't convert cuda:0 device type tensor to numpy."),
    "np.sqrt(X)": (TypeError, "can't convert cuda:0 device type tensor to numpy."),
    "x[I]": (RuntimeError, "indices should be either on cpu or on the same device as the indexed tensor (cpu)"),
    "x[M]": (RuntimeError, "indices should be either on cpu or on the same device as the indexed tensor (cpu)"),
    "put(x, I, 0.0)": (RuntimeError, "indices should be either on cpu or on the same device as the indexed tensor"),
    "setattr(nn.Parameter(X), 'grad', x)": (RuntimeError, "assigned grad has data located on a different device"),
    "setattr(nn.Parameter(x), 'grad', X)": (RuntimeError, "assigned grad has data located on a different device"),
    "nn.Parameter(X).mul(2).backward(x)": (RuntimeError, "invalid gradient at index 0 - expected device cuda:0 but"),
    "torch.autograd.grad(LIN(X), LIN.weight, lin(x))": (RuntimeError, "- expected device cuda:0 but got cpu"),
    "torch.autograd.grad(lin(x), lin.weight, [LIN(X)])": (RuntimeError, "- expected device cpu but got cuda:0"),
}


@pytest.mark.parametrize(("source", "kind", "message"), [(key, *value) for key, value in OTHERS.items()], ids=OTHERS)
def test_what_else_stops(gpu: FakeGPU, source: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as stopped:
        evaluated(source)
    assert message in str(stopped.value)


def test_it_says_in_which_function_and_which_tensor_is_the_stranger(gpu: FakeGPU) -> None:
    with pytest.raises(RuntimeError, match=r"\(in mul, with a CPU tensor of shape \(2, 3\)\)$"):
        torch.ones(2, 3).mul(torch.ones(3).cuda())


# ---------------------------------------------------------------------- gradients
def test_gradients_are_where_their_tensors_are(gpu: FakeGPU) -> None:
    here = torch.ones(2, dtype=F64, requires_grad=True)
    there = torch.ones(2, dtype=F64, device="cuda", requires_grad=True)
    loss = (here.to("cuda") * there).sum()
    assert where(torch.autograd.grad(loss, [here, there], retain_graph=True)) == ["cpu", "cuda"]
    loss.backward()
    assert where([here.grad, there.grad, here, there]) == ["cpu", "cuda", "cpu", "cuda"]
    assert there.grad is not None and (there - 0.1 * there.grad).is_cuda


def test_unused_inputs_and_arriving_numbers_are_no_trouble(gpu: FakeGPU) -> None:
    x, unused = (torch.ones(2, device="cuda", requires_grad=True) for _ in range(2))
    found = torch.autograd.grad([x.sum()], [x, unused], [torch.tensor(2.0)], allow_unused=True)
    assert found[1] is None and (found[0].tolist(), where(found[0])) == ([2, 2], "cuda")


def test_a_custom_function_goes_both_ways(gpu: FakeGPU) -> None:
    x = torch.ones(2, dtype=F64, device="cuda", requires_grad=True)
    Doubled.apply(x).sum().backward()
    assert x.grad is not None and (x.grad.tolist(), x.grad.device.type) == ([2, 2], "cuda")


@pytest.mark.parametrize("foreach", [False, True])
@pytest.mark.parametrize("kind", ["SGD", "Adam", "AdamW"])
def test_an_optimiser_takes_its_steps_there(gpu: FakeGPU, kind: str, foreach: bool) -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).to("cuda")
    optimiser = getattr(torch.optim, kind)(model.parameters(), lr=0.05, foreach=foreach)
    x, target, losses = torch.randn(8, 3, device="cuda"), torch.arange(8, device="cuda") % 2, []
    for _ in range(5):
        optimiser.zero_grad()
        loss = F.cross_entropy(model(x), target)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.detach())
        assert where([loss, norm, *model.parameters()]) == ["cuda"] * 6
    assert losses[-1] < losses[0]


# ---------------------------------------------------------------------- waits
FETCHED = "a number is fetched from it"
DECIDED = "a decision depends on its values"
SIZED = "the size of the result depends on its values"
COPIED = "it is copied to the CPU"
WAITS = {
    "X.sum().item()": FETCHED,
    "X.tolist()": FETCHED,
    "float(ONE)": FETCHED,
    "int(ONE)": FETCHED,
    "[10, 20, 30][K]": FETCHED,
    "x[K]": FETCHED,
    "X[K]": FETCHED,
    "torch.tensor([ONE, ONE])": "numbers are fetched from it",
    "bool(ONE)": DECIDED,
    "1 if X.sum() > 0 else 2": DECIDED,
    "max(ONE, ONE)": DECIDED,
    "torch.equal(X, X)": DECIDED,
    "torch.allclose(X, X)": DECIDED,
    "X.nonzero()": SIZED,
    "torch.nonzero(X)": SIZED,
    "X.unique()": SIZED,
    "torch.unique(X)": SIZED,
    "X[M]": SIZED,
    "put(X, M, X[M])": SIZED,
    "X.masked_select(M)": SIZED,
    "X.cpu()": COPIED,
    "X.to('cpu')": COPIED,
    "x.clone().copy_(X)": COPIED,
    "str(X)": "its values are printed",
    "f'{ONE:.3f}'": "its values are printed",
}
NO_WAITS = """
X + 1| X @ W| x.to("cuda")| X.to("cuda")| X.to("cpu", non_blocking=True)| x.cpu()| x.tolist()| float(one)| bool(one)
x[m]| X.shape| len(X)| X.dim()| X.is_cuda| X[0]| X[I]| put(X, M, 0.0)| put(X, 0, X[1])| torch.where(M, X, 0.0)
X.sum()| X.max()| (X > 0).any()| list(X)| X.new_zeros(2)| F.cross_entropy(X, I)
nn.utils.clip_grad_norm_(LIN.parameters(), 1.0)| LSTM(packed(X))| torch.optim.Adam(LIN.parameters()).step()
X.clone().copy_(x)| range(len(X))| x.clone().copy_(X, non_blocking=True)
"""


def noted(source: str) -> list[tuple[str, int, str, str]]:
    """What is noted while a line of a submission is run."""
    space, text = Namespace("handed_in"), f"def answer(env):\n    globals().update(env)\n    return {source}\n"
    space.load(Load("handed_in", [Unit("answer.py", text)]))
    answer = vars(space.module)["answer"]
    with FakeGPU(space.files) as mode:
        answer(names())
    return [(sync.why, sync.place.line, sync.place.function, sync.place.text) for sync in mode.syncs]


@pytest.mark.parametrize(("source", "why"), WAITS.items(), ids=WAITS)
def test_a_wait_is_noted_with_its_line(source: str, why: str) -> None:
    found = noted(source)
    if source.startswith("put"):  # its lines are this file's, which no submission is
        assert found == [(SIZED, 3, "answer", f"return {source}")]
    else:
        assert (why, 3, "answer", f"return {source}") in found
    assert len(found) == 1


@pytest.mark.parametrize("source", listed(NO_WAITS))
def test_what_makes_nobody_wait_is_not_noted(source: str) -> None:
    assert noted(source) == []


def test_each_line_is_noted_once_and_others_files_not_at_all() -> None:
    with FakeGPU({__file__}) as mode:
        for _ in range(3):
            torch.ones(2, device="cuda").tolist()
    assert [sync.why for sync in mode.syncs] == [FETCHED]
    with FakeGPU({"answer.py"}) as mode:
        torch.ones(2, device="cuda").tolist()
    assert mode.syncs == []


def test_no_more_than_twenty_are_noted() -> None:
    lines = "".join(f"    x.tolist()  # {number}\n" for number in range(30))
    space = Namespace("handed_in")
    space.load(Load("handed_in", [Unit("answer.py", f"def answer(x):\n{lines}")]))
    with FakeGPU(space.files) as mode:
        vars(space.module)["answer"](torch.ones(2, device="cuda"))
    assert len(mode.syncs) == 20


# ---------------------------------------------------------------------- nothing stays
REAL = {name: getattr(torch.cuda, name) for name in ("is_available", "device_count", "current_device", "synchronize")}


def real() -> bool:
    return all(getattr(torch.cuda, name) is function for name, function in REAL.items())


def test_nothing_stays_when_it_is_left() -> None:
    with FakeGPU(set()):
        assert not real()
        x = torch.ones(2, device="cuda")
    assert real()
    assert x.device.type == "cpu"
    assert (x + torch.ones(2)).numpy().tolist() == [2, 2]


def test_it_knows_its_tensors_again() -> None:
    with FakeGPU(set()):
        x = torch.ones(2, device="cuda")
    assert on_gpu(x) and not on_gpu(torch.ones(2))
    with FakeGPU(set()), pytest.raises(RuntimeError):
        x + torch.ones(2)


def test_an_exception_leaves_nothing_behind() -> None:
    with pytest.raises(RuntimeError), FakeGPU(set()):
        torch.ones(2, device="cuda") + torch.ones(2)
    assert real()
    assert torch.ones(2).device.type == "cpu"


def test_one_within_another_is_one() -> None:
    with FakeGPU({__file__}) as outer:
        x = torch.ones(2, device="cuda")
        with FakeGPU({__file__}) as inner:
            assert (x * 2).is_cuda
            with pytest.raises(RuntimeError):
                x + torch.ones(2)
            x.tolist()
        assert torch.cuda.is_available() and not real()
        assert (x + x).is_cuda
    assert real()
    assert (len(inner.syncs), len(outer.syncs)) == (1, 1)


def test_the_numbers_are_those_of_the_cpu() -> None:
    torch.manual_seed(0)
    lstm, x = nn.LSTM(4, 3), torch.randn(5, 2, 4)
    right, _ = lstm(x)
    with FakeGPU(set()):
        found, _ = copy.deepcopy(lstm).to("cuda")(x.to("cuda"))
        back = found.cpu()
    assert torch.equal(back, right)
