"""A course: `grading.toml` with `assignments/` and, for its authors, `reference/` beside it.

The two folders mirror each other by name. `reference/` is found by path and never imported as a package; where it is
missing (at a student's) only public checks can be run. What needs torch is imported when checks are loaded and not
before, so that the command can start its zygote first.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib.util
import inspect
import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from .errors import CourseError
from .rubric import AssignmentRule, Rubric, Visibility, load_rubric

if TYPE_CHECKING:
    from .checks.check import Check
    from .checks.diagnosis import Misconception
    from .checks.pictures import Sketch
    from .checks.suite import Suite

CONFIGURATION = "grading.toml"
SECRET = "AUTOGRADER_SECRET"
SECRET_FILE = "AUTOGRADER_SECRET_FILE"
_DEVELOPMENT_SECRET = b"development: anybody can know which cases are drawn"
_SHORTEST_SECRET = 16
_DOCSTRING = re.compile(r'\A"""(.*?)"""', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that the course keeps: another right one, or one that shows what must not hurt."""

    name: str
    text: str
    """First line of its docstring."""
    exercise: str
    path: Path


@dataclass(frozen=True, slots=True)
class Course:
    """A course on disk."""

    root: Path
    rubric: Rubric

    @staticmethod
    def find(start: Path) -> Course:
        """The course that `start` lies in. Raises `CourseError` when there is none."""
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / CONFIGURATION).is_file():
                return Course(folder, load_rubric(folder / CONFIGURATION))
        raise CourseError(
            f"no {CONFIGURATION} in {start.resolve()} or any folder above it; run this inside a course, "
            f"or name one with --course FOLDER"
        )

    @property
    def has_reference(self) -> bool:
        return (self.root / "reference").is_dir()

    def assignment_folder(self, assignment: str) -> Path:
        return self._folder("assignments", assignment)

    def reference_folder(self, assignment: str) -> Path:
        return self._folder("reference", assignment)

    def _folder(self, side: str, assignment: str) -> Path:
        folder = self.root / side / assignment
        if not folder.is_dir():
            raise CourseError(f"{self.rubric.source} has the assignment {assignment}, but there is no folder {folder}")
        return folder

    # ------------------------------------------------------------ checks

    def suite(self, assignment: str, only: Sequence[Visibility] = ("public", "hidden")) -> Suite:
        """The checks of an assignment, held against the rubric.

        Raises:
            CourseError: a file of the course is missing or broken, or checks and rubric do not fit each other.
        """
        from .checks.oracle import Oracle
        from .checks.suite import Suite

        rule = self.rubric.assignment(assignment)
        folder = self.assignment_folder(assignment)
        harness_file = folder / "harness.py"
        harness = harness_file.read_text() if harness_file.is_file() else ""
        found: dict[Visibility, list[Check]] = {"public": self.checks(assignment, "public")}
        reference = Oracle.from_objects({})
        misconceptions: list[Misconception] = []
        if "hidden" in only:
            hidden = self.reference_folder(assignment)
            found["hidden"] = self.checks(assignment, "hidden")
            solution = hidden / "solution.py"
            reference = Oracle.from_source(_read(solution), str(solution), harness)
            misconceptions = self.misconceptions(assignment)
        _hold_against(rule, found, self.rubric.source)
        return Suite.of(
            assignment,
            [check for checks in found.values() for check in checks],
            reference,
            tolerance=self.rubric.tolerances.float64,
            secret=secret()[0],
            harness=harness,
            misconceptions=misconceptions,
        )

    def checks(self, assignment: str, side: Visibility) -> list[Check]:
        """The checks of one side as their file has them. Raises `CourseError` when it is missing or broken."""
        folder = self.assignment_folder(assignment)
        return self._checks(folder if side == "public" else self.reference_folder(assignment), folder)

    def _checks(self, folder: Path, beside: Path) -> list[Check]:
        from .checks.check import checks_in

        file = folder / "checks.py"
        if not file.is_file():
            raise CourseError(f"there is no {file}, where the checks of this assignment are expected")
        with _importable(beside):
            return list(checks_in(_execute(file)))

    def sketches(self, assignment: str) -> list[Sketch]:
        """What is drawn of a hand-in: PICTURES in the assignment's `pictures.py`, a public file; none without it.

        Raises:
            CourseError: the file is broken, or names an exercise that the rubric does not have.
        """
        from .checks.pictures import Sketch

        folder = self.assignment_folder(assignment)
        file = folder / "pictures.py"
        if not file.is_file():
            return []
        with _importable(folder):
            found = getattr(_execute(file), "PICTURES", None)
        if not isinstance(found, list) or not all(isinstance(one, Sketch) for one in found):
            raise CourseError(f"{file} has no list PICTURES of sketches; autograder.checks.pictures makes them")
        names = {exercise.name for exercise in self.rubric.assignment(assignment).exercises}
        for one in found:
            if one.exercise not in names:
                raise CourseError(f"{file} draws {one.exercise}, which {self.rubric.source} does not know")
        return found

    # ------------------------------------------------------------ answers that the course keeps

    def solution(self, assignment: str) -> Path:
        return self.reference_folder(assignment) / "solution.py"

    def stub(self, assignment: str) -> Path:
        """The handout: a script, or the notebook where only that was handed out."""
        script = self.assignment_folder(assignment) / f"{assignment}.py"
        notebook = script.with_suffix(".ipynb")
        return notebook if notebook.is_file() and not script.is_file() else script

    def answers(self, assignment: str, kind: str) -> list[Answer]:
        """Answers of one kind (``right``, ``mishaps``), by exercise and name."""
        folder = self.reference_folder(assignment) / kind
        files = sorted(folder.glob("*/*.py"))
        return [Answer(file.stem, _docstring(file).splitlines()[0], file.parent.name, file) for file in files]

    def misconceptions(self, assignment: str) -> list[Misconception]:
        """The wrong answers: first line of the docstring the name, the rest what to say, CAUGHT_BY the check."""
        from .checks.diagnosis import Misconception

        found = []
        for file in sorted((self.reference_folder(assignment) / "wrong").glob("*/*.py")):
            name, _, text = _docstring(file).partition("\n")
            source = _read(file)
            caught_by = _constant(source, "CAUGHT_BY", file)
            found.append(Misconception(name, " ".join(text.split()), caught_by, file.parent.name, str(file), source))
        return found


