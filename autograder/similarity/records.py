"""What is found when the hand-ins of a class are compared. `--format json` prints it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

SCHEMA: Literal["rnn-autograder/similarity/v1"] = "rnn-autograder/similarity/v1"
NO_VERDICT = (
    "This is no verdict: it says which texts are alike, not why. The task, the lectures and tutorials make texts alike "
    "too. Read both before you talk to anybody."
)
WHOLE, ELSEWHERE = "whole hand-in", "all else"
"""The scopes that are no definitions of the handout; neither could be a name in Python."""


class Scope(Struct, frozen=True):
    """What is compared, a definition of the handout or all of a hand-in, and how alike this class is there."""

    name: str
    """A function or class of the handout, `WHOLE`, or `ELSEWHERE` for what stands in none of them."""
    hand_ins: int
    """How many have enough there to be compared."""
    median: float | None = None
    """Share of the median pair; None where there is no pair."""
    highest_usual: float | None = None
    """Share that one pair in twenty exceeds."""


class Likeness(Struct, frozen=True):
    """How alike two hand-ins are in one scope."""

    scope: str
    share: float
    """Of the fingerprints of both, weighted by how few have them, what is in both: 0 to 1 (a Dice coefficient)."""
    bits: float
    """How much is shared: the sum of the weights, in bits."""

    @property
    def rank(self) -> float:
        """Long and rare comes before short or common."""
        return self.share * self.bits


class Pair(Struct, frozen=True):
    """Two hand-ins, and where they are alike."""

    a: str
    b: str
    whole: Likeness
    parts: list[Likeness]
    """The scopes in which they share anything, most alike first."""
    same: list[str] = []
    """Others that are the same as one of the two, but for names and all else that is not compared; some of them."""
    same_count: int = 0
    """How many those are."""

    @property
    def rank(self) -> float:
        return max(likeness.rank for likeness in (self.whole, *self.parts))


class Similarity(Struct, frozen=True, kw_only=True):
    """A class compared."""

    schema: Literal["rnn-autograder/similarity/v1"] = SCHEMA
    remark: str = NO_VERDICT
    assignment: str
    hand_ins: int
    scopes: list[Scope]
    """The whole hand-in first, then what the handout asks for, in its order, then all else."""
    pairs: list[Pair]
    """The most alike, in the order in which to look at them."""
    notes: list[str] = []
    """What could not be compared."""

    def scope(self, name: str) -> Scope:
        return next(scope for scope in self.scopes if scope.name == name)
