"""A submission as a check sees it: something that can be asked, and whose wrong answers end the check.

Checks call the methods of `Student`; each returns when the answer is right and raises `Finding` when it is not. The
runner in `check` makes the Evidence of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeAlias

from ..messages import Loaded, Place, Raised, Refused
from ..records import Counterexample, Diagnosis, Died, Fatal, GradientPath, Outcome, TimedOut
from ..wire import Call, Returned
from . import explain
from .battery import Bank, Battery, Posed
from .diagnosis import DiagnosisBank
from .example import counterexample
from .flow import in_words, trace
from .judge import STAGES, Mismatch
from .oracle import Oracle
from .signature import Case, Signature
from .smallest import Small, find_smallest, is_small, numbers_in

_ROUNDED = 1e-5
"""An error that rounding to float32 can explain; the mildest mistakes in formulas are larger in most cases."""
_REMARKS = 5
"""Remarks of a check at most."""


KnownCases: TypeAlias = dict[str, list[Case]]
"""Small cases on which a submission was found to be wrong, by target: the next check tries them first."""


class Finding(Exception):
    """The check is decided: this is what was found."""

    def __init__(
        self,
        outcome: Outcome,
        message: str,
        places: Sequence[Place] = (),
        counterexample: Counterexample | None = None,
        diagnosis: Diagnosis | None = None,
        flow: Sequence[GradientPath] = (),
    ):
        super().__init__(message)
        self.outcome, self.message, self.places = outcome, message, tuple(places)
        self.counterexample, self.diagnosis, self.flow = counterexample, diagnosis, tuple(flow)


class Answering(Protocol):
    """What can be asked: a sandbox's session, or a stand-in for tests."""

    def loaded(self) -> Loaded | Fatal: ...

    def ask(self, calls: Sequence[Call]) -> list[Returned | Raised | Refused] | Fatal: ...

    def peak_mib(self, calls: Sequence[Call]) -> float | Fatal: ...

    @property
    def threads(self) -> list[str]: ...


