"""Where a submission's text reaches for what is forbidden, or into the program around it: lines for people to look at,
and never a verdict.

The text is read as a syntax tree, before any of it runs. Imports, aliases and attributes of `self` are followed, so
that what is told is a *call* or an import of PyTorch's own: a variable `lstm`, a class `LSTM` of one's own, or an
`nn.LSTM` that only holds parameters, is not. Code that wants to hide from this can: `guard` and `look_alikes` refuse
whatever the text says.

Statements are followed in their order, and the bodies of functions after them, when all names of the module are known.
Under an `if`, in a loop or in a `try` a name may mean either. What stands under `if __name__ == "__main__"` never runs
in a worker, and is not looked at.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from ...messages import MAX_SHORTCUTS, Place, Shortcut, clip
from .guard import CLIPPING, names_of
from .look_alikes import LOOK_ALIKES, families, shown

Paths = frozenset[str]
"""What an expression may stand for: dotted paths such as ``torch.nn.LSTM``; ``torch.nn.LSTM()`` is such a layer."""

_NONE: Paths = frozenset()
_LAYERS = {
    "LSTM": {"lstm"},
    "LSTMCell": {"lstm_cell"},
    "GRU": {"gru"},
    "GRUCell": {"gru_cell"},
    "RNN": {"rnn_tanh", "rnn_relu"},
    "RNNCell": {"rnn_tanh_cell", "rnn_relu_cell"},
}
"""Classes of torch.nn, and the operators that calling one ends at."""
_LAYERS_HOMES = ("torch.nn", "torch.nn.modules", "torch.nn.modules.rnn")
_CALLED = ("forward", "__call__")
_DERIVATIVES = re.compile(
    r"torch\.(autograd\.(grad|backward|functional\.\w+|forward_ad\.make_dual)|_C\.(_ImperativeEngine|_jit_differentiate)"
    r"|func\.(grad|grad_and_value|vjp|jvp|jacrev|jacfwd|hessian|linearize))$"
)
_INNER = re.compile(r"torch\.(ops|_VF|_C|_decomp)\b")
"""Where names that are put together while the program runs lead to operators."""
_ORIGINS = re.compile(r"torch(\.\w+)*\.__(file|path|cached|loader|spec)__\b")
_FILES = re.compile(
    r"_decomp[/\\]decompositions|quantizable[/\\]modules|export[/\\]_patches|nn[/\\]modules[/\\]rnn\.py"
)
_OURS = re.compile(
    r"autograder\.(wire|worker)\b|sys\.(_getframe|_current_frames|settrace|setprofile)$|sys\.modules\.(values|items|copy)$|inspect\.(currentframe|stack)$"
)
"""The program around the submission: its modules, and the ways to its frames."""
_WAYS_IN = frozenset({"sys", "gc", "inspect", "builtins", "importlib", "types"})
_FRAMES = frozenset(
    (
        *("__globals__", "__closure__", "__code__", "tb_frame", "gi_frame", "cr_frame", "ag_frame"),
        *("f_back", "f_globals", "f_locals", "f_builtins"),
    )
)
"""Attributes that lead from one's own functions and exceptions to those of others."""
_MARK = "_on_fake_gpu"
"""By which `fake_gpu` knows what claims to be on a GPU."""
_READING = {"inspect.getsource", "inspect.getsourcelines", "inspect.findsource", "inspect.getsourcefile"}
_SEARCHING = {"gc.get_objects", "gc.get_referrers", "gc.get_referents"}
_HOLDING = {"torch.func.functional_call", "torch.nn.utils.stateless.functional_call"}
_ITSELF = re.compile(r"(.*\(\))\.(to|double|float|half|cpu|cuda|eval|train|requires_grad_)$")
"""Methods of a layer that give the layer back."""
_MEANINGS = 32
"""Of one name, at most: under an `if` each they could double with every line."""
_DEEP = 20_000
"""Frames while a tree is followed; the parser gives up before a tree needs as many."""


def find(
    units: Sequence[tuple[str, Sequence[ast.stmt]]], texts: Mapping[str, str], forbidden: Iterable[str]
) -> list[Shortcut]:
    """What these units, which share a module, reach for of what grading.toml calls `forbidden`.

    Args:
        units: name and statements of each, in their order.
        texts: the source of each unit, from which a line is quoted.
        forbidden: groups, and base names of operators.
    """
    told: dict[tuple[str, int, str], Shortcut] = {}

    def tell(file: str, line: int, function: str, what: str, inside: bool) -> None:
        if len(told) < MAX_SHORTCUTS:
            lines = texts.get(file, "").splitlines()
            text = lines[line - 1].strip() if line <= len(lines) else ""
            place = Place(clip(file, 200), line, clip(text, 160), clip(function, 80))
            told.setdefault((file, line, what), Shortcut(place, clip(what, 200), inside))

    with _room_for_deep_trees():
        try:
            _Reader(_Policy(tuple(forbidden)), tell).read(units)
        except (RecursionError, MemoryError) as error:
            tell(units[0][0], 1, "", f"cannot be looked through ({type(error).__name__})", True)
    return list(told.values())


