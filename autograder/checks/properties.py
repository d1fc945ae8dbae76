"""Properties that need more than one comparison with the right answer: side effects, plain numbers."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from ..records import Outcome
from ..wire import Call, Returned, Value
from .battery import Bank, Battery
from .judge import describe
from .student import Finding, Student

_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")


def leaves_no_trace(student: Student, battery: Battery) -> None:
    """Arguments stay as they were, the same call twice gives the same, rows are independent, no thread is left."""
    bank = student.banks.bank(battery)
    calls, count = bank.repeated
    replies = student.ask(calls)
    twice, alone = replies[:count], replies[count:]
    complaint = _changed_argument(bank, calls[:count], twice) or _inconsistency(twice, bank.judge.tolerance)
    complaint = complaint or _dependent_row(twice[0], alone, bank)
    if complaint is not None:
        raise Finding(Outcome.FAILED, complaint, diagnosis=student.explain(calls, replies))
    if student.threads:
        raise Finding(Outcome.FAILED, f"A thread goes on running after the call has returned: {student.threads[0]}.")


def returns_numbers(student: Student, function: str, count: int, within: float | None = None) -> None:
    """A function without arguments returns `count` plain numbers; with `within`, those of the reference, so far off."""
    calls = student.banks.plain_call(function)
    replies = student.ask(calls)
    value = replies[0].values[0]
    if not isinstance(value, list | tuple) or len(value) != count:
        message = f"{function}() returned {describe(value)} where {count} numbers are asked for."
        raise Finding(Outcome.FAILED, message, diagnosis=student.explain(calls, replies))
    strange = [item for item in value if not isinstance(item, int | float) or isinstance(item, bool)]
    if strange:
        message = f"{function}() returned {describe(strange[0])} where a plain number is asked for."
        raise Finding(Outcome.FAILED, message, diagnosis=student.explain(calls, replies))
    if within is None:
        return
    right, got = _floats(student.reference.value(function, [])), _floats(value)
    wrong = [place for place in range(count) if not abs(got[place] - right[place]) <= within]
    if wrong:
        which = " and ".join(_PLACES[place] for place in wrong)
        near = all(abs(got[place] - right[place]) < 0.02 for place in wrong)
        hint = " It is close: give at least four decimals." if near else ""
        yours = ", ".join(f"{got[place]:.6g}" for place in wrong)
        are = "number of {} is" if len(wrong) == 1 else "numbers of {} are"
        message = f"The {which} {are.format(f'{function}()')} not right (yours: {yours}).{hint}"
        raise Finding(Outcome.FAILED, message, diagnosis=student.explain(calls, replies))


def _floats(values: Value) -> list[float]:
    assert isinstance(values, list | tuple)
    return [float(value) for value in values if isinstance(value, int | float)]


def _changed_argument(bank: Bank, calls: Sequence[Call], replies: Sequence[Returned]) -> str | None:
    names = bank.signature.input_names()
    for call, reply in zip(calls, replies, strict=True):
        for before, after in zip(call.runs, reply.after or call.runs, strict=True):
            for key, was, now in _pairs(before, after):
                if not _identical(now, was):
                    name = names.get(key, key)
                    return f"The call changes its argument {name} in place: make a new tensor instead."
    return None


def _identical(now: Tensor, was: Tensor) -> bool:
    if now.shape != was.shape:
        return False
    return now.equal(was) if now.dtype == was.dtype else bool((now == was).all())


def _inconsistency(replies: Sequence[Returned], tolerance: float) -> str | None:
    if all(_close(reply.values[0], reply.values[2], tolerance) for reply in replies):
        return None
    return (
        "The same call on the same object gives another result the second time: "
        "something is kept between calls, or is made anew at random in each."
    )


def _dependent_row(together: Returned, alone: Sequence[Returned], bank: Bank) -> str | None:
    """Outputs are batch-first, so a row alone must equal that row among the others."""
    for row, reply in enumerate(alone):
        for _, many, one in _pairs([together.values[0]], [reply.values[0]]):
            same_rank = many.dim() == one.dim() > 0
            if same_rank and not _near(many[row : row + 1], one, bank.judge.tolerance):
                return f"Row {row} of a batch gives another result alone than among other rows."
    return None


def _pairs(before: Value, after: Value, key: str = "x") -> list[tuple[str, Tensor, Tensor]]:
    """Tensors at the same place of two argument lists, with that place as the wire names it (``x1.0``)."""
    if isinstance(before, Tensor) and isinstance(after, Tensor):
        return [(key, before, after)]
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        dot = "" if key == "x" else "."
        pairs = enumerate(zip(before, after, strict=False))
        return [found for place, (a, b) in pairs for found in _pairs(a, b, f"{key}{dot}{place}")]
    return []


def _close(a: Value, b: Value, tolerance: float) -> bool:
    return all(_near(x, y, tolerance) for _, x, y in _pairs([a], [b]))


def _near(a: Tensor, b: Tensor, tolerance: float) -> bool:
    if a.shape != b.shape:
        return False
    if a.dtype == b.dtype and a.equal(b):
        return True
    a, b = a.double(), b.double()  # truth values cannot be subtracted
    same = (a == b) | (a.isnan() & b.isnan())  # inf - inf is no number
    return bool((same | ((a - b).abs() <= tolerance * b.abs().clamp(min=1))).all())
