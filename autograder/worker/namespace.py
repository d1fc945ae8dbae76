"""What a submission defines, how it came to be, and where its lines are."""

from __future__ import annotations

import ast
import itertools
import linecache
import re
import sys
import types
from collections.abc import Callable, Iterator
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path

from ..messages import MAX_LISTED, MAX_NAME, Load, LoadProblem, Place, Progress, Raised, Refused, Unit, clip
from .forbidden.guard import ForbiddenOperator
from .magics import without_magics

_CONTINUES = re.compile(r"(else|elif|except|finally)\b|[)\]}]|\s|#|$")
_DEFINES = re.compile(r"(?:async\s+def|def|class)\s+(\w+)|(?!(?:try|else|finally)\b)(\w+)\s*[:=]")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_HOME = str(Path(__file__).parents[2])
_FUTURE = 0x1FF0000
"""Compiler flags that a ``from __future__`` import sets for the statements after it."""
_MAX_BROKEN_BLOCKS = 20
_MAX_CAUSES = 100


class Namespace:
    """The module that a submission's statements are executed in.

    Each top-level statement runs by itself, so that an import that fails or an example call that crashes leaves the
    other definitions standing. `problems` tells what did not run and which names it would have defined.
    """

    def __init__(self, module: str = "submission"):
        self.module = types.ModuleType(module)
        self.files: set[str] = set()
        self.problems: list[LoadProblem] = []
        self.harness: dict[str, object] = {}
        self._flags = 0  # of ``from __future__``, which in a notebook holds for the cells after it too

    def load(self, request: Load, announce: Callable[[Progress], None] = lambda progress: None) -> None:
        """Execute what a `Load` brings. A broken harness is the course's fault and raises."""
        self.run(request, self.read(request), announce)

    def read(self, request: Load) -> list[tuple[str, list[ast.stmt]]]:
        """The statements of each unit, by its name; what is no Python is among the `problems` and left out."""
        return [(unit.name, self._statements(unit)) for unit in request.units]

    def run(
        self,
        request: Load,
        units: list[tuple[str, list[ast.stmt]]],
        announce: Callable[[Progress], None],
    ) -> None:
        """Execute the statements that `read` has found.

        `announce` hears of every statement before it is executed, for it might not come back; a definition might not
        either, with its decorators, defaults and class body.
        """
        self.module.__name__ = request.module
        sys.modules[request.module] = self.module
        if request.files:
            self.files.update(f"{name}.py" for name in request.files)
            sys.meta_path.insert(0, _HandedInModules(request.files))
        if request.harness:
            exec(compile(request.harness, "<harness>", "exec"), self.harness)
        skip = set(request.skip)
        for name, statements in units:
            self._execute(name, statements, skip, announce)

    def _statements(self, unit: Unit) -> list[ast.stmt]:
        source = unit.source
        linecache.cache[unit.name] = (len(source), None, source.splitlines(keepends=True), unit.name)
        self.files.add(unit.name)
        try:
            if unit.notebook:
                self.module.__dict__.setdefault("get_ipython", _Shell)
                self.module.__dict__.setdefault("display", _nothing)
                source = without_magics(source)
            return self._parse(unit.name, source)
        except Exception as error:
            self.problems.append(LoadProblem([], _as_raised(self.describe(error, "load"))))
            return []

    def _execute(
        self,
        unit: str,
        statements: list[ast.stmt],
        skip: set[tuple[str, int]],
        announce: Callable[[Progress], None],
    ) -> None:
        for statement in statements:
            if (unit, statement.lineno) in skip:
                continue
            names = [clip(name, MAX_NAME) for name in itertools.islice(_names(statement), MAX_LISTED)]
            announce(Progress(self.place(unit, statement.lineno, ""), names))
            try:
                code = compile(ast.Module([statement], []), unit, "exec", self._flags, dont_inherit=True)
                self._flags |= code.co_flags & _FUTURE
                exec(code, self.module.__dict__)
            except BaseException as error:
                raised = self.describe(error, "load")
                self.problems.append(LoadProblem(names, _as_raised(raised)))

    def _parse(self, name: str, source: str) -> list[ast.stmt]:
        """The statements of a unit; a top-level block with a syntax error is reported and left out."""
        lines = source.splitlines(keepends=True)
        for _ in range(_MAX_BROKEN_BLOCKS):
            try:
                return ast.parse("".join(lines), name).body
            except SyntaxError as error:
                start, stop = _block(lines, _blamed_line(error) - 1)
                block = lines[start:stop]
                if not any(line.strip() for line in block):
                    raise
                names = [clip(a or b, MAX_NAME) for a, b in (m.groups() for m in map(_DEFINES.match, block) if m)]
                self.problems.append(LoadProblem(names, _as_raised(self.describe(error, "load"))))
                lines[start:stop] = ["\n"] * len(block)
        return []

    def names(self) -> list[str]:
        """Classes and functions that the submission itself defines."""
        mine = self.module.__name__
        return [
            clip(str(name), MAX_NAME)
            for name, thing in list(vars(self.module).items())
            if isinstance(thing, type | types.FunctionType) and getattr(thing, "__module__", None) == mine
        ][:200]

    def describe(self, error: BaseException, stage: str) -> Raised | Refused:
        """An exception as a value: what, in whose words, and where in the submission."""
        places = self._places(error)
        cause: BaseException | None = error
        for _ in range(_MAX_CAUSES):  # ``raise error from error`` is its own cause
            if isinstance(cause, ForbiddenOperator):
                return Refused(str(cause), places)
            cause = cause and (cause.__cause__ or cause.__context__)
        kind = type(error).__name__
        message = _text(error)
        if "can't allocate memory" in message or "std::bad_alloc" in message:
            kind = "MemoryError"
        not_started = kind == "NotImplementedError" and bool(places)
        return Raised(stage, clip(kind, 80), clip(message, 600), places, not_started)

    def _places(self, error: BaseException) -> list[Place]:
        places: list[Place] = []
        traceback = error.__traceback__
        while traceback is not None and len(places) < 100:
            code, line = traceback.tb_frame.f_code, traceback.tb_lineno
            if code.co_filename in self.files:
                places.append(self.place(code.co_filename, line, code.co_name))
            traceback = traceback.tb_next
        if isinstance(error, SyntaxError) and error.filename in self.files:
            places.append(self.place(error.filename, error.lineno or 1, ""))
        return places if len(places) <= 6 else [*places[:3], *places[-3:]]

    @staticmethod
    def place(file: str, line: int, function: str) -> Place:
        text = linecache.getline(file, line).strip()
        return Place(file, line, clip(text, 160), "" if function == "<module>" else clip(function, 80))


