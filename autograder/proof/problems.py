"""What does not hold, each in a line that says where, what, what was expected and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..course import SECRET
from ..records import Outcome
from .allowed import Equivalent, entry_for
from .results import (
    DoubleResult,
    Failure,
    MutantResult,
    Problem,
    RightResult,
    StubResult,
    WrongResult,
    secret_text,
)

DOUBLES = 0.95
"""Share of two mistakes at once that has to be explained, at least."""
_FEW = 60
"""Doubles of which a share says something."""


def of_stubs(results: Iterable[StubResult], file: str) -> Iterator[Problem]:
    for one in results:
        for failure in one.ungraded:
            yield _of_grader(f"{file} ({one.exercise})", failure, "Mend the check: it must get along with any answer.")
        for check in one.passed:
            what = f"the stub passes {check}, without a line written. Expected: no points."
            yield Problem("stub", f"{file} ({one.exercise})", what, "Ask for something that has to be made.")


def of_rights(results: Iterable[RightResult], assignment: str) -> Iterator[Problem]:
    for one in results:
        where = f"{one.file} ({one.exercise})"
        for failure in one.ungraded:
            yield _of_grader(where, failure, _repeat(assignment, one.file, one.secret))
        costly = [failure for failure in one.failed if failure.counts]
        if costly:
            what = (
                f"a right answer is refused under secret {one.secret} by {costly[0].check}: {costly[0].message} "
                f"Expected: every point."
            )
            yield Problem("right", where, what, _repeat(assignment, one.file, one.secret))


def of_wrongs(results: Iterable[WrongResult], assignment: str) -> Iterator[Problem]:
    for one in results:
        repeat = _repeat(assignment, one.file, one.secret)
        for failure in one.ungraded:
            yield _of_grader(one.file, failure, repeat)
        if not caught(one):
            costly = [failure.check for failure in one.failed if failure.counts]
            instead = f"only {', '.join(costly)} refuses it" if costly else "it gets every point"
            what = f"{one.caught_by} must catch this wrong answer, and under secret {one.secret} {instead}."
            step = "Strengthen the check, or name the right one in CAUGHT_BY."
            yield Problem("wrong", one.file, what, f"{step} {repeat}")
        elif one.secret == 1 and one.names and not named(one):
            what = f"the diagnosis calls it {_quoted(one.names)}. Expected: {one.name!r}."
            yield Problem("wrong", one.file, what, f"Tell the two apart, or make one of them. {repeat}")


def of_doubles(results: Sequence[DoubleResult], assignment: str) -> Iterator[Problem]:
    missed = [one for one in results if not one.explained]
    if len(results) >= _FEW and len(missed) > (1 - DOUBLES) * len(results):
        some = "; ".join(
            f"{one.exercise}: {' + '.join(one.mistakes)} ({_quoted(one.names) or 'silence'})" for one in missed[:5]
        )
        what = (
            f"of {len(results)} answers with two known mistakes {len(missed)} are not explained. "
            f"Expected: {100 * DOUBLES:.0f} % or more. Among them: {some}."
        )
        yield Problem("name", f"reference/{assignment}", what, "See what the two have in common that nothing names.")


def of_mutants(
    results: Sequence[MutantResult], source: str, listed: str, allowed: Mapping[str, Equivalent]
) -> Iterator[Problem]:
    """`source` and `listed` name the solution and the list of equivalent mutants."""
    for one in results:
        where = f"{source}, line {one.line}, {one.function}"
        if one.ungraded:
            yield Problem(
                "grader",
                where,
                f"mutant {one.id} ({one.text}) could not be judged: {one.ungraded[0]}",
                "Run it again.",
            )
        elif one.fate == "survived":
            what = f"mutant {one.id} ({one.operator}: {one.text}) gets every point; it {one.screening}."
            step = f"Add a case or a check that refuses it, or, where it is no mistake, allow it in {listed}."
            yield Problem("mutant", where, what, f"{step}\n{entry_for(one.id, one.function, one.diff)}".rstrip())
    yield from _of_list(listed, allowed, results)


def of_check(assignment: str, exercise: str, check: str) -> Problem:
    return Problem(
        "check",
        f"{assignment}, {exercise}.{check}",
        "no wrong answer and no mutant ever fails this check, so nobody can lose its points.",
        f"Keep a wrong answer in reference/{assignment}/wrong/{exercise}/ that it catches, or drop the check.",
    )


def caught(one: WrongResult) -> bool:
    """Whether the check that the answer names costs it points, and not for an operator that is forbidden."""
    return any(
        failure.check == one.caught_by and failure.counts and failure.outcome is not Outcome.REFUSED
        for failure in one.failed
    )


def named(one: WrongResult) -> bool:
    """Whether the diagnosis calls the answer by its name, perhaps as one of several."""
    return any(name == one.name or one.name in alternatives(name) for name in one.names)


def _repeat(assignment: str, file: str, number: int) -> str:
    return f"Repeat it with: {SECRET}='{secret_text(number)}' autograder grade {assignment} {file}"


def alternatives(name: str) -> list[str]:
    """What a name stands for, one by one: ``A + either B or C`` is A + B or A + C."""
    common, _, either = name.rpartition("either ")
    return [common + one for one in either.split(" or ")]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _of_grader(where: str, failure: Failure, repeat: str) -> Problem:
    return Problem("grader", where, f"{failure.check} could not be judged: {failure.message}", repeat)


def _of_list(listed: str, allowed: Mapping[str, Equivalent], results: Iterable[MutantResult]) -> Iterator[Problem]:
    by_id = {one.id: one for one in results}
    for entry in allowed.values():
        where = f"{listed}, mutant {entry.id} ({entry.function})"
        if entry.id not in by_id:
            what = "the entry is stale: no mutant of the solution has this id any more."
            yield Problem("list", where, what, "Remove the entry.")
        elif by_id[entry.id].fate == "killed":
            checks = ", ".join(by_id[entry.id].failed)
            what = f"it is listed as equivalent, and {checks} refuses it."
            yield Problem("list", where, what, "Remove the entry.")
