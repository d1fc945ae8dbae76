"""Mutation operators: what might stand in place of a node of the syntax tree, were it not for the author's care.

Each takes a place and yields other nodes for it; its name is what reports call the mistake.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Rewrites = Iterator[ast.AST]
N = TypeVar("N", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Place:
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


def arithmetic(place: Place) -> Rewrites:
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


def operands(place: Place) -> Rewrites:
    """One of the operands alone: ``a + b → a``."""
    match place.node:
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.BoolOp(op=op, values=values):
            for index in range(len(values)):
                rest = values[:index] + values[index + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)


def comparison(place: Place) -> Rewrites:
    """Another comparison: ``a < b → a <= b``."""
    match place.node:
        case ast.Compare(left=left, ops=[op], comparators=comparators):
            for other in _COMPARISONS.get(type(op), ()):
                yield ast.Compare(left, [other()], comparators)


def condition(place: Place) -> Rewrites:
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


def constant(place: Place) -> Rewrites:
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


def call(place: Place) -> Rewrites:
    """A call that is left out, ``f(x) → x`` and ``x.f() → x``, or made of another function: ``sum → mean``."""
    match place.node:
        case ast.Call(func=function, args=arguments, keywords=keywords):
            yield from (argument for argument in arguments if not isinstance(argument, ast.Starred))
            match function:
                case ast.Attribute(value=receiver, attr=name):
                    if not _is_module(receiver, place.modules) and not is_self(receiver) and not _is_super(receiver):
                        yield receiver
                    if name in _RENAMED:
                        yield ast.Call(ast.Attribute(receiver, _RENAMED[name]), arguments, keywords)
                case ast.Name(id=name) if name in _RENAMED and name not in place.names:
                    yield ast.Call(ast.Name(_RENAMED[name]), arguments, keywords)


def argument(place: Place) -> Rewrites:
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


def name(place: Place) -> Rewrites:
    """Another variable of the function that is bound by then; another attribute of self."""
    match place.node:
        case ast.Name(id=mine, ctx=ast.Load(), lineno=line) if mine in place.names:
            for other, bound in place.names.items():
                if other != mine and bound < line:
                    yield ast.Name(other)
        case ast.Attribute(value=value, attr=mine, ctx=ast.Load()) if is_self(value) and mine in place.attributes:
            for other in place.attributes:
                if other != mine:
                    yield ast.Attribute(value, other)


def view(place: Place) -> Rewrites:
    """``a.T → a``, and ``a → a.T`` where a matrix product is taken."""
    match place.node:
        case ast.Attribute(value=value, attr=attr, ctx=ast.Load()) if attr in _VIEWS:
            yield value
        case ast.BinOp(left=left, op=ast.MatMult() as op, right=right):
            for side in (left, right):
                if not (isinstance(side, ast.Attribute) and side.attr == "T"):
                    turned = ast.Attribute(side, "T")
                    yield ast.BinOp(turned, op, right) if side is left else ast.BinOp(left, op, turned)


def subscript(place: Place) -> Rewrites:
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


def sequence(place: Place) -> Rewrites:
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


def target(place: Place) -> Rewrites:
    """Targets of an unpacking exchanged, any two of them: ``i, f = … → f, i = …``."""
    match place.node:
        case ast.Tuple(elts=elements, ctx=ast.Store()):
            for a, b in itertools.combinations(range(len(elements)), 2):
                swapped = list(elements)
                swapped[a], swapped[b] = swapped[b], swapped[a]
                yield ast.Tuple(swapped, ast.Store())


def statement(place: Place) -> Rewrites:
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


def default(place: Place) -> Rewrites:
    """An argument that has to be given: its default is taken away."""
    match place.node:
        case ast.arguments(defaults=defaults, kw_defaults=keyword_defaults) as node:
            if defaults:
                yield _with_defaults(node, defaults[1:], keyword_defaults)
            for index, value in enumerate(keyword_defaults):
                if value is not None:
                    rest = [*keyword_defaults[:index], None, *keyword_defaults[index + 1 :]]
                    yield _with_defaults(node, defaults, rest)


def gradient(place: Place) -> Rewrites:
    """A path cut off from autograd: ``a = b → a = b.detach()``. Values stay as they are, gradients do not."""
    if "torch" not in place.modules:
        return
    match place.node:
        case ast.Assign(targets=[ast.Name()] as targets, value=value) if not isinstance(
            value, ast.Constant | ast.List | ast.Tuple
        ):
            yield ast.Assign(targets, ast.Call(ast.Attribute(value, "detach"), [], []), lineno=place.node.lineno)


OPERATORS: tuple[Callable[[Place], Rewrites], ...] = (
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


def is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _is_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _is_module(node: ast.AST, modules: frozenset[str]) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in modules