class _HandedInModules(MetaPathFinder, InspectLoader):
    """Imports the other files of a hand-in from memory: the worker has no access to any folder."""

    def __init__(self, files: dict[str, str]):
        self._files = files

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return spec_from_loader(name, self, origin=f"{name}.py") if name in self._files else None

    def get_source(self, name: str) -> str:
        source = self._files[name]
        linecache.cache[f"{name}.py"] = (len(source), None, source.splitlines(keepends=True), f"{name}.py")
        return source

    def exec_module(self, module: types.ModuleType) -> None:
        name = module.__name__
        exec(compile(self.get_source(name), f"{name}.py", "exec", dont_inherit=True), module.__dict__)


def _nothing(*args: object, **kwargs: object) -> None:
    """What a magic, a shell command or `display` does here."""


class _Shell:
    """Stands in for IPython's shell."""

    def __getattr__(self, name: str) -> object:
        return _nothing


def _blamed_line(error: SyntaxError) -> int:
    """The line whose block is broken; a missing body is reported on the line *after* the block that lacks it."""
    opened = re.search(r"expected an indented block after .* on line (\d+)", error.msg or "")
    return int(opened[1]) if opened else error.lineno or 1


def _block(lines: list[str], at: int) -> tuple[int, int]:
    """First and last-but-one line of the top-level block around line `at`, decorators included."""
    at = min(at, len(lines) - 1)
    start = at
    while start > 0 and _CONTINUES.match(lines[start]):
        start -= 1
    while start > 0 and lines[start - 1].startswith("@"):
        start -= 1
    stop = max(at, start) + 1
    while stop < len(lines) and (_CONTINUES.match(lines[stop]) or lines[stop - 1].startswith("@")):
        stop += 1
    return start, stop


def _names(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            for alias in aliases:
                yield (alias.asname or alias.name).split(".")[0]
        case ast.Assign() | ast.AnnAssign():
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id
        case _:
            return


def _as_raised(described: Raised | Refused) -> Raised:
    if isinstance(described, Raised):
        return described
    return Raised("load", "ForbiddenOperator", described.operator, described.places)


def _text(error: BaseException) -> str:
    """What an exception says of itself; its own code may fail at that."""
    try:
        text = str(error.msg) if isinstance(error, SyntaxError) else str(error)
        # Addresses and the folder of this very run differ from run to run, and a sheet must not.
        return _ADDRESS.sub("0x…", text).replace(f"{_HOME}/", "")
    except BaseException as inner:
        return f"(its message cannot be read: {type(inner).__name__})"