def secret(environment: Mapping[str, str] = os.environ) -> tuple[bytes, str]:
    """The course's secret, and a remark when it is only the development one.

    Raises:
        CourseError: a secret is given, but cannot be used.
    """
    given = environment.get(SECRET, "").encode()
    file = environment.get(SECRET_FILE, "")
    if not given and file:
        try:
            given = Path(file).read_bytes().strip()
        except OSError as error:
            raise CourseError(f"{SECRET_FILE} names {file}, which cannot be read: {error.strerror}") from error
    if given or file:
        if len(given) < _SHORTEST_SECRET:
            raise CourseError(
                f"the course's secret has {len(given)} characters; at least {_SHORTEST_SECRET} are needed"
            )
        return given, ""
    return _DEVELOPMENT_SECRET, (
        f"graded with the development secret, under which hidden cases can be foreseen; "
        f"set {SECRET} or {SECRET_FILE} for grades that count"
    )


def _hold_against(rule: AssignmentRule, found: Mapping[Visibility, Sequence[Check]], source: str) -> None:
    """Every check of the rubric is there, on the right side, and every check that is there has its points."""
    problems = []
    places = {"public": f"assignments/{rule.name}/checks.py", "hidden": f"reference/{rule.name}/checks.py"}
    wanted = {(exercise.name, check.name): check.visibility for exercise in rule.exercises for check in exercise.checks}
    for side, checks in found.items():
        for check in checks:
            key = (check.exercise, check.name)
            if wanted.get(key) == side:
                continue
            if key in wanted:
                problems.append(
                    f"{check.exercise}.{check.name} is {wanted[key]} in {source}, but stands in {places[side]}"
                )
            else:
                names = [name for exercise, name in wanted if exercise == check.exercise]
                close = difflib.get_close_matches(check.name, names, 1)
                hint = f"; did you mean {close[0]}?" if close else ""
                problems.append(f"{places[side]} has {check.exercise}.{check.name}, which {source} does not know{hint}")
    have = {(check.exercise, check.name) for checks in found.values() for check in checks}
    for (exercise, name), side in wanted.items():
        if side in found and (exercise, name) not in have:
            problems.append(f"{source} gives points to {exercise}.{name}, but {places[side]} has no such check")
    if problems:
        raise CourseError("checks and rubric do not fit each other:\n" + "\n".join(f"  - {one}" for one in problems))


@contextlib.contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let an author's checks import the modules beside the handout, for this moment only."""
    before, writes = set(sys.modules), sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True  # no __pycache__ in the course's folders
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(folder):
                del sys.modules[name]


def _execute(file: Path) -> ModuleType:
    """Run an author's Python file as a module of its own."""
    spec = importlib.util.spec_from_file_location(
        f"course_{file.parent.parent.name}_{file.parent.name}_{file.stem}", file
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
        line = frames[-1].lineno if frames else getattr(error, "lineno", None)
        raise CourseError(f"{file}, line {line}: {type(error).__name__}: {error}") from error
    return module


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} cannot be read: {error}") from error


def _docstring(file: Path) -> str:
    """The docstring on top; found without parsing, since an answer may be one with a syntax error."""
    match = _DOCSTRING.match(_read(file))
    if match is None or not match[1].strip():
        raise CourseError(f"{file} has no docstring, which should say in a line what kind of answer it is")
    return inspect.cleandoc(match[1])


def _constant(source: str, name: str, file: Path) -> str:
    match = re.search(rf'^{name} = "(.*)"$', source, re.MULTILINE)
    if match is None:
        raise CourseError(f'{file} does not say which check must catch it; expected a line {name} = "values"')
    return match[1]