class Student:
    """One submission during one check."""

    def __init__(
        self,
        answering: Answering,
        banks: Banks,
        diagnosis: DiagnosisBank | None = None,
        reveal: bool = False,
        shrinking: bool = True,
        known: KnownCases | None = None,
    ):
        self.banks, self._answering, self._diagnosis, self._reveal = banks, answering, diagnosis, reveal
        self._shrinking, self._known = shrinking, known if known is not None else {}
        self.cases = 0
        """How many cases have been tried so far."""
        self.remarks: list[str] = []
        """What costs no points and is worth knowing."""
        self.observed = False
        """Whether something was asked that only the submission's own process can tell."""

    @property
    def reference(self) -> Oracle:
        """The course's own answer."""
        return self.banks.reference

    @property
    def threads(self) -> list[str]:
        """Threads that the latest calls have left running."""
        return self._answering.threads

    # ------------------------------------------------------------ asking

    def ask(self, calls: Sequence[Call]) -> list[Returned]:
        """Make calls that must come back. Raises `Finding` when one does not."""
        replies = self.replies(calls)
        for call, reply in zip(calls, replies, strict=True):
            if not isinstance(reply, Returned):
                raise self.failed_call(call, reply, calls, replies)
        self.cases += len(calls)
        return [reply for reply in replies if isinstance(reply, Returned)]

    def replies(self, calls: Sequence[Call]) -> list[Returned | Raised | Refused]:
        """Make calls that may raise. Raises `Finding` when the worker does not survive them."""
        self.observed = self.observed or any(call.echo or call.device == "fake-gpu" for call in calls)
        replies = self._answering.ask(calls)
        if isinstance(replies, TimedOut | Died):
            raise Finding(Outcome.CRASHED, explain.tell_fatal(replies), replies.places)
        for reply in replies:
            for sync in (isinstance(reply, Returned) and reply.syncs) or []:
                remark = explain.tell_sync(sync)
                if remark not in self.remarks and len(self.remarks) < _REMARKS:
                    self.remarks.append(remark)
        return replies

    def peak_mib(self, calls: Sequence[Call]) -> float:
        """Memory at its peak, MiB, of a process that loads the submission and makes these calls, by the kernel's count.

        Only differences between two of these mean something. Raises `Finding` when the calls do not come back.
        """
        peak = self._answering.peak_mib(calls)
        if isinstance(peak, TimedOut | Died):
            raise Finding(Outcome.CRASHED, explain.tell_fatal(peak), peak.places)
        self.cases += len(calls)
        return peak

    def failed_call(
        self,
        call: Call,
        reply: Raised | Refused,
        calls: Sequence[Call] = (),
        replies: Sequence[Returned | Raised | Refused] = (),
        signature: Signature | None = None,
    ) -> Finding:
        """What to say of a reply that is no answer."""
        match reply:
            case Refused():
                return Finding(Outcome.REFUSED, explain.tell_refused(reply), reply.places)
            case Raised():
                loaded = self._answering.loaded()
                known = loaded if isinstance(loaded, Loaded) else Loaded([], [])
                outcome, message = explain.tell_raised(reply, call, known, signature)
                diagnosis = None if reply.not_started else self.explain(calls, replies)
                cause = explain.failed_definition(reply, known) if reply.stage == "find" else None
                return Finding(outcome, message, (cause or reply).places, diagnosis=diagnosis)

    # ------------------------------------------------------------ batteries

    def agrees(self, battery: Battery) -> None:
        """Every case of the battery is answered as the oracle answers it."""
        bank = self.banks.bank(battery)
        posed = bank.drawn
        replies = self.replies(posed.calls)
        self.cases += len(posed.calls)
        if bank.glance.sees_all_right(replies):
            return
        found = [bank.judge.mismatches(right, reply) for right, reply in zip(posed.expected, replies, strict=True)]
        failing = [place for place, mismatches in enumerate(found) if mismatches]
        if not failing:
            return
        # The earliest stage first: a wrong shape explains a wrong value, never the other way round.
        first = min(failing, key=lambda place: (STAGES.index(found[place][0].stage), place))
        reply = replies[first]
        if not isinstance(reply, Returned):
            finding = self.failed_call(posed.calls[first], reply, posed.calls, replies, bank.signature)
            finding.counterexample = self._example(bank, posed.cases[first], found[first], reply)
            raise finding
        same = [place for place in failing if found[place][0].stage == found[first][0].stage]
        flow = self._flow(bank, posed.cases[first]) if found[first][0].stage == "gradients" else []
        if flow:
            message = f"The values are right, the gradient is not: {in_words(flow)}."
        else:
            message = self._summary(bank, posed, [found[place] for place in same], len(replies))
        shown = _place_to_show(bank, posed, found, same)
        example = self._example(bank, posed.cases[shown], found[shown], replies[shown])
        raise Finding(Outcome.FAILED, message, (), example, self.explain(posed.calls, replies, bank.signature), flow)

    def _flow(self, bank: Bank, case: Case) -> list[GradientPath]:
        """Each path from an output to an input by itself; nothing when the submission does not answer any more."""
        outputs = list(bank.signature.outputs)
        options = [replace(bank.battery.options, only_output=place) for place in range(len(outputs))]
        posed = [bank.pose([case], option) for option in options]
        replies = self._answering.ask([one.calls[0] for one in posed])
        if isinstance(replies, TimedOut | Died):
            return []
        returned = [reply for reply in replies if isinstance(reply, Returned)]
        if len(returned) < len(outputs):
            return []
        expected = [one.expected[0] for one in posed]
        return trace(bank.signature, outputs, expected, returned, bank.judge.tolerance)

    def _summary(self, bank: Bank, posed: Posed, found: Sequence[Sequence[Mismatch]], cases: int) -> str:
        if found[0][0].stage != "values":
            text = "; ".join(mismatch.message for mismatch in found[0][:4])
            return text if text.endswith("?") else f"{text}."
        by_name: dict[str, list[Mismatch]] = {}
        for mismatches in found:
            for mismatch in mismatches:
                by_name.setdefault(mismatch.what, []).append(mismatch)
        shares: dict[str, list[str]] = {}
        for name, ones in by_name.items():
            shares.setdefault(_of(len(ones), cases), []).append(name)
        wrong = [f"{_listed(names)} wrong in {share}" for share, names in shares.items()]
        right = [name for name in bank.signature.outputs if name not in by_name]
        also = f"; {_listed(right)} right in all" if right else ""
        return f"{', '.join(wrong)}{also}{_hint(mismatch for ones in by_name.values() for mismatch in ones)}."

    def _example(
        self, bank: Bank, case: Case, found: Sequence[Mismatch], reply: Returned | Raised | Refused
    ) -> Counterexample | None:
        """The smallest case that is wrong in the same way, for reading; None where there is nothing to show."""
        if isinstance(reply, Refused) or (isinstance(reply, Raised) and (reply.not_started or reply.stage == "find")):
            return None
        if not (self._shrinking and bank.battery.examples):
            return None
        known = self._known.setdefault(bank.signature.target, [])
        small = find_smallest(bank, self._answering.ask, Small(case, found[0], reply), found, known)
        if is_small(small.case):
            known.append(small.case)
        return counterexample(bank, small, self._reveal)

    def explain(
        self,
        calls: Sequence[Call],
        replies: Sequence[Returned | Raised | Refused],
        signature: Signature | None = None,
    ) -> Diagnosis | None:
        """The known mistakes that reply exactly so; looked for where the calls are a bank's own, a tuple."""
        if self._diagnosis is None or not isinstance(calls, tuple):
            return None
        return self._diagnosis.explain(calls, replies, signature, self._probe)

    def _probe(self, calls: Sequence[Call]) -> list[Returned | Raised | Refused] | None:
        """What is asked only to name a mistake; None where the worker does not survive it."""
        replies = self._answering.ask(calls)
        return None if isinstance(replies, TimedOut | Died) else replies


