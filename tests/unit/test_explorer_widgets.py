"""The explorers in a notebook, as far as Python goes: traits that follow the reader, and the same in JavaScript."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import pytest

from autograder import explorers
from autograder.explorers import counts, lags, runs, source, steps

pytest.importorskip("anywidget", reason="anywidget is not installed: pip install --group dev")

from anywidget import AnyWidget
from traitlets import Enum, Float, Int, List, TraitError

JavaScript = Callable[[source.Name, str, Sequence[object]], list[object]]

MAKE: dict[source.Name, Callable[..., AnyWidget]] = {
    "gates": explorers.gates,
    "gradients": explorers.gradients,
    "parameters": explorers.parameters,
    "states": explorers.states,
}


def own_traits(widget: AnyWidget) -> dict[str, object]:
    """Those that none of anywidget's own classes has."""
    shared = AnyWidget().traits()
    return {name: trait for name, trait in widget.traits(sync=True).items() if name not in shared and name[0] != "_"}


@pytest.mark.parametrize("name", MAKE)
def test_the_widget_and_its_javascript_have_the_same_settings(name: source.Name, javascript: JavaScript) -> None:
    [controls] = javascript(name, "(() => it.CONTROLS)", [None])
    widget = MAKE[name]()
    traits = own_traits(widget)
    assert isinstance(controls, list)
    assert {control["name"] for control in controls} == set(traits)
    for control in controls:
        trait = traits[control["name"]]
        assert getattr(widget, control["name"]) == control["value"], control
        match trait:
            case Enum():
                assert set(trait.values) == {value for value, _ in control["options"]}
            case Float() | Int():
                assert (trait.min, trait.max) == (control["min"], control["max"]), control
                assert isinstance(trait, Int) == (control["kind"] == "number" or control["step"] == 1), control
            case List():
                inside = trait._trait
                assert (inside.min, inside.max, trait._maxlen) == (control["low"], control["high"], control["most"])
            case _:
                pytest.fail(f"{control['name']} is a {type(trait).__name__}")


@pytest.mark.parametrize("name", MAKE)
def test_the_widget_carries_its_module_and_its_style(name: source.Name) -> None:
    state = MAKE[name]().get_state()
    assert state["_esm"] == source.module(name)
    assert state["_css"] == source.style()


def test_what_a_reader_moves_is_seen_in_python() -> None:
    widget = explorers.gates(forget_gate=4)
    seen = []
    widget.observe(lambda change: seen.append(change.new), "forget_gate")
    assert widget.get_state()["forget_gate"] == 4
    widget.set_state({"forget_gate": -2.5})  # what arrives from the browser
    assert seen == [-2.5]
    assert widget.result == steps.lstm_step(0, -2.5, 1, 0, 1)


def test_results_are_those_of_the_mathematics() -> None:
    gru = explorers.gates(kind="gru_2014", bias=0.5)
    assert gru.result == steps.gru_step("gru_2014", 0, 0, 1, 1, 0.5, -0.5)
    assert explorers.gradients(radius=1.2, steps=9).result == lags.gradient_by_lag(1.2, 1, "tanh", 0.5, 9)
    two_layers = explorers.parameters(kind="gru", layers=2, directions=2).result
    assert two_layers == counts.count_layers("gru", 128, 128, 2, 2, 2)
    own = explorers.states(kind="rnn", signal="own", own=[1, -2]).result
    assert own.h.tolist() == runs.run("rnn", [1, -2], 0).h.tolist()


@pytest.mark.parametrize(
    ("make", "settings"),
    [
        (explorers.gates, {"forget_gate": 7}),
        (explorers.gates, {"kind": "peephole"}),
        (explorers.gradients, {"steps": 0}),
        (explorers.parameters, {"hidden_size": 2.5}),
        (explorers.parameters, {"biases": 3}),
        (explorers.states, {"own": []}),
        (explorers.states, {"own": [1, 4]}),
    ],
)
def test_what_no_control_can_show_is_refused(make: Callable[..., AnyWidget], settings: dict[str, object]) -> None:
    with pytest.raises(TraitError, match=next(iter(settings))):
        make(**settings)


@pytest.mark.parametrize("name", MAKE)
def test_without_anywidget_the_sentence_says_what_to_do(name: source.Name, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ModuleNotFoundError) as raised:
        MAKE[name]()
    assert str(raised.value) == (
        f"{name}() is drawn in Jupyter by anywidget, which is not installed here: pip install anywidget. "
        f"Without it, `autograder explore {name}` writes the same as a page for the browser."
    )
