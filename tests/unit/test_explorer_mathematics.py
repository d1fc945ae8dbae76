"""What the explorers compute: PyTorch's own answer in Python, and the same in JavaScript to 1e-9."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

import numpy as np
import pytest
import torch
from torch import nn

from autograder.explorers import counts, lags, runs, source, steps

DRAWN = 200
WITHIN = 1e-9

Settings = Mapping[str, object]
JavaScript = Callable[[source.Name, str, Sequence[object]], list[object]]


# ---------------------------------------------------------------- Python against PyTorch


def column(*values: float) -> nn.Parameter:
    return nn.Parameter(torch.tensor(values, dtype=torch.float64)[:, None])


def of_one_unit(cell: nn.RNNCellBase, weight_hh: Sequence[float], bias_ih: Sequence[float], bias_hh: Sequence[float]):
    """The cell with these numbers and no weight on its input."""
    cell.weight_ih, cell.weight_hh = column(*[0.0] * len(weight_hh)), column(*weight_hh)
    cell.bias_ih, cell.bias_hh = (nn.Parameter(column(*values)[:, 0]) for values in (bias_ih, bias_hh))
    return cell


def test_an_lstms_step_is_pytorchs() -> None:
    before = [0.3, -1.2, 0.7, 2.1]
    cell = of_one_unit(nn.LSTMCell(1, 1), [0.0] * 4, before, [0.0] * 4)
    zero = torch.zeros(1, 1, dtype=torch.float64)
    h, c = cell(zero, (zero, torch.full_like(zero, -1.5)))
    found = steps.lstm_step(*before, -1.5)
    assert (found.h, found.c) == pytest.approx((h.item(), c.item()), abs=1e-15)


def test_a_grus_step_is_pytorchs() -> None:
    cell = of_one_unit(nn.GRUCell(1, 1), [0.0, 0.0, 0.8], [0.4, -0.6, 0.9], [0.0, 0.0, -1.1])
    zero = torch.zeros(1, 1, dtype=torch.float64)
    found = steps.gru_step("gru", 0.4, -0.6, 0.9, 0.8, -1.1, 0.5)
    assert found.h == pytest.approx(cell(zero, torch.full_like(zero, 0.5)).item(), abs=1e-15)


def test_without_a_bias_the_two_grus_of_one_unit_differ_by_the_sign_of_z() -> None:
    pytorchs = steps.gru_step("gru", 0.4, -0.6, 0.9, 0.8, 0.0, 0.5)
    of_2014 = steps.gru_step("gru_2014", 0.4, 0.6, 0.9, 0.8, 0.0, 0.5)
    assert pytorchs.h == pytest.approx(of_2014.h, abs=1e-15)
    assert steps.gru_step("gru", 0.4, -0.6, 0.9, 0.8, 1.0, 0.5).h != pytest.approx(
        steps.gru_step("gru_2014", 0.4, 0.6, 0.9, 0.8, 1.0, 0.5).h, abs=1e-3
    )


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_a_run_is_pytorchs(kind: runs.Kind) -> None:
    inputs, memory = runs.signal("sine", 12), 1.5
    layer = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[kind](1, 3).double()
    from_input, from_state = (torch.from_numpy(weight) for weight in runs.weights(kind))
    with torch.no_grad():
        layer.weight_ih_l0[:, 0], layer.weight_hh_l0[:] = from_input, from_state
        layer.bias_ih_l0.zero_(), layer.bias_hh_l0.zero_()
        if kind != "rnn":
            layer.bias_ih_l0[3:6] = memory
        output, _ = layer(torch.tensor(inputs, dtype=torch.float64)[:, None, None])
    np.testing.assert_allclose(runs.run(kind, inputs, memory).h, output[:, 0].numpy(), rtol=0, atol=1e-14)


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "sigmoid"])
def test_sizes_by_lag_are_autograds(activation: lags.Activation) -> None:
    apply: Callable[[torch.Tensor], torch.Tensor] = {
        "linear": lambda a: a,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
    }[activation]
    w = torch.from_numpy(lags.recurrent_weight(1.1, 3.0))
    states = [torch.zeros(8, dtype=torch.float64, requires_grad=True)]
    for t in range(1, 13):
        states.append(apply(w @ states[-1] + 0.6 * torch.sin(0.7 * t + 1.9 * torch.arange(8, dtype=torch.float64))))
    wanted = torch.autograd.grad(states[-1].sum() / math.sqrt(8), states)
    found = lags.gradient_by_lag(1.1, 3.0, activation, 0.6, 12).sizes
    assert found == pytest.approx([gradient.norm().item() for gradient in reversed(wanted)], rel=1e-12)


@pytest.mark.parametrize("radius", [0.5, 0.9, 1.0, 1.3])
def test_a_linear_network_with_a_normal_matrix_has_the_slope_of_its_radius(radius: float) -> None:
    sizes = lags.gradient_by_lag(radius, 1.0, "linear", 0.5, 60).sizes
    assert sizes == pytest.approx([radius**lag for lag in range(61)], rel=1e-12)


@pytest.mark.parametrize("stretch", [1.0, 2.0, 8.0])
def test_stretching_leaves_the_radius_and_raises_the_norm(stretch: float) -> None:
    w = lags.recurrent_weight(0.9, stretch)
    assert abs(np.linalg.eigvals(w)) == pytest.approx(np.full(8, 0.9))
    assert np.linalg.norm(w, 2) > 0.9 * stretch**0.5 if stretch > 1 else np.linalg.norm(w, 2) == pytest.approx(0.9)


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "sigmoid"])
def test_no_size_exceeds_the_bound(activation: lags.Activation) -> None:
    found = lags.gradient_by_lag(1.2, 4.0, activation, 1.0, 40)
    bound = found.steepest * found.norm
    assert all(size <= bound**lag * (1 + 1e-12) for lag, size in enumerate(found.sizes))


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize(("layers", "directions", "biases"), [(1, 1, 2), (3, 2, 2), (2, 1, 0)])
def test_counts_are_pytorchs(kind: counts.Kind, layers: int, directions: int, biases: int) -> None:
    layer = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[kind]
    module = layer(7, 5, num_layers=layers, bidirectional=directions == 2, bias=biases == 2)
    counted = counts.count_layers(kind, 7, 5, layers, directions, biases)
    assert sum(one.total for one in counted) == sum(parameter.numel() for parameter in module.parameters())


def test_counts_of_the_lectures() -> None:
    assert counts.count_layers("rnn", 100, 256, 1, 1, 0)[0].total == 91_136
    assert counts.count_layers("lstm", 128, 128, 1, 1, 0)[0].total == 131_072
    assert counts.count_layers("gru", 128, 128, 1, 1, 0)[0].total == 98_304


# ---------------------------------------------------------------- JavaScript against Python


def assert_same(found: object, wanted: object, settings: object) -> None:
    if isinstance(wanted, Mapping):
        assert isinstance(found, Mapping)
        assert set(found) == set(wanted)
        for key in wanted:
            assert_same(found[key], wanted[key], (settings, key))
    elif isinstance(wanted, float | int):
        assert found == pytest.approx(wanted, rel=WITHIN, abs=WITHIN if abs(wanted) > WITHIN else None), settings
    elif wanted is None:
        assert found is None
    else:
        assert isinstance(found, list)
        assert len(found) == len(wanted), settings
        for one, other in zip(found, wanted, strict=True):
            assert_same(one, other, settings)


@pytest.fixture
def drawn() -> random.Random:
    return random.Random(20140)


def between(drawn: random.Random, *ranges: tuple[str, float, float]) -> dict[str, float]:
    return {name: drawn.uniform(low, high) for name, low, high in ranges}


LSTM = tuple((name, -8.0, 8.0) for name in ("input_gate", "forget_gate", "candidate", "output_gate"))
GRU = tuple((name, -8.0, 8.0) for name in ("reset_gate", "update_gate", "from_input", "weight", "bias"))


def test_an_lstms_step_in_javascript(drawn: random.Random, javascript: JavaScript) -> None:
    cases = [between(drawn, *LSTM, ("cell", -3.0, 3.0)) for _ in range(DRAWN)]
    for case, found in zip(cases, javascript("gates", "it.lstmStep", cases), strict=True):
        assert_same(found, asdict(steps.lstm_step(**case)), case)


def test_a_grus_step_in_javascript(drawn: random.Random, javascript: JavaScript) -> None:
    cases: list[Settings] = [
        {"form": drawn.choice(["gru", "gru_2014"]), **between(drawn, *GRU, ("state", -1.0, 1.0))} for _ in range(DRAWN)
    ]
    for case, found in zip(cases, javascript("gates", "it.gruStep", cases), strict=True):
        assert_same(found, asdict(steps.gru_step(**case)), case)


def test_sizes_by_lag_in_javascript(drawn: random.Random, javascript: JavaScript) -> None:
    cases: list[Settings] = [
        {
            "activation": drawn.choice(["linear", "tanh", "relu", "sigmoid"]),
            "steps": drawn.randint(1, 100),
            **between(drawn, ("radius", 0.1, 1.5), ("stretch", 1.0, 8.0), ("drive", 0.1, 3.0)),
        }
        for _ in range(DRAWN)
    ]
    cases.append({"activation": "linear", "steps": 5, "radius": 0.9, "stretch": 1.0, "drive": 0.5})
    for case, found in zip(cases, javascript("gradients", "it.gradientByLag", cases), strict=True):
        assert_same(found, asdict(lags.gradient_by_lag(**case)), case)


def test_counts_in_javascript(drawn: random.Random, javascript: JavaScript) -> None:
    cases: list[Settings] = [
        {
            "kind": drawn.choice(["rnn", "gru", "lstm"]),
            "input_size": drawn.randint(1, 2048),
            "hidden_size": drawn.randint(1, 2048),
            "layers": drawn.randint(1, 8),
            "directions": drawn.randint(1, 2),
            "biases": drawn.randint(0, 2),
        }
        for _ in range(DRAWN)
    ]
    for case, found in zip(cases, javascript("parameters", "it.countLayers", cases), strict=True):
        layers = counts.count_layers(**case)
        assert found == [{**asdict(layer), "total": layer.total} for layer in layers], case


def test_runs_in_javascript(drawn: random.Random, javascript: JavaScript) -> None:
    cases: list[Settings] = [
        {
            "kind": drawn.choice(["rnn", "gru", "lstm"]),
            "inputs": [drawn.uniform(-3.0, 3.0) for _ in range(drawn.randint(0, 60))],
            "memory": drawn.uniform(-4.0, 6.0),
        }
        for _ in range(DRAWN)
    ]
    for case, found in zip(cases, javascript("states", "it.run", cases), strict=True):
        wanted = runs.run(**case)
        c = None if wanted.c is None else wanted.c.tolist()
        assert_same(found, {"h": wanted.h.tolist(), "c": c}, case)


def test_signals_in_javascript(javascript: JavaScript) -> None:
    cases = [
        {"signal": name, "steps": count, "own": [0.5, -1.0]}
        for name in ("impulse", "pulse", "alternating", "sine", "own")
        for count in (1, 7, 60)
    ]
    for case, found in zip(cases, javascript("states", "it.signal", cases), strict=True):
        assert_same(found, runs.signal(case["signal"], case["steps"], case["own"]), case)


# ---------------------------------------------------------------- as it is shipped


@pytest.mark.parametrize("name", source.NAMES)
def test_a_module_imports_nothing_and_asks_for_nothing(name: source.Name) -> None:
    text = source.module(name)
    for word in ("import ", "import(", "fetch(", "http", "eval(", "innerHTML", "document.write"):
        assert word not in text.replace('"http://www.w3.org/2000/svg"', ""), word
    assert text.count("export default") == 1
