"""A hash of what an object is made of: code, numbers, and the other objects that it holds or asks for by name.

The graph of objects is walked from the root. Each is written down when it is first met and by its number afterwards,
so that circles end. No address, line, file name or order of a set goes in. What an installed library defines stands
there by its name and version, what the grader itself defines by its name alone: `engine` knows its text.

Some things cannot be seen through: a generator, a lock, a path, code that asks for names at run time. A walk that
meets one is not complete, and says so.
"""

from __future__ import annotations

import builtins
import functools
import sys
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256
from types import (
    BuiltinFunctionType,
    CellType,
    ClassMethodDescriptorType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any, TypeAlias

from .digest import digest
from .names import globals_in, is_reaching, reaches_out
from .territory import Territory

_MOST = 200_000
"""Objects of one walk: one that makes new ones whenever it is looked at would never end."""
_PLAIN = (type(None), type(...), type(NotImplemented), bool, int, float, complex, bytes)
_DESCRIPTORS = (
    ClassMethodDescriptorType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodWrapperType,
    WrapperDescriptorType,
)
_LRU_CACHE = type(functools.cache(lambda: None))
_ABOUT_THE_TEXT = frozenset(
    {"__annotations_cache__", "__firstlineno__", "__module__", "__static_attributes__", "_abc_impl"}
)
"""In a class: where it stands, and what Python keeps for itself."""
_ABOUT_THE_FILE = frozenset(
    {"__builtins__", "__cached__", "__file__", "__loader__", "__name__", "__path__", "__spec__"}
)
"""In a module."""

Part: TypeAlias = "tuple[str | bytes, Sequence[object]]"
"""An object by itself, and the objects that it holds."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What a walk has found."""

    sha256: str
    complete: bool
    """Whether everything could be seen through; if not, the hash tells less than it should."""


def structure(thing: object, territory: Territory) -> Structure:
    """What a thing is made of, as far as it belongs to the territory."""
    walk = _Walk(territory)
    return Structure(walk.hash(thing), not walk.opaque)


class _Walk:
    def __init__(self, territory: Territory):
        self._territory = territory
        self._left = _MOST
        self._sets: set[int] = set()
        self.opaque = False

    def hash(self, root: object) -> str:
        found, stack = sha256(), [root]
        seen: dict[int, tuple[int, object]] = {}  # holds the objects, so that no address is used twice
        while stack:
            thing = stack.pop()
            if id(thing) in seen:
                found.update(f"again {seen[id(thing)][0]};".encode())
                continue
            # Plain values and tuples of them may be one object or several, as the compiler pleases.
            if not isinstance(thing, (*_PLAIN, str, tuple, frozenset)):
                seen[id(thing)] = len(seen), thing
            self._left -= 1
            if self._left < 0:
                self.opaque = True
                return ""
            itself, held = self._part(thing)
            found.update(digest(type(thing).__qualname__, itself, str(len(held))).encode())
            stack.extend(reversed(held))
        return found.hexdigest()

    def _part(self, thing: object) -> Part:
        try:
            return self._part_of(thing)
        except Exception:  # whatever an author's object does when it is looked at
            return self._opaque("not to be looked into")

    def _opaque(self, what: str, held: Sequence[object] = ()) -> Part:
        self.opaque = True
        return what, held

    def _part_of(self, thing: object) -> Part:
        kind = type(thing)
        if kind in _PLAIN:
            return repr(thing), ()
        if kind is str:
            return self._text(str(thing))
        if isinstance(thing, ModuleType):
            return self._module(thing)
        if (address := self._territory.address(thing)) is not None:
            return self._foreign(address)
        match thing:
            case type():
                return self._class(thing)
            case FunctionType():
                return self._function(thing)
            case CodeType():
                return self._code(thing)
            case MethodType():
                return "", (thing.__func__, thing.__self__)
            case BuiltinFunctionType():
                return thing.__qualname__, (thing.__self__,)
            case CellType():
                return "", _content(thing)
            case property():
                return "", (thing.fget, thing.fset, thing.fdel, thing.__doc__)
            case staticmethod() | classmethod():
                return "", (thing.__func__, thing.__dict__)
            case functools.cached_property():
                return str(thing.attrname), (thing.func,)
            case MappingProxyType():
                return "", (dict(thing),)
        if isinstance(thing, _DESCRIPTORS):
            return thing.__name__, ()
        if kind is _LRU_CACHE:  # what it remembers follows from the function
            return "", (thing.__wrapped__, thing.cache_parameters())  # type: ignore[attr-defined]
        return self._value(thing)

    def _value(self, thing: object) -> Part:
        kind = type(thing)
        if kind is tuple or kind is list:
            return "", tuple(thing)  # type: ignore[arg-type]
        if kind is dict:
            return "", _flat({key: value for key, value in thing.items() if key != "__builtins__"})  # type: ignore[attr-defined]
        if isinstance(thing, set | frozenset):
            return self._set(thing)
        if (torch := sys.modules.get("torch")) is not None:
            if isinstance(thing, torch.Tensor):
                return _tensor(thing)
            if isinstance(thing, torch.Generator):
                return str(thing.device), (thing.get_state(),)
        if (numpy := sys.modules.get("numpy")) is not None and isinstance(thing, numpy.ndarray):
            if thing.dtype.hasobject:
                return repr(thing.shape), (kind, thing.tolist())
            return digest(repr((thing.dtype.descr, thing.shape)), thing.tobytes()), (kind,)
        return self._instance(thing)

    def _set(self, several: AbstractSet[object]) -> Part:
        """Each member is walked by itself, since only its hash tells where it belongs."""
        if id(several) in self._sets:
            return self._opaque("a set within itself")
        self._sets.add(id(several))
        inner = sorted(self.hash(member) for member in several)
        self._sets.remove(id(several))
        return " ".join(inner), (type(several), getattr(several, "__dict__", None))

    def _text(self, text: str) -> Part:
        """A string; one with the course's place in it leads to a file, and would be another on each machine."""
        found = text.encode("utf-8", "surrogatepass")
        return self._opaque("a place") if str(self._territory.root) in text else (found, ())

    def _foreign(self, address: str) -> Part:
        module, _, name = address.partition(" ")[0].partition(":")
        return self._opaque(address) if is_reaching(module, name) else (address, ())

    def _module(self, module: ModuleType) -> Part:
        if self._territory.is_foreign(module):
            return self._foreign(self._territory.name(module))
        return "", _flat({name: value for name, value in vars(module).items() if name not in _ABOUT_THE_FILE})

    def _class(self, cls: type) -> Part:
        members = {name: value for name, value in vars(cls).items() if name not in _ABOUT_THE_TEXT}
        return cls.__qualname__, (type(cls), *cls.__bases__, *_flat(members))

    def _function(self, function: FunctionType) -> Part:
        held: list[object] = [
            function.__code__,
            function.__defaults__,
            function.__kwdefaults__,
            function.__annotations__,
            function.__dict__,
            *(function.__closure__ or ()),
        ]
        home = sys.modules.get(str(function.__globals__.get("__name__", "")))
        if home and vars(home) is function.__globals__ and self._territory.is_foreign(home):
            return self._territory.name(home), held  # a library has made it, and knows its own globals
        named = globals_in(function.__code__)
        meant = {name: function.__globals__[name] for name in named if name in function.__globals__}
        held += *_flat(meant), [name for name in named if name in vars(builtins)]
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        meant |= {name: _content(cell) for name, cell in cells}
        what = f"{function.__name__} {function.__qualname__}"
        return self._opaque(what, held) if reaches_out(function.__code__) or self._may_change(meant) else (what, held)

    def _may_change(self, meant: Mapping[str, object]) -> bool:
        """Whether a function of the course may change what one of these names stands for."""
        changes = self._territory.changes
        return any(
            name in changes.rebound or (name in changes.mutated and self._is_mutable(value))
            for name, value in meant.items()
        )

    def _is_mutable(self, thing: object) -> bool:
        if isinstance(thing, tuple):
            return any(map(self._is_mutable, thing))
        if isinstance(thing, ModuleType):
            return not self._territory.is_foreign(thing)
        return not isinstance(thing, (*_PLAIN, str, frozenset)) and self._territory.address(thing) is None

    def _code(self, code: CodeType) -> Part:
        names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_name)
        counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
        return digest(repr((names, counts)), code.co_code, code.co_exceptiontable), code.co_consts

    def _instance(self, thing: object) -> Part:
        kind = type(thing)
        own = [cls for cls in kind.__mro__ if self._territory.is_own(cls)]
        telling = [vars(cls).get(name) for cls in own for name in ("__getstate__", "__reduce__", "__reduce_ex__")]
        if any(method and self._territory.address(method) is None for method in telling):
            return self._opaque("as it tells itself", (kind,))  # it might leave out what counts
        if isinstance(thing, Iterator):
            return self._opaque("used up by whoever asks it", (kind,))
        reduced = thing.__reduce_ex__(4)
        if isinstance(reduced, str):
            return reduced, (kind,)
        make, arguments, state, items, pairs = (*reduced, None, None, None)[:5]
        if not own and isinstance(state, dict):
            state = {name: value for name, value in state.items() if not _is_cached(kind, name)}
        return "", (kind, make, arguments, state, list(items or ()), list(pairs or ()))


def _content(cell: CellType) -> tuple[object, ...]:
    try:
        return (cell.cell_contents,)
    except ValueError:  # nothing is in it yet
        return ()


def _flat(mapping: Mapping[Any, object]) -> tuple[object, ...]:
    return tuple(part for pair in mapping.items() for part in pair)


def _is_cached(kind: type, name: str) -> bool:
    """Whether an attribute is what a library has worked out of the others, if it was asked to by now."""
    return isinstance(getattr(kind, name, None), functools.cached_property)


def _tensor(tensor: Any) -> Part:
    plain = tensor.detach().cpu().resolve_conj().resolve_neg()
    numbers = plain.contiguous().reshape(-1).view(sys.modules["torch"].uint8).numpy().tobytes()
    how = (str(tensor.dtype), str(tensor.device), str(tensor.layout), tuple(tensor.shape), tensor.stride())
    grad = tensor.grad if tensor.is_leaf else None
    return digest(repr((*how, tensor.requires_grad)), numbers), (type(tensor), grad, tensor.__dict__)
