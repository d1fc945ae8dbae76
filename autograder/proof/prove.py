"""The proof of one assignment: everything that the course keeps is graded for real, and what does not hold is told.

Verdicts are asked of each check by itself, whatever it needs, so that the matrix knows what a check would have said;
which of them cost points follows from the rubric afterwards. Secrets come from a fixed base: number 17 draws the
same cases on every machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TypeVar

from ..checks.battery import Battery
from ..checks.diagnosis import Misconception
from ..checks.suite import Suite
from ..course import Course
from ..errors import CourseError
from ..grade import Grader, load_of
from ..messages import Unit
from ..records import Diagnosis, Evidence, Outcome, Submission, TimedOut
from ..rubric import ExerciseRule, Limits
from ..sandbox.sandbox import Sandbox
from ..sandbox.session import Session
from ..submission import load_submission
from . import equivalence, problems
from .allowed import FILE, equivalents
from .matrix import Refusal, matrix, nobody_can_fail
from .mutants import Mutant, definitions, mutants
from .naming import FRESH, Namer
from .results import (
    PROOF_SCHEMA,
    Failure,
    Fate,
    MutantResult,
    MutationScore,
    Proof,
    RightResult,
    StubResult,
    WrongResult,
    secret_text,
)

_TOGETHER = 8
"""Secrets under which one worker answers, before the answer gets a fresh one."""
_WRONG_SECRETS = 3
"""Secrets, at most, under which every wrong answer has to be caught."""
_SCREENED = range(1001, 1004)
"""Secrets of the screening, none of which any proof uses otherwise."""
_MUTANT_S = 1.0
"""For one batch of calls of a mutant, at least; a right answer to `cells` needs a thirtieth of it."""
_PATIENCE = 10.0
"""How many times as long as the slowest check of a right answer a mutant may take over a batch."""
_BUSY = 0.6
"""Share of its time that a mutant must have computed, to be given up as a loop; else the machine was busy."""

S = TypeVar("S")
T = TypeVar("T")
Tell = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and how much there is."""


