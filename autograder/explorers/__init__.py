"""Things to move and watch: one step's gates, gradients over time, counts of parameters, a state over a sequence.

In a notebook, ``from autograder.explorers import gates; gates()``; as a page, ``autograder explore``. Every explorer is
one ES module and, in Python, the same mathematics (`steps`, `lags`, `counts`, `runs`); a test holds the two together.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import widgets

__all__ = ["gates", "gradients", "parameters", "states"]


def gates(**settings: Any) -> widgets.Gates:
    """One step of an LSTM or a GRU with its gates on sliders: ``gates(kind="gru", update_gate=4)``.

    Like the other three: settings are the widget's traits; raises `ModuleNotFoundError` without anywidget, and
    `traitlets.TraitError` for a value that its slider does not have.
    """
    _need_anywidget("gates")
    from .widgets import Gates

    return Gates(**settings)


def gradients(**settings: Any) -> widgets.Gradients:
    """The size of a gradient by lag: ``gradients(radius=1.1, activation="relu")``."""
    _need_anywidget("gradients")
    from .widgets import Gradients

    return Gradients(**settings)


def parameters(**settings: Any) -> widgets.Parameters:
    """How many parameters a network has: ``parameters(kind="gru", layers=2, directions=2)``."""
    _need_anywidget("parameters")
    from .widgets import Parameters

    return Parameters(**settings)


def states(**settings: Any) -> widgets.States:
    """The state of a small fixed network over a sequence: ``states(kind="rnn", signal="own", own=[1, 0, 0])``."""
    _need_anywidget("states")
    from .widgets import States

    return States(**settings)


def _need_anywidget(name: str) -> None:
    if importlib.util.find_spec("anywidget") is None:
        raise ModuleNotFoundError(
            f"{name}() is drawn in Jupyter by anywidget, which is not installed here: pip install anywidget. "
            f"Without it, `autograder explore {name}` writes the same as a page for the browser.",
            name="anywidget",
        )
