"""What a session of IPython has defined, as text: of each name the newest definition, and what that needs.

All cells that were ever run are there in order, with every earlier version of a function, the training that took an
hour, and the call of `check` itself. So statements are taken one by one (a *slice*, Weiser 1981): the definition of
each function and class as it stands now, then the imports, constants and helpers that those name, and so on. What only
computes, draws or prints is left out. The session's own objects say which of two texts is the one that counts: a cell
that was stopped by an error half way has defined nothing in its second half.
"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..practice.messages import Piece
from ..worker.magics import without_magics

_MOST_FILES = 50
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(eq=False)
class _Statement:
    """A statement at the top level of a cell."""

    cell: int
    node: ast.stmt
    binds: set[str] = field(default_factory=set)
    """Names that it gives a value."""
    changes: set[str] = field(default_factory=set)
    """Names whose earlier value it changes: ``RNNCell.forward = forward``, ``table["lstm"] = 4``, ``n += 1``."""
    defines: set[str] = field(default_factory=set)
    """Those that it binds by ``def`` or ``class``."""
    uses: set[str] = field(default_factory=set)


def pieces_of(history: Sequence[str], namespace: Mapping[str, object], folder: Path) -> list[Piece]:
    """A piece for each cell that some current definition stands in; other lines of it are blank.

    Args:
        history: the text of each cell by its number, as it was typed.
        namespace: the session's variables.
        folder: where the session runs; what is imported from a file there is the student's own.
    """
    cells = [_python(text) for text in history]
    statements = [one for number, text in enumerate(cells) for one in _statements(number, text)]
    kept = _needed(statements, namespace, folder)
    pieces = []
    for number, text in enumerate(cells):
        lines = [(_first_line(one.node), one.node.end_lineno or 0) for one in kept if one.cell == number]
        if lines:
            rows = text.split("\n")
            shown = [row if any(a <= at <= b for a, b in lines) else "" for at, row in enumerate(rows, start=1)]
            pieces.append(Piece(f"Cell In[{number}]", "\n".join(shown).rstrip() + "\n"))
    return pieces


def defined_in(pieces: Sequence[Piece]) -> list[str]:
    """The names that the pieces bind at their top level."""
    return [
        name for number, piece in enumerate(pieces) for one in _statements(number, piece.source) for name in one.binds
    ]


def modules_beside(pieces: Sequence[Piece], folder: Path) -> dict[str, str]:
    """The text of the Python files in a folder that the pieces import, and of those that these import."""
    found: dict[str, str] = {}
    todo = [piece.source for piece in pieces]
    while todo and len(found) < _MOST_FILES:
        for name in _imported(todo.pop()):
            file = folder / f"{name}.py"
            if name not in found and file.is_file():
                found[name] = file.read_text("utf-8", "replace")
                todo.append(found[name])
    return found


def _python(text: str) -> str:
    """A cell without magics; nothing if it is no Python."""
    try:
        plain = without_magics(text.replace("\r\n", "\n"))
        ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # it has defined nothing either
        return ""
    return plain


def _statements(number: int, text: str) -> Iterator[_Statement]:
    for node in ast.parse(text).body:
        yield _look_at(_Statement(number, node))


def _look_at(statement: _Statement) -> _Statement:
    for node in ast.walk(statement.node):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            statement.uses.add(node.id)
    for node in _at_top_level(statement.node):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                statement.binds.add(name)
                statement.defines.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                statement.binds |= {(alias.asname or alias.name).split(".")[0] for alias in aliases}
            case ast.AugAssign(target=ast.Name(id=name)):
                statement.changes.add(name)
                statement.uses.add(name)
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                statement.changes |= _owner(node)
            case ast.Name(id=name, ctx=ast.Store()):
                statement.binds.add(name)
    statement.binds -= statement.changes
    return statement


def _at_top_level(node: ast.AST) -> Iterator[ast.AST]:
    """A statement's nodes, without those inside the functions and classes that it defines."""
    yield node
    if not isinstance(node, _INNER):
        for child in ast.iter_child_nodes(node):
            yield from _at_top_level(child)


def _owner(node: ast.expr) -> set[str]:
    """The name that ``a.b[c].d`` begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _needed(statements: Sequence[_Statement], namespace: Mapping[str, object], folder: Path) -> list[_Statement]:
    """The current definitions of all functions and classes, and of what they name; in the order of execution."""
    kept = {at for at, one in enumerate(statements) if _concerns_all(one.node)}
    todo = [name for one in statements for name in one.binds if _is_own(namespace.get(name), one.node, folder)]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for at in _definition(name, statements, namespace):
            if at not in kept:
                kept.add(at)
            todo += statements[at].uses
    return [statements[at] for at in sorted(kept)]


def _definition(name: str, statements: Sequence[_Statement], namespace: Mapping[str, object]) -> Iterator[int]:
    """Where a name was given the value that it has, and where that was changed since."""
    if name not in namespace:
        return
    bound = [at for at, one in enumerate(statements) if name in one.binds]
    current = [at for at in bound if _is_current(name, statements[at], namespace[name])]
    at = max(current or bound, default=len(statements))  # what nobody can tell is told by the last of them
    yield from ([at] if bound else [])
    yield from (later for later in range(at + 1, len(statements)) if name in statements[later].changes)


def _concerns_all(node: ast.stmt) -> bool:
    """Whether nobody can tell which names a statement is needed for."""
    return isinstance(node, ast.ImportFrom) and (node.module == "__future__" or node.names[0].name == "*")


def _is_own(value: object, node: ast.stmt, folder: Path) -> bool:
    """Whether a name's value is a function or class of the student's."""
    if not isinstance(value, type | types.FunctionType):
        return False
    imported = isinstance(node, ast.Import | ast.ImportFrom)
    return not imported or (folder / f"{str(value.__module__).split('.')[0]}.py").is_file()


def _is_current(name: str, statement: _Statement, value: object) -> bool:
    """Whether this is the statement that an object is from; one that cannot be told from others may be."""
    if name not in statement.defines or not isinstance(value, type | types.FunctionType):
        return True
    functions = vars(value).values() if isinstance(value, type) else [value]
    live = [inspect.unwrap(one).__code__ for one in functions if isinstance(one, types.FunctionType)]
    own = [code for code in live if code.co_qualname.split(".")[0] == name]  # and no wrapper's, no borrowed method's
    written = list(_codes(compile(ast.Module([statement.node], []), "", "exec", dont_inherit=True)))
    return all(any(_same(code, other) for other in written) for code in own)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes(constant)


def _same(a: types.CodeType, b: types.CodeType) -> bool:
    """Whether two functions are the same program, in whatever lines they stand."""
    if (a.co_qualname, a.co_code, a.co_names, a.co_varnames) != (b.co_qualname, b.co_code, b.co_names, b.co_varnames):
        return False
    pairs = list(zip(a.co_consts, b.co_consts, strict=False))
    both = [(x, y) for x, y in pairs if isinstance(x, types.CodeType) and isinstance(y, types.CodeType)]
    rest = [(x, y) for x, y in pairs if not isinstance(x, types.CodeType)]
    return (
        len(a.co_consts) == len(b.co_consts)
        and all(_same(x, y) for x, y in both)
        and all(type(x) is type(y) and repr(x) == repr(y) for x, y in rest)  # 1 == True, and nan is not nan
    )


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, _Definition) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _imported(source: str) -> Iterator[str]:
    """The first words of the modules that a text imports."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in nodes:
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name.split(".")[0] for alias in aliases)
            case ast.ImportFrom(module=str() as module, level=0):
                yield module.split(".")[0]