class Prover:
    """Proves one assignment in one sandbox.

    Args:
        course: with its `reference/`.
        assignment: its name.
        sandbox: where all answers run, mutants included.
        secrets: under how many secrets every right answer must get all points.
        jobs: how many answers run at a time.
        tell: hears of the progress.

    Raises:
        CourseError: a file of the course is missing or broken.
    """

    def __init__(
        self,
        course: Course,
        assignment: str,
        sandbox: Sandbox,
        *,
        secrets: int = 3,
        jobs: int = 1,
        tell: Tell = lambda stage, done, total: None,
    ):
        self._course, self._rule, self._sandbox = course, course.rubric.assignment(assignment), sandbox
        self._secrets, self._jobs, self._tell = secrets, jobs, tell
        self._suite = course.suite(assignment)
        self._allowed = equivalents(course.reference_folder(assignment))
        self._solution = self._load(course.solution(assignment))
        self._graders: dict[tuple[str, int], _Desk] = {}
        self._mutant_s = _MUTANT_S
        self._screeners: dict[tuple[str, int], Grader] = {}

    def prove(self, with_mutants: bool = False, doubles: int = 0) -> Proof:
        """Run everything, with so many answers that have two known mistakes at once.

        Raises `SandboxError` when no worker can be had at all.
        """
        started, name = time.monotonic(), self._rule.name
        solution = self._place(self._course.solution(name))
        listed = self._place(self._course.reference_folder(name) / FILE)
        stubs = self.stub()
        rights = self.rights()
        wrongs = self.wrongs()
        namer = self._namer()
        paired = namer.doubles(doubles)
        tried = self.mutants() if with_mutants else None
        spoken = namer.of_mutants(tried or [])
        refusals = [Refusal(one.exercise, _names(one.failed)) for one in wrongs if one.secret == 1]
        rows = matrix(self._rule.exercises, refusals, _refusals(tried or []), _times(rights))
        found = [
            *problems.of_stubs(stubs, self._place(self._course.stub(name))),
            *problems.of_rights(rights, name),
            *problems.of_wrongs(wrongs, name),
            *problems.of_doubles(paired, name),
        ]
        if tried is not None:  # what fails a check is a mutant more often than not
            found += problems.of_mutants(tried, solution, listed, self._allowed)
            found += (problems.of_check(name, row.exercise, row.check) for row in nobody_can_fail(rows))
        refused = {(one.exercise, one.file, one.secret) for one in rights if one.failed}
        uncaught = {one.file for one in wrongs if not problems.caught(one)}
        first = [one for one in wrongs if one.secret == 1]
        return Proof(
            schema=PROOF_SCHEMA,
            assignment=name,
            holds=not found,
            problems=found,
            secrets=self._secrets,
            rights=len({(one.exercise, one.file) for one in rights}),
            refused=len(refused),
            wrongs=len(first),
            caught=len(first) - len(uncaught),
            named=sum(problems.named(one) for one in first),
            naming=namer.rows(wrongs, paired, spoken),
            mutation=_score(tried) if tried is not None else None,
            unexplained=[one for one in paired if not one.explained],
            false_names=[one for one in spoken if not one.true],
            checks=rows,
            survivors=[one for one in tried or [] if one.fate != "killed"],
            seconds=round(time.monotonic() - started, 1),
        )

    # ------------------------------------------------------------ what runs

    def stub(self) -> list[StubResult]:
        """The stub, which must pass no check at all."""
        submission = self._load(self._course.stub(self._rule.name))

        def put(exercise: ExerciseRule) -> StubResult:
            found = self._desk(exercise, 1).ask(submission, self._sandbox)
            passed = [name for name, evidence in found.items() if evidence.outcome is Outcome.PASSED]
            return StubResult(exercise.name, passed, _ungraded(found))

        return self._pooled("stub", put, self._rule.exercises)

    def rights(self) -> list[RightResult]:
        """The solution and every right answer, under every secret: one worker for several of them."""
        answers = self._course.answers(self._rule.name, "right")
        given = {
            exercise.name: [self._solution, *(self._load(one.path) for one in answers if one.exercise == exercise.name)]
            for exercise in self._rule.exercises
        }

        def put(task: tuple[ExerciseRule, Sequence[int]]) -> list[RightResult]:
            exercise, numbers = task
            return list(self._rights_of(exercise, given[exercise.name], numbers))

        first = [(exercise, [1]) for exercise in self._rule.exercises]
        results = self._pooled("right answers, first secret", put, first)
        drawing = [exercise for exercise in self._rule.exercises if self._desk(exercise, 1).draws]
        starts = range(2, self._secrets + 1, _TOGETHER)
        chunks = [range(start, min(start + _TOGETHER, self._secrets + 1)) for start in starts]
        more = [(exercise, chunk) for chunk in chunks for exercise in drawing]
        results += self._pooled("right answers, other secrets", put, more)
        flat = [result for several in results for result in several]
        slowest = max((median(ms) for ms in _times(flat).values()), default=0.0)
        self._mutant_s = max(_MUTANT_S, _PATIENCE * slowest / 1000)
        return flat

    def _rights_of(
        self, exercise: ExerciseRule, submissions: Sequence[Submission], numbers: Sequence[int]
    ) -> Iterator[RightResult]:
        with ExitStack() as opened:
            limits = replace(self._sandbox.limits, submission_s=self._sandbox.limits.submission_s * len(numbers))
            load = [load_of(submission, self._suite) for submission in submissions]
            sessions = [opened.enter_context(self._sandbox.session(one, limits)) for one in load]
            for number in numbers:
                desk = self._desk(exercise, number)
                for submission, session in zip(submissions, sessions, strict=True):
                    found = desk.grader.findings(submission, session)
                    evidence = {name: one for (_, name), one in found.items()}
                    if any(one.outcome is not Outcome.PASSED for one in evidence.values()):
                        evidence = desk.ask(submission, self._sandbox)  # a worker of its own, as in a grading
                    ms = {name: 1000 * one.seconds for name, one in evidence.items()}
                    file = self._place(Path(submission.path))
                    failed = _failed(exercise, evidence)
                    yield RightResult(exercise.name, file, number, failed, _ungraded(evidence), ms)

    def wrongs(self) -> list[WrongResult]:
        """Every wrong answer, with its diagnosis, and under some more secrets without."""
        exercises = {exercise.name: exercise for exercise in self._rule.exercises}
        known = self._course.misconceptions(self._rule.name)
        lost = [one for one in known if one.exercise not in exercises]
        if lost:
            raise CourseError(f"{lost[0].path}: {self._rule.name} has no exercise {lost[0].exercise}")

        def put(task: tuple[Misconception, int]) -> WrongResult:
            one, number = task
            exercise = exercises[one.exercise]
            desk = self._desk(exercise, number)
            evidence = desk.ask(self._load(Path(one.path)), self._sandbox)
            failed = _failed(exercise, evidence)
            costly = {failure.check for failure in failed if failure.counts}
            names = [found.diagnosis.name for name, found in evidence.items() if found.diagnosis and name in costly]
            return WrongResult(
                one.exercise,
                self._place(Path(one.path)),
                number,
                one.name,
                one.caught_by,
                failed,
                _ungraded(evidence),
                list(dict.fromkeys(names)),
            )

        numbers = range(1, min(self._secrets, _WRONG_SECRETS) + 1)
        tasks = [(one, number) for number in numbers for one in known]
        drawing = {exercise.name for exercise in self._rule.exercises if self._desk(exercise, 1).draws}
        return self._pooled("wrong answers", put, [(o, n) for o, n in tasks if n == 1 or o.exercise in drawing])

    def mutants(self) -> list[MutantResult]:
        """Every mutant of the solution, put to the exercises that its definition has to do with."""
        source = self._solution.units[0].source
        reach = self._reach(source)
        # Where nobody may ask for a gradient, none can be cut off.
        made = list(mutants(source, {"gradient"} if "autograd" in self._rule.forbidden_operators else ()))
        results = self._pooled("mutants", lambda one: self._try(one, reach[one.definition]), made)
        by_id = {one.id: one for one in made}
        alive = [one for one in results if one.fate == "survived"]
        screened = self._pooled("survivors", lambda one: self._screen(one, by_id[one.id], reach), alive)
        after = {one.id: one for one in screened}
        return [after.get(one.id, one) for one in results]

    def _reach(self, source: str) -> dict[str, list[ExerciseRule]]:
        """The exercises that notice when a definition is not there, by its name."""

        def without(item: tuple[str, str]) -> tuple[str, list[ExerciseRule]]:
            name, rest = item
            submission = self._altered(f"without {name}", rest)
            found = self._verdicts(submission, self._rule.exercises, self._sandbox.limits)
            noticed = {exercise for (exercise, _), one in found.items() if one.outcome is not Outcome.PASSED}
            return name, [exercise for exercise in self._rule.exercises if exercise.name in noticed]

        return dict(self._pooled("definitions of the solution", without, list(definitions(source).items())))

    def _try(self, mutant: Mutant, exercises: Sequence[ExerciseRule]) -> MutantResult:
        submission = self._altered(mutant.id, mutant.source)
        found = self._verdicts(submission, exercises, self._mutant_limits(len(exercises)))
        if found is _STARVED:
            found = self._verdicts(submission, exercises, self._sandbox.limits)
        failed = [f"{e}.{c}" for (e, c), one in found.items() if one.outcome not in (Outcome.PASSED, Outcome.UNGRADED)]
        ungraded = [f"{e}.{c}: {one.message}" for (e, c), one in found.items() if one.outcome is Outcome.UNGRADED]
        entry = self._allowed.get(mutant.id)
        fate: Fate = "killed" if failed else "equivalent" if entry else "survived"
        return MutantResult(
            mutant.id,
            mutant.function,
            mutant.line,
            mutant.operator,
            mutant.text,
            mutant.diff,
            fate,
            failed,
            why=entry.why if entry and not failed else "",
            ungraded=ungraded,
        )

    def _screen(self, result: MutantResult, mutant: Mutant, reach: Mapping[str, list[ExerciseRule]]) -> MutantResult:
        submission = self._altered(mutant.id, mutant.source)
        seen: list[tuple[int, str, Outcome, str, int]] = []
        for exercise in reach[mutant.definition]:
            for number in _SCREENED:
                with self._sandbox.session(load_of(submission, self._suite)) as session:
                    found = self._screener(exercise, number).findings(submission, session)
                seen += [(number, name, one.outcome, one.message, one.cases) for (_, name), one in found.items()]
                refused = any(one.outcome is not Outcome.PASSED for one in found.values())
                if refused or not self._desk(exercise, 1).draws:
                    break
        if not reach[mutant.definition]:
            return _with(result, screening=f"belongs to {mutant.definition}, which no exercise misses when it is gone")
        return _with(result, screening=equivalence.found(seen))

    def _namer(self) -> Namer:
        def ask(exercise: ExerciseRule, submission: Submission) -> list[tuple[str, Diagnosis]]:
            evidence = self._desk(exercise, 1).ask(submission, self._sandbox)
            runs = costs(exercise, evidence)
            return [(name, one.diagnosis) for name, one in evidence.items() if one.diagnosis and runs[name]]

        def drawn(exercise: ExerciseRule) -> list[Battery]:
            return self._desk(exercise, 1).suite.banks.drawn

        fresh = self._suite.under(secret_text(FRESH).encode())
        return Namer(self._suite, fresh, self._rule, self._solution, self._sandbox, ask, drawn, self._pooled)

    def _screener(self, exercise: ExerciseRule, number: int) -> Grader:
        """Kept, since drawing its many cases costs more than asking for them."""
        key = exercise.name, number
        if key not in self._screeners:
            wide = equivalence.screening(self._desk(exercise, 1).suite, self._rule, exercise)
            suite = wide.suite.under(secret_text(number).encode())
            made = Grader(suite, wide.rule, self._sandbox, shrinking=False, diagnosing=False)
            self._screeners.setdefault(key, made)
        return self._screeners[key]

    def _verdicts(
        self, submission: Submission, exercises: Iterable[ExerciseRule], limits: Limits
    ) -> Mapping[tuple[str, str], Evidence]:
        """What all checks of some exercises say, in one worker; `_STARVED` where the machine was too busy to tell."""
        found: dict[tuple[str, str], Evidence] = {}
        with self._sandbox.session(load_of(submission, self._suite), limits) as session:
            for exercise in exercises:
                found |= self._desk(exercise, 1).verdicts.findings(submission, session)
        return _STARVED if _starved(session, limits, self._sandbox.limits) else found

    # ------------------------------------------------------------ what it runs with

    def _desk(self, exercise: ExerciseRule, number: int) -> _Desk:
        """The checks of an exercise under a secret; those of the first secrets are kept."""
        key = exercise.name, number
        if key in self._graders:
            return self._graders[key]
        suite = self._suite.under(secret_text(number).encode())
        one = replace(self._rule, exercises=(exercise,))
        desk = _Desk(
            suite,
            Grader(suite, one, self._sandbox, shrinking=False, diagnosing=number == 1),
            Grader(suite, one, self._sandbox, shrinking=False, diagnosing=False),
        )
        return self._graders.setdefault(key, desk) if number <= _WRONG_SECRETS else desk

    def _load(self, path: Path) -> Submission:
        return load_submission(path, self._rule.name, path.stem, self._rule.limits)

    def _altered(self, name: str, source: str) -> Submission:
        unit = Unit(self._solution.units[0].name, source)
        return replace(self._solution, id=name, sha256="", units=(unit,))

    def _mutant_limits(self, exercises: int) -> Limits:
        own = self._sandbox.limits
        return replace(
            own,
            load_s=min(own.load_s, 2 * _MUTANT_S),
            call_s=min(own.call_s, self._mutant_s),
            submission_s=min(own.submission_s, (3 + 2 * exercises) * self._mutant_s),
        )

    def _place(self, path: Path) -> str:
        """A file as it is named from the course's folder."""
        root = self._course.root
        return str(path.resolve().relative_to(root)) if path.resolve().is_relative_to(root) else str(path)

    def _pooled(self, stage: str, put: Callable[[S], T], items: Sequence[S]) -> list[T]:
        """Do something to every item, several at a time, in order; says how far it is."""
        self._sandbox.prove()  # before several threads would do so at once
        results: list[T] = []
        pool = ThreadPoolExecutor(self._jobs)
        try:
            self._tell(stage, 0, len(items))
            for result in pool.map(put, items):
                results.append(result)
                self._tell(stage, len(results), len(items))
        except BaseException:  # Ctrl-C above all: do not wait for answers that may loop
            self._sandbox.close()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        return results


