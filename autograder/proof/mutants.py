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
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

_ID = 12
"""Hexadecimal digits of a mutant's id."""
_SHOWN = 60
"""Characters of an expression in a mutant's one line."""

Rewrites = Iterator[ast.AST]
N = TypeVar("N", bound=ast.AST)


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


@dataclass(frozen=True, slots=True)
class _Place:
    """A node, where it hangs, and what is known around it."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    """In the field, where that is a list."""
    function: str
    names: Mapping[str, int]
    """Local names of the function, by the line from which on they are bound."""
    attributes: Sequence[str]
    """Of ``self``, in the class around."""
    modules: frozenset[str]
    """Names that are imported."""

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, statement
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, statement


def _imported(node: ast.AST) -> Sequence[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else ()


def _places(statement: ast.stmt, name: str, modules: set[str]) -> Iterator[_Place]:
    """Every node beneath a top-level statement that may be mutated, in the order of the text."""
    attributes = _attributes_of_self(statement)
    known = frozenset(modules)

    def beneath(parent: ast.AST, function: str, names: Mapping[str, int]) -> Iterator[_Place]:
        for field_name, value in ast.iter_fields(parent):
            if field_name in ("annotation", "returns", "ctx", "decorator_list", "bases", "type_comment"):
                continue
            children = enumerate(value) if isinstance(value, list) else [(None, value)]
            for index, node in children:
                if not isinstance(node, ast.AST) or _is_text_only(node, parent):
                    continue
                yield _Place(node, parent, field_name, index, function, names, attributes, known)
                inner, local = function, names
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                    inner = f"{function}.{node.name}" if not isinstance(node, ast.Lambda) else function
                    local = {**names, **_local_names(node)}
                yield from beneath(node, inner, local)

    names = _local_names(statement) if isinstance(statement, ast.FunctionDef) else {}
    yield from beneath(statement, name, names)


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
        if isinstance(node, ast.Attribute) and _is_self(node.value) and id(node) not in called
    ]
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- operators

_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Add, ast.Sub, ast.Div),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_PAIRS = (
    ("sum", "mean"),
    ("sigmoid", "tanh"),
    ("min", "max"),
    ("minimum", "maximum"),
    ("any", "all"),
    ("cumprod", "cumsum"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("new_zeros", "new_ones"),
    ("stack", "cat"),
    ("floor", "ceil"),
    ("sin", "cos"),
    ("exp", "log"),
    ("rand", "randn"),
    ("train", "eval"),
    ("append", "remove"),
)
_RENAMED = {a: b for a, b in _PAIRS} | {b: a for a, b in _PAIRS}
_VIEWS = frozenset({"T", "mT", "H", "mH", "real", "imag", "data"})
_COMMUTES = (ast.Add, ast.Mult)


def arithmetic(place: _Place) -> Rewrites:
    """Another operator: ``a + b → a - b``; the operands exchanged where that matters."""
    match place.node:
        case ast.BinOp(left=left, op=op, right=right):
            for other in _ARITHMETIC.get(type(op), ()):
                yield ast.BinOp(left, other(), right)
            if not isinstance(op, _COMMUTES):
                yield ast.BinOp(right, op, left)
        case ast.AugAssign(target=target, op=op, value=value):
            for other in _ARITHMETIC.get(type(op), ()):
                yield ast.AugAssign(target, other(), value)
            yield ast.Assign([target], value, lineno=place.node.lineno)


def operands(place: _Place) -> Rewrites:
    """One of the operands alone: ``a + b → a``."""
    match place.node:
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.BoolOp(op=op, values=values):
            for index in range(len(values)):
                rest = values[:index] + values[index + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)


def comparison(place: _Place) -> Rewrites:
    """Another comparison: ``a < b → a <= b``."""
    match place.node:
        case ast.Compare(left=left, ops=[op], comparators=comparators):
            for other in _COMPARISONS.get(type(op), ()):
                yield ast.Compare(left, [other()], comparators)


def condition(place: _Place) -> Rewrites:
    """Conditions and signs: ``if a → if not a``, ``and → or``, ``-a → a``, a choice made for good."""
    match place.node:
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert(), operand=operand):
            yield operand
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
            yield from (body, orelse)
        case ast.If(test=test, body=body, orelse=orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
            yield ast.If(ast.Constant(True), body, orelse)
            yield ast.If(ast.Constant(False), body, orelse)
        case ast.While(test=test, body=body, orelse=orelse):
            yield ast.While(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.comprehension(target=target, iter=iterated, ifs=ifs, is_async=is_async):
            for index, test in enumerate(ifs):
                rest = ifs[:index] + ifs[index + 1 :]
                yield ast.comprehension(target, iterated, rest, is_async)
                yield ast.comprehension(target, iterated, [*rest, ast.UnaryOp(ast.Not(), test)], is_async)


def constant(place: _Place) -> Rewrites:
    """Another number: one more, one less, nothing, the other sign; another word."""
    match place.node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Constant(value=float(value)):
            yield from (ast.Constant(value + 1), ast.UnaryOp(ast.USub(), place.node), ast.Constant(0.0))
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"not {value}")


def call(place: _Place) -> Rewrites:
    """A call that is left out, ``f(x) → x`` and ``x.f() → x``, or made of another function: ``sum → mean``."""
    match place.node:
        case ast.Call(func=function, args=arguments, keywords=keywords):
            yield from (argument for argument in arguments if not isinstance(argument, ast.Starred))
            match function:
                case ast.Attribute(value=receiver, attr=name):
                    if not _is_module(receiver, place.modules) and not _is_self(receiver) and not _is_super(receiver):
                        yield receiver
                    if name in _RENAMED:
                        yield ast.Call(ast.Attribute(receiver, _RENAMED[name]), arguments, keywords)
                case ast.Name(id=name) if name in _RENAMED and name not in place.names:
                    yield ast.Call(ast.Name(_RENAMED[name]), arguments, keywords)


def argument(place: _Place) -> Rewrites:
    """Arguments of a call exchanged with their neighbours, or left out."""
    match place.node:
        case ast.Call(func=function, args=arguments, keywords=keywords):
            for swapped in _swapped(arguments):
                yield ast.Call(function, swapped, keywords)
            for fewer in _fewer(arguments):
                yield ast.Call(function, fewer, keywords)
            for rest in _fewer(keywords):
                yield ast.Call(function, arguments, rest)
            if len(arguments) == 1 and not keywords:
                yield ast.Call(function, [], [])


def name(place: _Place) -> Rewrites:
    """Another variable of the function that is bound by then; another attribute of self."""
    match place.node:
        case ast.Name(id=mine, ctx=ast.Load(), lineno=line) if mine in place.names:
            for other, bound in place.names.items():
                if other != mine and bound < line:
                    yield ast.Name(other)
        case ast.Attribute(value=value, attr=mine, ctx=ast.Load()) if _is_self(value) and mine in place.attributes:
            for other in place.attributes:
                if other != mine:
                    yield ast.Attribute(value, other)


def view(place: _Place) -> Rewrites:
    """``a.T → a``, and ``a → a.T`` where a matrix product is taken."""
    match place.node:
        case ast.Attribute(value=value, attr=attr, ctx=ast.Load()) if attr in _VIEWS:
            yield value
        case ast.BinOp(left=left, op=ast.MatMult() as op, right=right):
            for side in (left, right):
                if not (isinstance(side, ast.Attribute) and side.attr == "T"):
                    turned = ast.Attribute(side, "T")
                    yield ast.BinOp(turned, op, right) if side is left else ast.BinOp(left, op, turned)


def subscript(place: _Place) -> Rewrites:
    """``a[i] → a``; a slice without one of its bounds; indices exchanged."""
    match place.node:
        case ast.Subscript(value=value, slice=index, ctx=ast.Load() as ctx):
            yield value
            if isinstance(index, ast.Tuple):
                for swapped in _swapped(index.elts):
                    yield ast.Subscript(value, ast.Tuple(swapped, ctx), ctx)
        case ast.Slice(lower=lower, upper=upper, step=step):
            if lower is not None:
                yield ast.Slice(None, upper, step)
            if upper is not None:
                yield ast.Slice(lower, None, step)
            if step is not None:
                yield ast.Slice(lower, upper, None)
            if (lower is None) != (upper is None) and step is None:
                yield ast.Slice(upper, lower, None)


def sequence(place: _Place) -> Rewrites:
    """Elements of a list, of what is returned or of a table exchanged with their neighbours, or left out."""
    match place.node:
        case ast.Tuple(elts=elements, ctx=ast.Load()):
            for others in (*_swapped(elements), *_fewer(elements)):
                yield ast.Tuple(others, ast.Load())
        case ast.List(elts=elements, ctx=ast.Load()):
            for others in (*_swapped(elements), *_fewer(elements)):
                yield ast.List(others, ast.Load())
        case ast.Dict(keys=keys, values=values):
            for swapped in _swapped(values):
                yield ast.Dict(keys, swapped)


def target(place: _Place) -> Rewrites:
    """Targets of an unpacking exchanged, any two of them: ``i, f = … → f, i = …``."""
    match place.node:
        case ast.Tuple(elts=elements, ctx=ast.Store()):
            for a, b in itertools.combinations(range(len(elements)), 2):
                swapped = list(elements)
                swapped[a], swapped[b] = swapped[b], swapped[a]
                yield ast.Tuple(swapped, ast.Store())


def statement(place: _Place) -> Rewrites:
    """A statement left out; a loop that ends after one round, or is not entered."""
    match place.node:
        case ast.Assign() | ast.AugAssign() | ast.Expr() | ast.Return() | ast.Break() | ast.Continue():
            yield ast.Pass()
        case ast.AnnAssign(value=value) if value is not None:
            yield ast.Pass()
        case ast.For(target=aim, iter=iterated, body=body, orelse=orelse, lineno=line):
            yield ast.For(aim, iterated, [*body, ast.Break()], orelse, lineno=line)
            yield ast.For(aim, iterated, [ast.Break()], orelse, lineno=line)
        case ast.With(body=body):
            yield ast.If(ast.Constant(True), body, [])


def default(place: _Place) -> Rewrites:
    """An argument that has to be given: its default is taken away."""
    match place.node:
        case ast.arguments(defaults=defaults, kw_defaults=keyword_defaults) as node:
            if defaults:
                yield _with_defaults(node, defaults[1:], keyword_defaults)
            for index, value in enumerate(keyword_defaults):
                if value is not None:
                    rest = [*keyword_defaults[:index], None, *keyword_defaults[index + 1 :]]
                    yield _with_defaults(node, defaults, rest)


def gradient(place: _Place) -> Rewrites:
    """A path cut off from autograd: ``a = b → a = b.detach()``. Values stay as they are, gradients do not."""
    if "torch" not in place.modules:
        return
    match place.node:
        case ast.Assign(targets=[ast.Name()] as targets, value=value) if not isinstance(
            value, ast.Constant | ast.List | ast.Tuple
        ):
            yield ast.Assign(targets, ast.Call(ast.Attribute(value, "detach"), [], []), lineno=place.node.lineno)


OPERATORS: tuple[Callable[[_Place], Rewrites], ...] = (
    arithmetic,
    operands,
    comparison,
    condition,
    constant,
    call,
    argument,
    name,
    view,
    subscript,
    sequence,
    target,
    statement,
    default,
    gradient,
)


def _rewrites(place: _Place, without: Collection[str]) -> Iterator[tuple[str, ast.AST]]:
    used = (operator for operator in OPERATORS if operator.__name__ not in without)
    return ((operator.__name__, rewrite) for operator in used for rewrite in operator(place))


def _swapped(items: Sequence[N]) -> Iterator[list[N]]:
    for index in range(len(items) - 1):
        swapped = list(items)
        swapped[index : index + 2] = swapped[index + 1], swapped[index]
        yield swapped


def _fewer(items: Sequence[N]) -> Iterator[list[N]]:
    if len(items) > 1 or (items and isinstance(items[0], ast.keyword)):
        for index in range(len(items)):
            yield [*items[:index], *items[index + 1 :]]


def _with_defaults(
    node: ast.arguments, defaults: Sequence[ast.expr], keyword_defaults: Sequence[ast.expr | None]
) -> ast.arguments:
    return ast.arguments(
        node.posonlyargs, node.args, node.vararg, node.kwonlyargs, list(keyword_defaults), node.kwarg, list(defaults)
    )


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _is_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _is_module(node: ast.AST, modules: frozenset[str]) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in modules


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
