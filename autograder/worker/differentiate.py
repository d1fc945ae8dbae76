"""Reverse-mode differentiation by PyTorch's engine itself, without the door that `torch.autograd.grad` puts before it.

The door holds shapes against each other by symbols, where cotangents are given: for that it imports sympy and others
(torch 2.13), a third of a CPU-second in every process. The engine looks at shapes once more. It also hands the call to
whatever ``__torch_function__`` a submission's tensors bring along, and the grader's own question is none of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.autograd.graph import _engine_run_backward


def vector_jacobian_products(
    outputs: Sequence[Tensor], inputs: Sequence[Tensor], cotangents: Sequence[Tensor]
) -> tuple[Tensor | None, ...]:
    """For each input the sum over all outputs of cotangentᵀ · ∂output/∂input; None where there is no path.

    Args:
        outputs: with gradients, each of any shape.
        inputs: leaves, or what the outputs were computed from.
        cotangents: one for each output, of its shape and type.

    Raises:
        RuntimeError: a shape does not fit, a graph was used up, or the submission's own backward pass failed.
    """
    keep_graph = create_graph = False
    found: tuple[Tensor | None, ...] = _engine_run_backward(
        tuple(outputs),
        tuple(cotangents),
        keep_graph,
        create_graph,
        tuple(inputs),
        allow_unreachable=True,
        accumulate_grad=False,
    )
    return found