_STARVED: Mapping[tuple[str, str], Evidence] = {}


@dataclass(frozen=True)
class _Desk:
    """The checks of one exercise under one secret."""

    suite: Suite
    grader: Grader
    verdicts: Grader
    """Without a diagnosis."""

    @property
    def draws(self) -> bool:
        """Whether the secret makes any difference; known once something has been graded."""
        return bool(self.suite.banks.drawn)

    def ask(self, submission: Submission, sandbox: Sandbox) -> dict[str, Evidence]:
        with sandbox.session(load_of(submission, self.suite)) as session:
            return {name: one for (_, name), one in self.grader.findings(submission, session).items()}


def costs(exercise: ExerciseRule, evidence: Mapping[str, Evidence]) -> dict[str, bool]:
    """Of each check, whether it is run at all in a grading: only after all that it needs has passed."""
    rules = {rule.name: rule for rule in exercise.checks}

    def runs(name: str) -> bool:
        needs = [need for need in rules[name].needs if need in evidence]
        return all(evidence[need].outcome is Outcome.PASSED and runs(need) for need in needs)

    return {name: runs(name) for name in evidence}


def _failed(exercise: ExerciseRule, evidence: Mapping[str, Evidence]) -> list[Failure]:
    runs = costs(exercise, evidence)
    return [
        Failure(name, one.outcome, one.message, runs[name])
        for name, one in evidence.items()
        if one.outcome not in (Outcome.PASSED, Outcome.UNGRADED)
    ]