class _Policy:
    """Which dotted paths reach for what is forbidden."""

    def __init__(self, forbidden: Sequence[str]):
        self._operators = names_of(forbidden)
        self._layers = {name for name, ends in _LAYERS.items() if ends & self._operators}
        self._autograd, self._clipping = "autograd" in forbidden, "clipping" in forbidden
        kinds = families(self._operators)
        alike = [
            f"{module}.{name}".removesuffix(".forward")
            for module, functions in LOOK_ALIKES.items()
            for name, own in functions.items()
            if kinds & set(own.split())
        ]
        self._alike = tuple(f"{one}." for one in {*alike, *map(shown, alike)})

    def reaches(self, path: str) -> bool:
        """Whether a path leads to an operator, to a copy of one, or into a layer."""
        bare = path.replace("()", "").replace("torch.nn.quantizable", "torch.ao.nn.quantizable")
        parts = bare.split(".")
        if parts[0] != "torch":
            return False
        return (
            not self._operators.isdisjoint(parts)
            or f"{bare}.".startswith(self._alike)
            or (self._autograd and _DERIVATIVES.match(bare) is not None)
            or (self._clipping and bare.startswith("torch.nn.utils.") and parts[-1] in (*CLIPPING, "clip_grad_norm"))
            or (parts[-1] in _CALLED and self.is_layer(bare.rpartition(".")[0]))
        )

    def is_layer(self, path: str) -> bool:
        """Whether it is a class whose instances may be held and not be called."""
        home, _, name = path.rpartition(".")
        return name in self._layers and home in _LAYERS_HOMES

    def is_held_layer(self, path: str) -> bool:
        return path.endswith("()") and self.is_layer(path[:-2])

    def way_around(self, path: str) -> str:
        """What a reference to this would do about PyTorch's sources and objects, in words; empty for honest ones."""
        if _ORIGINS.match(path):
            return f"asks where PyTorch's own source lies ({path})"
        if _OURS.match(path):
            return f"reaches into the program that asks it ({path})"
        if path in _SEARCHING:
            return f"searches the objects of the program ({path})"
        return f"works on memory or machine code ({path})" if path.startswith("ctypes.") else ""


class _Scope:
    """The names of a module, a class or a function, and what they stand for."""

    def __init__(self, parent: _Scope | None = None, function: str = "", *, is_class: bool = False):
        self.parent, self.function, self.is_class = parent, function, is_class
        self.names: dict[str, Paths] = {}
        self.elsewhere: set[str] = set()  # declared global or nonlocal
        self.stars: list[str] = []  # modules of which everything was imported
        self.bases: Paths = _NONE  # of a class
        self.attributes: dict[str, Paths] = {}  # of a class: what its methods put into `self`
        self.self_of: _Scope | None = None  # of a method: the class of its first argument
        self.myself = ""

    def chain(self) -> Iterator[_Scope]:
        """This scope and those around it; from within a function, the names of its class are not seen."""
        scope: _Scope | None = self
        while scope is not None:
            if scope is self or not scope.is_class:
                yield scope
            scope = scope.parent

    def home_of(self, name: str) -> _Scope | None:
        """The scope of the chain that binds a name. Asked for every name of a text, often: no generator."""
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.names and name not in scope.elsewhere and (scope is self or not scope.is_class):
                return scope
            scope = scope.parent
        return None

    def look_up(self, name: str) -> Paths:
        home = self.home_of(name)
        if home is not None:
            return home.names[name]
        stars = () if hasattr(builtins, name) else (star for scope in self.chain() for star in scope.stars)
        return frozenset(f"{star}.{name}" for star in stars)

    def bind(self, name: str, paths: Paths, either: bool) -> None:
        home = self
        if name in self.elsewhere:
            either, home = True, self.home_of(name) or list(self.chain())[-1]
        both = paths | home.names.get(name, _NONE) if either else paths
        home.names[name] = both if len(both) <= _MEANINGS else paths

    def class_of(self, name: str) -> _Scope | None:
        """The class whose instance this name is, as the first argument of a method."""
        home = self.home_of(name)
        return home.self_of if home is not None and home.myself == name else None

    def own_class(self) -> _Scope | None:
        return next((scope.self_of for scope in self.chain() if scope.self_of), None)


