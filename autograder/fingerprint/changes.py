"""Which names of a course may stand for something else after a check has run than before.

What one check leaves behind in a list another may find there, though neither names the other. Found in the text: a
`global` or `nonlocal` statement, a store into an item or attribute, a method that changes its object, and all of that
through another name or through a function that does it to its argument. A name too many costs a run too many. What a
library does to an object that it is handed, text does not tell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

_IN_PLACE = frozenset(
    {"__delattr__", "__delitem__", "__setattr__", "__setitem__", "add", "append", "appendleft", "clear", "discard"}
    | {"difference_update", "extend", "extendleft", "insert", "intersection_update", "manual_seed", "pop", "popitem"}
    | {"popleft", "remove", "reverse", "rotate", "seed", "set_state", "setattr", "setdefault", "sort", "subtract"}
    | {"delattr", "symmetric_difference_update", "update"}
)
_HANDING_ON = frozenset(
    {"enumerate", "filter", "getattr", "iter", "list", "max", "min", "next", "reversed", "sorted", "tuple", "zip"}
)
"""What comes out of these is what went in."""
_CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__"})
"""Change what is being made, which nobody else has yet."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Changes:
    """Names that functions of a course use so that somebody else may notice."""

    rebound: frozenset[str] = frozenset()
    """They may come to mean another object."""
    mutated: frozenset[str] = frozenset()
    """Their object may be changed."""


NO_CHANGES = Changes()


def changes_in(files: Iterable[Path], beside: Path) -> Changes:
    """What functions of these files may change while they run, with those of the modules beside that they import."""
    functions = [
        _Body(node) for tree in _trees(files, beside) for node in ast.walk(tree) if isinstance(node, _Function)
    ]
    mutating, before = set(_IN_PLACE), 0
    while len(mutating) > before:  # a function that hands its argument to one that changes it changes it too
        before = len(mutating)
        mutating |= {one.name for one in functions if one.name not in _CONSTRUCTORS and one.changed(mutating) & one.own}
    rebound = frozenset(chain.from_iterable(one.declared for one in functions))
    return Changes(rebound, frozenset(chain.from_iterable(one.changed(mutating) - one.bound for one in functions)))


class _Body:
    """One function without those inside it."""

    def __init__(self, function: _Function):
        arguments = function.args
        several = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
        self.name = "" if isinstance(function, ast.Lambda) else function.name
        self.own = {one.arg for one in several if one}
        self.nodes = list(_inside(function))
        declared = [node.names for node in self.nodes if isinstance(node, ast.Global | ast.Nonlocal)]
        self.declared = set(chain.from_iterable(declared))
        stored = {node.id for node in self.nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
        self.bound = (self.own | stored) - self.declared
        self._aliases = _aliases(self.nodes)

    def changed(self, mutating: set[str]) -> set[str]:
        """Names whose objects the function may change, its own among them."""
        found = set(chain.from_iterable(_changed(node, mutating) for node in self.nodes))
        waiting = list(found)
        while waiting:
            new = self._aliases.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found


def _trees(files: Iterable[Path], beside: Path) -> Iterator[ast.Module]:
    waiting, seen = list(files), set()
    while waiting:
        file = waiting.pop()
        if file in seen or not file.is_file():
            continue
        seen.add(file)
        try:
            tree = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError):
            continue  # nor can it be imported
        yield tree
        for module in chain.from_iterable(map(_imported, ast.walk(tree))):
            place = beside.joinpath(*module.split("."))
            waiting += place.with_suffix(".py"), place / "__init__.py"


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (one.name for one in names)
        case ast.ImportFrom(module=str(module), names=names):
            yield module
            yield from (f"{module}.{one.name}" for one in names)


def _inside(function: _Function) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [function.body] if isinstance(function, ast.Lambda) else [*function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _Function):
            waiting += ast.iter_child_nodes(node)


def _aliases(nodes: Iterable[ast.AST]) -> Mapping[str, set[str]]:
    """By a name, the names of objects of which it may stand for a part."""
    found: dict[str, set[str]] = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                pairs = [(target, value) for target in targets]
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                pairs = [(target, value)]
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                pairs = [(target, value)]
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                pairs = [(target, value)]
            case _:
                continue
        for target, value in pairs:
            for name in _names(target):
                found.setdefault(name, set()).update(_roots(value))
    return found


def _names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Starred(value=value):
            yield from _names(value)
        case ast.Tuple(elts=several) | ast.List(elts=several):
            yield from chain(*map(_names, several))


def _changed(node: ast.AST, mutating: set[str]) -> Iterator[str]:
    match node:
        case ast.Attribute(value=value, ctx=ast.Store() | ast.Del()):
            yield from _roots(value)
        case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
            yield from _roots(value)
        case ast.AugAssign(target=ast.Name(id=name)):
            yield name
        case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in mutating or _is_in_place(name):
            yield from chain(_roots(value), *map(_roots, _arguments(node)))
        case ast.Call(func=ast.Name(id=name)) if name in mutating:
            yield from chain(*map(_roots, _arguments(node)))


def _is_in_place(method: str) -> bool:
    """PyTorch's convention."""
    return method.endswith("_") and not method.endswith("__")


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _roots(node: ast.expr) -> set[str]:
    """Names through which an expression's value can be had: what it may be, may be a part of, or may hold."""
    match node:
        case ast.Name(id=name):
            return {name}
        case ast.Call(func=ast.Name(id=name)):
            return {name}.union(*(_roots(argument) for argument in _arguments(node) if name in _HANDING_ON))
        case ast.Call(func=func):
            return _roots(func)
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
            return _roots(value)
        case ast.NamedExpr(value=value) | ast.Await(value=value):
            return _roots(value)
        case ast.IfExp(body=one, orelse=other):
            return _roots(one) | _roots(other)
        case ast.BoolOp(values=several) | ast.Dict(values=several):
            return set().union(*map(_roots, several))
        case ast.Tuple(elts=several) | ast.List(elts=several) | ast.Set(elts=several):
            return set().union(*map(_roots, several))
        case ast.ListComp(elt=value) | ast.SetComp(elt=value) | ast.GeneratorExp(elt=value) | ast.DictComp(value=value):
            return _roots(value)
    return set()
