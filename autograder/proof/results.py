"""What a proof finds, one record for each answer and each mutant, and the whole of it as it is written to JSON."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from ..records import Outcome

PROOF_SCHEMA = "rnn-autograder/proof/v1"


class Failure(Struct, frozen=True):
    """A check that an answer did not pass, asked by itself."""

    check: str
    outcome: Outcome
    message: str
    counts: bool
    """Whether it costs points there and then: the checks that it needs have passed."""


class StubResult(Struct, frozen=True):
    """The handout's stub, put to one exercise."""

    exercise: str
    passed: list[str]
    """Checks that give points for nothing."""
    ungraded: list[Failure]


class RightResult(Struct, frozen=True):
    """The solution or another right answer, put to one exercise under one secret."""

    exercise: str
    file: str
    secret: int
    failed: list[Failure]
    ungraded: list[Failure]
    ms: dict[str, float]
    """Wall time of each check."""


class WrongResult(Struct, frozen=True):
    """A wrong answer under one secret."""

    exercise: str
    file: str
    secret: int
    name: str
    caught_by: str
    failed: list[Failure]
    ungraded: list[Failure]
    names: list[str]
    """The misconceptions that were named by checks that cost points; empty where none was looked for."""


Fate: TypeAlias = Literal["killed", "equivalent", "survived"]


class MutantResult(Struct, frozen=True):
    """A mutant of the solution."""

    id: str
    function: str
    line: int
    operator: str
    text: str
    diff: str
    fate: Annotated[Fate, Meta(description="`equivalent`: it survives, and the course's list says why it may.")]
    failed: Annotated[list[str], Meta(description="The checks that it did not pass, as exercise.check.")]
    why: Annotated[str, Meta(description="Of an equivalent one, from the list.")] = ""
    screening: Annotated[str, Meta(description="Of a survivor: what many more cases have shown.")] = ""
    ungraded: list[str] = []


class Problem(Struct, frozen=True):
    """Something that does not hold."""

    kind: Literal["stub", "right", "wrong", "mutant", "list", "check", "grader", "name"]
    where: str
    what: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.next_step}"


class CheckRow(Struct, frozen=True):
    """What one check is good for."""

    exercise: str
    check: str
    points: float
    wrongs: Annotated[int, Meta(description="Wrong answers that do not pass it.")]
    mutants: Annotated[int, Meta(description="Mutants that do not pass it.")]
    alone: Annotated[int, Meta(description="Of both, those that no other check of the exercise refuses.")]
    ms: Annotated[float | None, Meta(description="Median wall time over the right answers, in milliseconds.")]


class MutationScore(Struct, frozen=True):
    """How many mutants are killed; `score` is the share among those that are not equivalent."""

    total: int
    killed: int
    equivalent: int
    survived: int
    score: float


class DoubleResult(Struct, frozen=True):
    """Two known mistakes at once, drawn at random."""

    exercise: str
    mistakes: list[str]
    names: Annotated[list[str], Meta(description="What the diagnosis said, in checks that cost points.")]
    explained: Annotated[bool, Meta(description="Whether one of these names stands for the very same function.")]


class SpokenName(Struct, frozen=True):
    """What the diagnosis says of a mutant in one exercise."""

    mutant: str
    exercise: str
    check: str
    """The first that says so."""
    name: str
    """Empty where no check says anything."""
    true: bool
    """Whether the mutant is a function that the name stands for."""
    diff: str


class Naming(Struct, frozen=True):
    """How well mistakes in one exercise are named."""

    exercise: str
    wrongs: int
    alone: Annotated[int, Meta(description="Wrong answers called by their own name and no other beside it.")]
    among: Annotated[int, Meta(description="Wrong answers named as one of several that are the same function.")]
    doubles: Annotated[int, Meta(description="Two mistakes at once, drawn at random.")]
    explained: Annotated[int, Meta(description="Of these, explained by the pair or by an equivalent function.")]
    exact: Annotated[int, Meta(description="Of these, the ones for which the pair itself was named.")]
    mutants: Annotated[int, Meta(description="Mutants, drawn at random, that were looked at for false names.")]
    spoken: Annotated[int, Meta(description="Of these, how many the diagnosis gave a name.")]
    false: Annotated[int, Meta(description="Of those, how many are another function than the named one.")]
    ms: Annotated[float | None, Meta(description="Median wall time of a diagnosis, in milliseconds.")]


class Proof(Struct, frozen=True):
    """Everything about one assignment."""

    schema: str
    assignment: str
    holds: bool
    problems: list[Problem]
    secrets: int
    rights: Annotated[int, Meta(description="Right answers, the solution among them, once for each exercise.")]
    refused: Annotated[int, Meta(description="Right answers that lost points, once for each secret.")]
    wrongs: int
    caught: int
    named: Annotated[int, Meta(description="Wrong answers that the diagnosis called by their name.")]
    naming: list[Naming]
    mutation: MutationScore | None
    unexplained: Annotated[list[DoubleResult], Meta(description="Doubles that no name explains.")]
    false_names: Annotated[list[SpokenName], Meta(description="Names of mutants that are another function.")]
    checks: list[CheckRow]
    survivors: Annotated[list[MutantResult], Meta(description="Mutants that live, the equivalent ones among them.")]
    seconds: float


def secret_text(number: int) -> str:
    """The secret of a number, as it may stand in the environment."""
    return f"autograder course check, secret {number}"
