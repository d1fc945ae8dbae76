"""Cases drawn by Hypothesis under the course's secret: sizes crossed, all of them different, nothing zero.

A fixture that bites (measured on 42 wrong cells): states and both biases away from zero, weights of honest size,
batch, input and hidden size all different, square shapes beside them (they hide transposes that the others show, and
show others), at least one H of five or more. With zero states and biases 6 of 21 wrong LSTM cells survive; with these
none does.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from .signature import COTANGENT, Case, Signature

CROSSED: tuple[Mapping[str, int], ...] = tuple(
    dict(zip("BTIH", sizes, strict=True))
    for sizes in (
        (3, 6, 5, 4),
        (2, 9, 4, 4),
        (4, 3, 2, 6),
        (5, 8, 3, 5),
        (2, 3, 6, 3),
        (3, 4, 7, 2),
        (2, 8, 5, 5),
        (6, 5, 4, 7),
    )
)
"""Sizes of a battery: I = H and I ≠ H, H of five and more, T of eight and more, no two alike in most."""


@dataclass(frozen=True, slots=True)
class Regime:
    """How large the numbers of a case are, as standard deviations."""

    weights: float = 1.0
    biases: float = 1.0
    states: float = 1.0
    inputs: float = 1.0


_BITS = 12
_NUMBERS = st.tuples(*[st.booleans()] * _BITS).map(lambda bits: sum(bit << place for place, bit in enumerate(bits)))
"""Small integers put together from bits; the secret is in the base seed. `st.integers` would mix in constants that
Hypothesis finds in whatever local modules are loaded, so that the same secret would not draw the same cases in every
process (and leave a folder behind)."""

REGIMES = (Regime(), Regime(weights=0.6, states=0.7), Regime(weights=0.8, biases=0.5, states=3.0), Regime(inputs=2.0))


def derive(secret: bytes, *purpose: str) -> int:
    """A 64-bit seed for a purpose, which cannot be guessed without the course's secret."""
    digest = hmac.new(secret, "\0".join(purpose).encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big")


def draw(
    signature: Signature,
    count: int,
    base: int,
    sizes: Sequence[Mapping[str, int]] = CROSSED,
    regimes: Sequence[Regime] = REGIMES,
) -> list[Case]:
    """`count` cases of a signature, spread evenly over `sizes`; the same `base` seed draws the same cases."""
    cases: list[Case] = []
    for place, chosen in enumerate(sizes):
        share = (count + len(sizes) - 1 - place) // len(sizes)
        if share:
            cases += _draw_of_sizes(signature, share, base + place, chosen, regimes)
    return cases


def _draw_of_sizes(
    signature: Signature, count: int, base: int, sizes: Mapping[str, int], regimes: Sequence[Regime]
) -> list[Case]:
    drawn: list[Case] = []
    wanted = {letter: sizes[letter] for letter in signature.letters}

    @seed(base)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_NUMBERS)
    def collect(number: int) -> None:
        if len(drawn) < count:
            regime = regimes[number % len(regimes)]
            drawn.append(_case(signature, wanted, regime, (base ^ number) % 2**63))

    collect()
    while len(drawn) < count:  # Hypothesis found that it would repeat itself
        drawn.append(_case(signature, wanted, regimes[0], (base + len(drawn)) % 2**63))
    return drawn


def _case(signature: Signature, sizes: dict[str, int], regime: Regime, number: int) -> Case:
    generator = torch.Generator().manual_seed(number)
    tensors = {}
    for name in [*signature.shapes, *(COTANGENT + output for output in signature.outputs)]:
        shape = [axis.length(sizes) for axis in signature.tensor_axes(name)]
        scale = signature.scales.get(name, 1.0) * _scale(regime, name)
        tensors[name] = scale * torch.randn(shape, generator=generator, dtype=torch.float64)
    return Case(sizes, tensors)


def _scale(regime: Regime, name: str) -> float:
    if name.startswith(COTANGENT):
        return 1.0
    if name.startswith(("weight", "W")):
        return regime.weights
    if name.startswith(("bias", "b")):
        return regime.biases
    return regime.inputs if name == "x" else regime.states
