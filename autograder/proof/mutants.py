"""Mutants: copies of a solution with one small mistake each, as a slip of the hand would make it.

Pure: source in, mutants out, the same ones in the same order each time. An operator takes a node of the syntax tree
and yields what might stand there instead; whatever comes out as the same text as before is no mutant, and of several
that come out alike one is kept. Imports, docstrings, annotations and the words of exceptions are left alone.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import itertools
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .operators import OPERATORS, Place, is_self

_ID = 12
"""Hexadecimal digits of a mutant's id."""
_SHOWN = 60
"""Characters of an expression in a mutant's one line."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A solution with one mistake."""

    id: str
    """Hash of function and diff: it stays while the function stays, whatever happens around it."""
    definition: str
    """The top-level name that it belongs to: ``GRUCell``."""
    function: str
    """The function in which it is, ``GRUCell.forward``; the definition itself outside of functions."""
    line: int
    """Of the solution, where the mistake is."""
    operator: str
    """What kind of mistake it is: the name of the mutation operator."""
    text: str
    """The mistake in a line: ``1 - z → 1 + z``."""
    diff: str
    """The lines that differ, as `ast.unparse` writes them, each with - or + before it."""
    source: str = field(repr=False)
    """The whole file."""


def definitions(source: str) -> dict[str, str]:
    """The file without each of its top-level definitions in turn, by name; imports are no definitions."""
    lines = source.splitlines(keepends=True)
    return {name: _spliced(lines, statement, "pass") for name, statement in _defined(ast.parse(source))}


def mutants(source: str, without: Collection[str] = ()) -> Iterator[Mutant]:
    """Every mutant of a file but those of the operators in `without`. Raises SyntaxError when it is no Python."""
    tree, lines = ast.parse(source), source.splitlines(keepends=True)
    modules = {alias.asname or alias.name.split(".")[0] for node in tree.body for alias in _imported(node)}
    seen: set[str] = set()
    for name, statement in _defined(tree):
        before = ast.unparse(statement)
        for place in _places(statement, name, modules):
            for operator, rewrite in _rewrites(place, without):
                text = _told(place.node, rewrite)
                place.put(rewrite)
                after = ast.unparse(statement)
                place.put(place.node)
                if after == before or after in seen or not _compiles(after):
                    continue
                seen.add(after)
                diff = _difference(before, after)
                yield Mutant(
                    id=_hash(place.function, diff, seen),
                    definition=name,
                    function=place.function,
                    line=getattr(place.node, "lineno", statement.lineno),
                    operator=operator,
                    text=text,
                    diff=diff,
                    source=_spliced(lines, statement, after),
                )


# ---------------------------------------------------------------- places


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, statement
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, statement


def _imported(node: ast.AST) -> Sequence[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else ()


def _places(statement: ast.stmt, name: str, modules: set[str]) -> Iterator[Place]:
    """Every node beneath a top-level statement that may be mutated, in the order of the text."""
    attributes = _attributes_of_self(statement)
    known = frozenset(modules)

    def beneath(parent: ast.AST, function: str, names: Mapping[str, int]) -> Iterator[Place]:
        for field_name, value in ast.iter_fields(parent):
            if field_name in ("annotation", "returns", "ctx", "decorator_list", "bases", "type_comment"):
                continue
            children = enumerate(value) if isinstance(value, list) else [(None, value)]
            for index, node in children:
                if not isinstance(node, ast.AST) or _is_text_only(node, parent):
                    continue
                yield Place(node, parent, field_name, index, function, names, attributes, known)
                inner, local = function, names
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                    inner = f"{function}.{node.name}" if not isinstance(node, ast.Lambda) else function
                    local = {**names, **_local_names(node)}
                yield from beneath(node, inner, local)

    names = _local_names(statement) if isinstance(statement, ast.FunctionDef) else {}
    yield from beneath(statement, name, names)


def _rewrites(place: Place, without: Collection[str]) -> Iterator[tuple[str, ast.AST]]:
    used = (operator for operator in OPERATORS if operator.__name__ not in without)
    return ((operator.__name__, rewrite) for operator in used for rewrite in operator(place))


def _is_text_only(node: ast.AST, parent: ast.AST) -> bool:
    """Docstrings, what exceptions say, and f-strings: their words are no behaviour that is graded."""
    if isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr):
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(parent, ast.AST)


def _local_names(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> dict[str, int]:
    """Arguments from the first line on; other names from where they are bound, or from the loop around that."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    names = {one.arg: 0 for one in every if one.arg != "self"}

    def visit(node: ast.AST, start: int | None) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                names.setdefault(child.id, child.lineno if start is None else start)
            inside = isinstance(child, ast.For | ast.While | ast.GeneratorExp | ast.ListComp)
            visit(child, child.lineno if inside and start is None else start)  # type: ignore[attr-defined]

    visit(function, None)
    return names


def _attributes_of_self(statement: ast.stmt) -> list[str]:
    """Data attributes; what is called is a method."""
    called = {id(node.func) for node in ast.walk(statement) if isinstance(node, ast.Call)}
    found = [
        node.attr
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and is_self(node.value) and id(node) not in called
    ]
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- texts


def _told(before: ast.AST, after: ast.AST) -> str:
    return f"{_line_of(before)} → {_line_of(after)}"


def _line_of(node: ast.AST) -> str:
    text = ast.unparse(node).strip()
    first, _, rest = text.partition("\n")
    if rest:
        first = f"{first} {' '.join(rest.split())}"
    return first if len(first) <= _SHOWN else first[: _SHOWN - 1] + "…"


def _difference(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    lines = difflib.unified_diff(old, new, lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def _hash(function: str, diff: str, seen: set[str]) -> str:
    """A diff that occurs twice, in a function that says the same thing twice, is counted on."""
    for count in itertools.count():
        text = f"{function}\0{diff}\0{count or ''}"
        digest = hashlib.sha256(text.encode()).hexdigest()[:_ID]
        if digest not in seen:
            seen.add(digest)
            return digest
    raise AssertionError


def _compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):  # "perhaps you missed a comma?"
            compile(text, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _spliced(lines: Sequence[str], statement: ast.stmt, text: str) -> str:
    """The file with this statement written anew and all else as it was; line numbers after it may move."""
    decorators = getattr(statement, "decorator_list", [])
    start = min([statement.lineno, *(one.lineno for one in decorators)]) - 1
    end = statement.end_lineno or statement.lineno
    return "".join([*lines[:start], text + "\n", *lines[end:]])
