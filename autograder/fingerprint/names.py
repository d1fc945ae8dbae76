"""Which names a piece of code asks for, read from its instructions."""

from __future__ import annotations

import dis
from collections.abc import Iterator
from types import CodeType

_MODULES = frozenset(
    {"_io", "ctypes", "fileinput", "gc", "glob", "importlib", "inspect", "io", "linecache", "mmap", "os", "pathlib"}
    | {"pickle", "pkgutil", "posix", "posixpath", "runpy", "shelve", "shutil", "socket", "sqlite3", "subprocess"}
    | {"sys", "tempfile", "threading", "traceback", "urllib", "weakref"}
    | {"hypothesis"}  # keeps caches in its objects
)
_BUILTINS = frozenset({"__import__", "breakpoint", "compile", "eval", "exec", "globals", "input", "locals", "open"})
_NAMES = _BUILTINS | {"__builtins__", "__file__", "__loader__", "__path__", "__spec__"}
_ATTRIBUTES = frozenset(
    {"__builtins__", "__globals__", "__subclasses__", "f_back", "f_builtins", "f_globals", "f_locals", "gi_frame"}
    | {
        "fromfile",
        "genfromtxt",
        "import_module",
        "load",
        "loadtxt",
        "memmap",
        "open",
        "read_bytes",
        "read_text",
        "tb_frame",
    }
)
# Names that are looked for in an object or a module at hand, and not in the globals.
_OF_OBJECTS = frozenset(
    {"DELETE_ATTR", "IMPORT_FROM", "LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR", "STORE_ATTR", "STORE_NAME"}
)


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """The code, and that of the functions, comprehensions and classes inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes_in(constant)


def globals_in(code: CodeType) -> list[str]:
    """Names that code may look for among the globals, sorted; an instruction that is not known counts as one."""
    return sorted({name for one in codes_in(code) for operation, name in _named(one) if operation not in _OF_OBJECTS})


def reaches_out(code: CodeType) -> bool:
    """Whether code asks for something through which more can be had than the names that it holds: files, frames."""
    for one in codes_in(code):
        for operation, name in _named(one):
            if operation == "IMPORT_NAME" and is_reaching(name):
                return True
            if name in (_ATTRIBUTES if operation in _OF_OBJECTS else _NAMES):
                return True
    return False


def is_reaching(module: str, name: str = "") -> bool:
    """Whether more can be had through a module, or through what it defines under a name, than can be seen."""
    if module == "builtins":
        return not name or name in _BUILTINS
    return module.partition(".")[0] in _MODULES or name.rpartition(".")[2] in _ATTRIBUTES


def _named(code: CodeType) -> Iterator[tuple[str, str]]:
    for instruction in dis.get_instructions(code):
        if instruction.opcode in dis.hasname:
            yield instruction.opname, str(instruction.argval)