class Banks:
    """The case banks of an assignment, one for each battery, made when first asked for and shared by a class."""

    def __init__(self, make: BankMaker, reference: Oracle):
        self._make, self.reference = make, reference
        self._banks: dict[int, Bank] = {}
        self._plain: dict[str, tuple[Call, ...]] = {}

    def bank(self, battery: Battery) -> Bank:
        if id(battery) not in self._banks:
            self._banks.setdefault(id(battery), self._make(battery))  # two threads may come here at once
        return self._banks[id(battery)]

    @property
    def drawn(self) -> list[Battery]:
        """The batteries asked for so far whose cases are drawn under the secret."""
        return [bank.battery for bank in list(self._banks.values()) if not bank.battery.fixed]

    def plain_call(self, function: str) -> tuple[Call, ...]:
        """The call of a function without arguments, the same object each time."""
        return self._plain.setdefault(function, (Call(function, [[]]),))


class BankMaker(Protocol):
    def __call__(self, battery: Battery) -> Bank: ...


def _place_to_show(bank: Bank, posed: Posed, found: Sequence[Sequence[Mismatch]], failing: Sequence[int]) -> int:
    """The failing case from which to look for a smaller one: the most visible; where none can be had, the smallest."""
    if bank.shrinks:
        return max(failing, key=lambda place: max(mismatch.error for mismatch in found[place]))
    return min(failing, key=lambda place: numbers_in(posed.cases[place]))


def _hint(found: Iterable[Mismatch]) -> str:
    """A word on errors that are too small for a mistake in a formula."""
    worst = max(mismatch.error for mismatch in found)
    if worst > _ROUNDED:
        return ""
    return f" (by {worst:.0e} at most: is something rounded, or computed in a smaller type on the way?)"


def _listed(names: Sequence[str]) -> str:
    """Names and the verb that they take: ``h' is``, ``h' and c' are``."""
    if len(names) == 1:
        return f"{names[0]} is"
    return f"{', '.join(names[:-1])} and {names[-1]} are"


def _of(count: int, cases: int) -> str:
    return "every case" if count == cases else f"{count} of {cases} cases"
