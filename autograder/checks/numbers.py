"""Questions whose right answers are whole numbers, such as counts: exact or wrong, with nothing to tolerate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..records import Counterexample, Outcome
from ..wire import Call, Returned, Value
from .judge import describe
from .snippet import snippet_of_call
from .student import Finding, Student

_HARNESS = "harness:"


def asked(function: str, *arguments: Value, **named: Value) -> Call:
    """A call of a plain function.

    Arguments by keyword go through a function of the same name in the course's harness.py, which gets them as a
    dictionary in the last place and hands them on: calls on the wire have positions only.
    """
    if named:
        return Call(_HARNESS + function, [[*arguments, named]])
    return Call(function, [list(arguments)])


def as_written(call: Call) -> str:
    """A call as it would be written: ``count_parameters('lstm', 1, 1, biases=1)``."""
    positions = list(call.runs[0])
    named = positions.pop() if positions and isinstance(positions[-1], dict) else {}
    assert isinstance(named, dict)
    texts = [repr(value) for value in positions] + [f"{name}={value!r}" for name, value in named.items()]
    return f"{call.target.removeprefix(_HARNESS)}({', '.join(texts)})"


@dataclass(frozen=True)
class Questions:
    """Calls that ask for whole numbers. Module-level, as batteries are: diagnosis remembers the answers to them."""

    calls: tuple[Call, ...]
    answers: tuple[int, ...] | None = None
    """The right numbers, where they are printed or have been counted; else the reference gives them."""
    reveal: bool = False
    """Whether the right numbers may be shown: in public checks, which print them anyway."""
    words: Callable[[Call], str] = as_written
    """A call in words for the student."""


def returns_integers(student: Student, questions: Questions) -> None:
    """Every answer is a plain int, right or wrong."""
    _plain_integers(student, questions)


def returns_right_integers(student: Student, questions: Questions) -> None:
    """Every answer is exactly the right int; of those that are not, the smallest is shown."""
    got, replies = _plain_integers(student, questions)
    right: Sequence[Value] = questions.answers or [student.reference.answer(call).values[0] for call in questions.calls]
    wrong = [place for place in range(len(got)) if got[place] != right[place]]
    if not wrong:
        return
    diagnosis = student.explain(questions.calls, replies)
    smallest = min(wrong, key=lambda place: _size(right[place]))
    example = _in_words(questions, smallest, right[smallest], got[smallest])
    if len(got) == 1:
        raise Finding(Outcome.FAILED, example.text, diagnosis=diagnosis)
    share = "Every number" if len(wrong) == len(got) else f"{len(wrong)} of {len(got)} numbers"
    verb = "is" if len(wrong) in (1, len(got)) else "are"
    raise Finding(Outcome.FAILED, f"{share} {verb} wrong.", (), example, diagnosis)


def _plain_integers(student: Student, questions: Questions) -> tuple[list[int], list[Returned]]:
    replies = student.ask(questions.calls)
    got: list[int] = []
    for call, reply in zip(questions.calls, replies, strict=True):
        value = reply.values[0]
        if not isinstance(value, int) or isinstance(value, bool):
            message = (
                f"{questions.words(call)} returned {_kind(value)} where a plain whole number, an int, is asked for."
            )
            raise Finding(Outcome.FAILED, message, diagnosis=student.explain(questions.calls, replies))
        got.append(value)
    return got, replies


def _kind(value: Value) -> str:
    return f"the {type(value).__name__} {value}" if isinstance(value, bool | float) else describe(value)


def _size(number: Value) -> int:
    assert isinstance(number, int)
    return abs(number)


def _in_words(questions: Questions, place: int, right: Value, got: int) -> Counterexample:
    call = questions.calls[place]
    words = questions.words(call)
    if questions.reveal:
        lines = snippet_of_call(call, comment=f"should be {right}")
        return Counterexample(f"{words}: expected {right}, yours {got}.", [], {}, str(right), str(got), lines)
    return Counterexample(
        f"{words}: yours is {got}, which is not right.", [], {}, None, str(got), snippet_of_call(call)
    )