def _ungraded(evidence: Mapping[str, Evidence]) -> list[Failure]:
    return [
        Failure(name, one.outcome, one.message, True)
        for name, one in evidence.items()
        if one.outcome is Outcome.UNGRADED
    ]


def _starved(session: Session, limits: Limits, own: Limits) -> bool:
    """Whether a mutant ran out of time without having used it."""
    return isinstance(session.fatal, TimedOut) and limits != own and session.usage().cpu_s < _BUSY * limits.call_s


def _names(failed: Iterable[Failure]) -> frozenset[str]:
    return frozenset(failure.check for failure in failed)


def _refusals(results: Iterable[MutantResult]) -> Iterator[Refusal]:
    for one in results:
        by_exercise: dict[str, set[str]] = {}
        for name in one.failed:
            exercise, _, check = name.partition(".")
            by_exercise.setdefault(exercise, set()).add(check)
        yield from (Refusal(exercise, frozenset(checks)) for exercise, checks in by_exercise.items())


def _times(results: Iterable[RightResult]) -> dict[tuple[str, str], list[float]]:
    """Of right answers in milliseconds; the solution comes first and pays for drawing the cases, so it is left out."""
    times: dict[tuple[str, str], list[float]] = {}
    for one in results:
        if "/right/" in one.file:
            for check, ms in one.ms.items():
                times.setdefault((one.exercise, check), []).append(ms)
    return times


def _score(results: Sequence[MutantResult]) -> MutationScore:
    killed = sum(one.fate == "killed" for one in results)
    equivalent = sum(one.fate == "equivalent" for one in results)
    judged = len(results) - equivalent
    return MutationScore(
        len(results), killed, equivalent, judged - killed, round(killed / judged, 5) if judged else 1.0
    )


def _with(result: MutantResult, screening: str) -> MutantResult:
    from msgspec import structs

    return structs.replace(result, screening=screening)
