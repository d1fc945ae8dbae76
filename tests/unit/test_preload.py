"""Which modules a hand-in's text asks to be loaded beforehand."""

from __future__ import annotations

import pytest

from autograder.sandbox.preload import modules_to_preload


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("import matplotlib.pyplot as plt", "matplotlib.pyplot"),
        ("x = torch.optim.SGD([], 1)", "torch._dynamo"),
        ("import torch\n  from torch import nn, optim\n", "torch._dynamo"),
        ("x = 1\n  %timeit x", "IPython.core.inputtransformer2"),
        ("y.backward(torch.ones(2))", "torch.fx.experimental.symbolic_shapes"),
        ("torch.autograd.grad(y, x, grad_outputs=d)", "torch.fx.experimental.symbolic_shapes"),
        ('["!pip install torch"]', "IPython.core.inputtransformer2"),
    ],
)
def test_what_is_mentioned_is_loaded(text: str, module: str) -> None:
    assert modules_to_preload(["pass", text]) == [module]


@pytest.mark.parametrize(
    "text",
    [
        "a % b",
        "a != b",
        "from torch import nn  # no optimiser",
        "matplotlib",
        "torch.vmap(f)(x)",
        "y.backward()",
        "\n \n",
    ],
)
def test_what_is_not_mentioned_is_not(text: str) -> None:
    assert modules_to_preload([text]) == []
