"""Calls of C functions by their address: closed in a worker, by a page of machine code that only traps.

Everything that ctypes calls goes through one function of libffi, `ffi_call`. The zygote makes a copy of the page that
it begins on, with an instruction in its place that no processor has; a worker that has locked itself in moves the copy
over the page, by one last call, and any further call ends it by SIGILL. Nothing in Python can put the page back: that
would take a call of C. Without this a submission calls PyTorch's forbidden kernels in its library, past the dispatcher.

cffi, where it is installed (nbgrader brings it along), has a libffi of its own: its library is hidden (`files`), which
takes tier T1.

What it does not stop: writing to the interpreter's own memory (NumPy's strides and ctypes' pointers both reach beyond
what they belong to), from where a determined program can make the interpreter do what it likes.

Sources: libffi(3), mremap(2), mprotect(2); Intel SDM, UD2; Arm ARM, UDF.
"""

from __future__ import annotations

import ctypes
import importlib.util
import mmap
import platform
import sys
from dataclasses import dataclass

_TRAPS = {"x86_64": b"\x0f\x0b", "aarch64": b"\x00\x00\x00\x00"}
"""An undefined instruction, by machine."""
_READ_AND_EXECUTE = 1 | 4
_MAYMOVE_FIXED = 1 | 2
_FAILED = ctypes.c_void_p(-1).value


@dataclass(frozen=True, slots=True)
class Trap:
    """A page ready to be moved over the one that holds libffi's entry."""

    page: int
    copy: int

    def spring(self) -> None:
        """Close the entry in this process for good. Raises OSError."""
        size = mmap.PAGESIZE
        libc = _libc()
        if libc.mremap(self.copy, size, size, _MAYMOVE_FIXED, ctypes.c_void_p(self.page)) == _FAILED:
            raise OSError(ctypes.get_errno(), "mremap: calls by address cannot be closed")


def set_trap() -> Trap | None:
    """Prepare it, once, in the process that forks workers. None where libffi is not a library of its own, or the
    machine is none that we know.

    Raises OSError.
    """
    instruction = _TRAPS.get(platform.machine())
    entry = _entry()
    if sys.platform != "linux" or instruction is None or entry is None:
        return None
    size = mmap.PAGESIZE
    page, offset = entry - entry % size, entry % size
    if offset + len(instruction) > size:
        return None
    libc = _libc()
    copy: int = libc.mmap(None, size, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
    if copy == _FAILED:
        raise OSError(ctypes.get_errno(), "mmap: no page for the trap")
    ctypes.memmove(copy, page, size)
    ctypes.memmove(copy + offset, instruction, len(instruction))
    if libc.mprotect(ctypes.c_void_p(copy), size, _READ_AND_EXECUTE):
        raise OSError(ctypes.get_errno(), "mprotect: the trap cannot be made executable")
    return Trap(page, copy)


def files() -> list[str]:
    """Libraries of other packages by which C can be called at an address, as far as they are installed."""
    spec = importlib.util.find_spec("_cffi_backend")
    return [spec.origin] if spec is not None and spec.origin else []


def _entry() -> int | None:
    """The address of `ffi_call`."""
    import _ctypes

    try:  # through the module's own file, since its libraries are not in the global scope
        entry = ctypes.CDLL(_ctypes.__file__).ffi_call
    except (AttributeError, OSError):
        return None
    return ctypes.cast(entry, ctypes.c_void_p).value


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = libc.mremap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int, ctypes.c_void_p]
    return libc