class _Reader:
    """Follows the statements of a module twice: what methods put into `self` is known the second time."""

    def __init__(self, policy: _Policy, tell: Callable[[str, int, str, str, bool], None]):
        self._policy, self._report = policy, tell
        self._telling = False
        self._file = ""
        self._either = 0
        self._later: list[Callable[[], None]] = []
        self._attributes: dict[ast.ClassDef, dict[str, Paths]] = {}

    def read(self, units: Sequence[tuple[str, Sequence[ast.stmt]]]) -> None:
        for self._telling in (False, True):
            module = _Scope()
            for self._file, statements in units:
                self._statements(statements, module)
            for body in self._later:  # which grows meanwhile, by functions within functions
                body()
            self._later = []

    def _tell(self, node: ast.stmt | ast.expr, scope: _Scope, what: str, *, inside: bool = False) -> None:
        if self._telling:
            self._report(self._file, node.lineno, scope.function, what, inside)

    # ------------------------------------------------------------ statements

    def _statements(self, statements: Iterable[ast.stmt], scope: _Scope) -> None:
        for statement in statements:
            self._statement(statement, scope)

    def _perhaps(self, statements: Iterable[ast.stmt], scope: _Scope) -> None:
        self._either += 1
        self._statements(statements, scope)
        self._either -= 1

    def _statement(self, node: ast.stmt, scope: _Scope) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._each([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults], scope)
                self._define(node, node.name, node.body, scope)
                scope.bind(node.name, _NONE, self._either > 0)
            case ast.ClassDef():
                self._class(node, scope)
            case ast.Import(names=aliases):
                for alias in aliases:
                    top = alias.name.partition(".")[0]
                    scope.bind(alias.asname or top, frozenset([alias.name if alias.asname else top]), self._either > 0)
            case ast.ImportFrom():
                self._import_from(node, scope)
            case ast.Assign(targets=targets, value=value):
                paths = self._value(value, scope)
                for target in targets:
                    self._assign(target, value, paths, scope)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self._assign(target, value, self._value(value, scope), scope)
            case ast.AugAssign(target=target, value=value):
                self._value(value, scope)
                self._assign(target, value, _NONE, scope)
            case ast.For() | ast.AsyncFor():
                self._value(node.iter, scope)
                self._assign(node.target, node.iter, _NONE, scope)
                self._perhaps([*node.body, *node.orelse], scope)
            case ast.If(test=test):
                self._value(test, scope)
                self._perhaps([*(() if _only_as_a_script(test) else node.body), *node.orelse], scope)
            case ast.While():
                self._value(node.test, scope)
                self._perhaps([*node.body, *node.orelse], scope)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self._value(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self._assign(item.optional_vars, item.context_expr, _NONE, scope)
                self._statements(node.body, scope)
            case ast.Try() | ast.TryStar():
                for handler in node.handlers:
                    scope.bind(handler.name or "", _NONE, True)
                caught = (statement for handler in node.handlers for statement in handler.body)
                self._perhaps([*node.body, *caught, *node.orelse, *node.finalbody], scope)
            case ast.Match():
                self._value(node.subject, scope)
                for case in node.cases:
                    for inner in ast.walk(case.pattern):
                        scope.bind(getattr(inner, "name", None) or getattr(inner, "rest", None) or "", _NONE, True)
                    self._perhaps(case.body, scope)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                scope.elsewhere.update(names)
            case ast.Delete(targets=targets):
                for target in targets:
                    self._assign(target, target, _NONE, scope)
            case ast.Expr(value=ast.Constant()):  # a docstring
                pass
            case _:
                self._each(ast.iter_child_nodes(node), scope)

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        self._each([*node.decorator_list, *node.keywords], scope)
        own = _Scope(scope, node.name, is_class=True)
        own.bases = frozenset(path for base in node.bases for path in self._value(base, scope))
        own.attributes = self._attributes.setdefault(node, {})
        self._statements(node.body, own)
        for base in sorted(own.bases):
            if self._policy.is_layer(base) and not {*_CALLED} & {*own.names}:
                self._tell(node, scope, f"takes over the forward pass of {base}")
        scope.bind(node.name, _NONE, self._either > 0)

    def _define(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, name: str, body: list[ast.stmt], scope: _Scope
    ) -> None:
        own = _Scope(scope, name or scope.function)
        given = [*node.args.posonlyargs, *node.args.args]
        rest = [one for one in (node.args.vararg, node.args.kwarg) if one is not None]
        own.names = {argument.arg: _NONE for argument in (*given, *node.args.kwonlyargs, *rest)}
        if scope.is_class and given:
            own.self_of, own.myself = scope, given[0].arg
        self._later.append(partial(self._body, self._file, body, own))

    def _body(self, file: str, body: list[ast.stmt], scope: _Scope) -> None:
        self._file, self._either = file, 0
        self._statements(body, scope)

    def _import_from(self, node: ast.ImportFrom, scope: _Scope) -> None:
        for alias in node.names:
            path = "" if node.level else f"{node.module}.{alias.name}"
            if alias.name == "*":
                scope.stars += [str(node.module)] if path else []
                continue
            scope.bind(alias.asname or alias.name, frozenset([path] if path else ()), self._either > 0)
            if self._policy.reaches(path):
                self._tell(node, scope, f"imports {path}")
            elif around := self._policy.way_around(path):
                self._tell(node, scope, around, inside=not _ORIGINS.match(path))

    def _assign(self, target: ast.expr, value: ast.expr, paths: Paths, scope: _Scope) -> None:
        match target, value:
            case ast.Name(id=name), _:
                scope.bind(name, paths, self._either > 0)
            case ((ast.Tuple() | ast.List()), (ast.Tuple() | ast.List())) if len(target.elts) == len(value.elts):
                for inner, part in zip(target.elts, value.elts, strict=True):
                    self._assign(inner, part, self._paths(part, scope), scope)
            case ((ast.Tuple() | ast.List()), _):
                for inner in target.elts:
                    self._assign(inner, value, _NONE, scope)
            case ast.Starred(value=inner), _:
                self._assign(inner, value, _NONE, scope)
            case ast.Attribute(attr=attribute), _ if attribute == _MARK:
                self._tell(target, scope, "claims a place on the pretended GPU", inside=True)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute), _ if owner := scope.class_of(name):
                owner.attributes[attribute] = paths | owner.attributes.get(attribute, _NONE)
            case _:
                self._each(ast.iter_child_nodes(target), scope)

    # ------------------------------------------------------------ expressions

    def _each(self, nodes: Iterable[ast.AST | None], scope: _Scope) -> None:
        for node in nodes:
            if isinstance(node, ast.expr):
                self._value(node, scope)
            elif node is not None:
                self._each(ast.iter_child_nodes(node), scope)

    def _value(self, node: ast.expr, scope: _Scope) -> Paths:
        """What an expression may stand for; tells of what is reached for in it."""
        match node:
            case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
                self._reference(node, scope, "refers to")
            case ast.Lambda(args=arguments, body=body):
                self._each([*arguments.defaults, *arguments.kw_defaults], scope)
                self._define(node, "", [ast.copy_location(ast.Return(body), body)], scope)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                inner = _Scope(scope, scope.function)
                for part in node.generators:
                    self._value(part.iter, inner)
                    self._assign(part.target, part.iter, _NONE, inner)
                    self._each(part.ifs, inner)
                self._each([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt], inner)
            case ast.NamedExpr(target=target, value=value):
                self._assign(target, value, self._value(value, scope), scope)
            case ast.Constant(value=str(text)) if text == _MARK:
                self._tell(node, scope, "claims a place on the pretended GPU", inside=True)
            case ast.Constant(value=str(text)) if _OURS.match(text):
                self._tell(node, scope, f"names the program that asks it ({text})", inside=True)
            case ast.Constant(value=str(text)) if text in _FRAMES:
                self._tell(node, scope, f"looks into a frame or a function ({text})", inside=True)
            case ast.Constant(value=str(text)) if _FILES.search(text):
                self._tell(node, scope, "names a file of PyTorch's own layers")
            case _:
                self._each(ast.iter_child_nodes(node), scope)
        return self._paths(node, scope)

    def _reference(self, node: ast.expr, scope: _Scope, verb: str) -> None:
        """Tell of a dotted name, as a whole, or of what leads to the same; what is none is looked into."""
        paths = self._paths(node, scope)
        for path in sorted(paths) if self._telling else ():
            if self._policy.reaches(path):
                self._tell(node, scope, f"{verb} {path.replace('()', '')}")
            elif around := self._policy.way_around(path):
                self._tell(node, scope, around, inside=not _ORIGINS.match(path))
        match node:
            case ast.Call():
                self._call(node, scope)
            case ast.Attribute(value=value, attr=attribute):
                if attribute == "__subclasses__":
                    self._tell(node, scope, "searches PyTorch's classes (__subclasses__)", inside=True)
                elif attribute in _FRAMES:
                    self._tell(node, scope, f"looks into a frame or a function ({attribute})", inside=True)
                if not paths or not isinstance(value, ast.Name | ast.Attribute):
                    self._value(value, scope)
            case _:
                self._each(ast.iter_child_nodes(node), scope)

    def _call(self, node: ast.Call, scope: _Scope) -> None:
        called, first = self._paths(node.func, scope), node.args[0] if node.args else None
        self._reference(node.func, scope, "calls")
        given = self._paths(first, scope) if first is not None else _NONE
        layers = called | (given if called & _HOLDING else _NONE)
        for path in sorted(filter(self._policy.is_held_layer, layers)):
            self._tell(node, scope, f"calls {path[:-2]} as a layer")
        if called & _READING and any(path.startswith("torch") for path in given):
            self._tell(node, scope, "reads PyTorch's own source")
        match _builtin(node.func, scope), node.args:
            case "exec" | "eval", _:
                self._tell(node, scope, "runs text as code", inside=True)
            case "getattr", [_, name, *_] if not isinstance(name, ast.Constant) and any(map(_INNER.match, given)):
                self._tell(node, scope, "puts the name together that it looks up in PyTorch")
            case "getattr", [_, name, *_] if not isinstance(name, ast.Constant) and given & _WAYS_IN:
                where = min(given & _WAYS_IN)
                self._tell(node, scope, f"puts the name together that it looks up in {where}", inside=True)
        self._each([*node.args, *node.keywords], scope)

    def _paths(self, node: ast.expr, scope: _Scope) -> Paths:
        """What an expression may stand for, and nothing told."""
        if isinstance(node, ast.Name):
            return scope.look_up(node.id)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope)
        if isinstance(node, ast.Call):
            return self._result(node, scope)
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
                around = self._paths(value, scope)
                return frozenset([key]) if "sys.modules" in around else frozenset(f"{path}.{key}" for path in around)
            case ast.NamedExpr(value=value):
                return self._paths(value, scope)
            case ast.IfExp(body=body, orelse=orelse):
                return self._paths(body, scope) | self._paths(orelse, scope)
        return _NONE

    def _attribute(self, node: ast.Attribute, scope: _Scope) -> Paths:
        owner = scope.class_of(node.value.id) if isinstance(node.value, ast.Name) else None
        if owner is not None:
            return owner.attributes.get(node.attr, _NONE)
        around = self._paths(node.value, scope)
        return frozenset(f"{path}.{node.attr}" for path in around) if around and node.attr != "__dict__" else around

    def _result(self, node: ast.Call, scope: _Scope) -> Paths:
        """What a call gives back, where that is known: a module, an attribute, a layer."""
        called, builtin = self._paths(node.func, scope), _builtin(node.func, scope)
        if not called and not builtin:
            return _NONE
        match builtin, node.args:
            case "getattr", [thing, ast.Constant(value=str(name)), *_]:
                return frozenset(f"{path}.{name}" for path in self._paths(thing, scope))
            case "__import__", [ast.Constant(value=str(name)), *rest]:
                return frozenset([name if rest or node.keywords else name.partition(".")[0]])
            case "vars", [thing]:
                return self._paths(thing, scope)
            case "super", _ if owner := scope.own_class():
                return frozenset(f"{base}()" for base in owner.bases)
            case "", [ast.Constant(value=str(name)), *_] if "importlib.import_module" in called:
                return frozenset([name])
            case "", [thing, *_] if "functools.partial" in called:
                return self._paths(thing, scope)
        itself = (found[1] for path in called if (found := _ITSELF.match(path)))
        return frozenset([*itself, *(f"{path}()" for path in called if self._policy.is_layer(path))])


def _builtin(node: ast.expr, scope: _Scope) -> str:
    """The name of the built-in function that this is; empty for anything else."""
    if isinstance(node, ast.Name) and hasattr(builtins, node.id) and scope.home_of(node.id) is None:
        return node.id
    return ""


def _only_as_a_script(test: ast.expr) -> bool:
    """Whether this is ``__name__ == "__main__"``."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            sides = (left, right)
            names = {side.id for side in sides if isinstance(side, ast.Name)}
            return names == {"__name__"} and any(isinstance(s, ast.Constant) and s.value == "__main__" for s in sides)
    return False


@contextmanager
def _room_for_deep_trees() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
