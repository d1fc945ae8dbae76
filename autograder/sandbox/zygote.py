"""The grader's side of the zygote: start it, ask it for workers, have them reaped."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from ..errors import SandboxError
from ..worker.guard import names_of
from ..worker.look_alikes import files_to_mask
from ..worker.protocol import Hello, Reap, Reaped, Settings, Spawn, Spawned, Trouble

M = TypeVar("M", Hello, Spawned, Reaped)

_STARTUP_S = 120.0
_ANSWER_S = 20.0
_PACKAGE = Path(__file__).parents[1]
_SYSTEM_FILES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/proc/cpuinfo")
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # sets and dicts of a submission iterate alike in every run
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "HOME": "/nonexistent",
}
_GPU_FILES = (
    "/usr/local/nvidia",
    "/usr/local/cuda",
    "/proc/driver/nvidia",
    "/proc/devices",
    "/proc/meminfo",
    "/proc/modules",
    "/sys/devices/system/node",
    "/sys/bus/pci",
)
"""What CUDA's libraries read besides, where it exists."""
_BOOTSTRAP = "import sys; sys.path[:] = {path!r}; from autograder.worker.zygote import main; main()"


@dataclass(frozen=True, slots=True)
class Spawning:
    """A freshly forked worker as the grader holds it."""

    pid: int
    pidfd: int
    connection: socket.socket
    output: int
    """Reading end of the pipe that its standard output and error go to."""


class Zygote:
    """A running zygote. Safe to use from several threads; close it when done.

    All its workers refuse the operators `forbidden`; of those `forbidden_somewhere` each refuses what its `spawn` says.
    """

    def __init__(
        self,
        tier: Literal["T0", "T1"],
        forbidden: Sequence[str] = (),
        preload: Sequence[str] = (),
        gpu: bool = False,
        forbidden_somewhere: Sequence[str] = (),
    ):
        self.tier, self.forbidden, self.gpu = tier, tuple(forbidden), gpu
        self._lock = threading.Lock()
        self._stage = Path(tempfile.mkdtemp(prefix="autograder-"))
        self._clear = weakref.finalize(self, shutil.rmtree, self._stage, ignore_errors=True)
        _stage_worker(self._stage)
        path = [str(self._stage), *_library_path()]
        self.readable = [*readable_paths(), *(_GPU_FILES if gpu else ())]
        devices = sorted(map(str, Path("/dev").glob("nvidia*"))) if gpu else []
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = Settings(
            theirs.fileno(),
            tier,
            self.readable,
            list(forbidden),
            list(preload),
            str(self._stage),
            devices,
            files_to_mask(names_of([*forbidden, *forbidden_somewhere])),
            list(forbidden_somewhere),
        )
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-s", "-P", "-S", "-B", "-c", _BOOTSTRAP.format(path=path)),
                    msgspec.json.encode(settings).decode(),
                ],
                env=_ENVIRONMENT | _gpu_environment(gpu) | {"MPLCONFIGDIR": str(_cache("matplotlib"))},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                start_new_session=True,
            )
        self.hello: Hello | None = None

    def wait_until_ready(self) -> Hello:
        """What the zygote says of itself. Raises `SandboxError` when it cannot serve."""
        if self.hello is None:
            self.hello = self._receive(Hello, _STARTUP_S)[0]
        return self.hello

    def spawn(self, cpu_s: int, memory_bytes: int, forbidden: Sequence[str] = ()) -> Spawning:
        """Fork a worker, which refuses these operators as well as the zygote's own."""
        self.wait_until_ready()
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        reader, writer = os.pipe()
        try:
            with self._lock:
                message = msgspec.json.encode(Spawn(cpu_s, memory_bytes, list(forbidden)))
                self._send(message, [theirs.fileno(), writer])
                spawned, descriptors = self._receive(Spawned, _ANSWER_S)
        except BaseException:
            mine.close()
            os.close(reader)
            raise
        finally:
            theirs.close()
            os.close(writer)
        if len(descriptors) != 1:
            raise SandboxError("the zygote sent no handle on the worker that it forked")
        return Spawning(spawned.pid, descriptors[0], mine, reader)

    def reap(self, pid: int) -> Reaped:
        """Collect a worker that has been killed."""
        with self._lock:
            self._send(msgspec.json.encode(Reap(pid)), [])
            return self._receive(Reaped, _ANSWER_S)[0]

    def close(self) -> None:
        """End the zygote; the kernel ends its workers with it."""
        self._control.close()
        if self.hello is None:  # still importing torch, and nobody waits for it any more
            self._process.kill()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        self._clear()

    def _send(self, message: bytes, descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._control, [message], descriptors)
        except OSError as error:
            raise SandboxError(f"the zygote has ended: {self._last_words()}") from error

    def _receive(self, kind: type[M], timeout_s: float) -> tuple[M, list[int]]:
        self._control.settimeout(timeout_s)
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 65536, 1)
        except TimeoutError:
            self._process.kill()  # its late answer would be taken for the answer to the next question
            raise SandboxError(f"the zygote did not answer within {timeout_s:g} s") from None
        except OSError as error:
            raise SandboxError(f"the zygote cannot be reached: {error}") from error
        if not data:
            raise SandboxError(f"the zygote has ended: {self._last_words()}")
        answer: M | Trouble = msgspec.json.decode(data, type=kind | Trouble)
        if isinstance(answer, Trouble):
            raise SandboxError(f"the zygote reports: {answer.message}")
        return answer, descriptors

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        if self._process.poll() is None or self._process.stderr is None:
            return "(it gave no reason)"
        text = self._process.stderr.read().decode("utf-8", "replace").strip()
        return text.splitlines()[-1][:300] if text else f"exit status {self._process.returncode}"


def _gpu_environment(gpu: bool) -> dict[str, str]:
    names = ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES")
    return {name: os.environ[name] for name in names if gpu and name in os.environ}


def _stage_worker(stage: Path) -> None:
    """Copy what the worker may import into a folder of its own, so that nothing else of ours is beside it."""
    package = stage / "autograder"
    (package / "worker").mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copy(_PACKAGE / "wire.py", package)
    for module in (_PACKAGE / "worker").glob("*.py"):
        shutil.copy(module, package / "worker")


def _cache(name: str) -> Path:
    """A folder of the user's where the zygote, which is ours, may keep what takes seconds to make, such as fonts."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "rnn-autograder", name)


def _library_path() -> list[str]:
    """Where the standard library and the installed packages are; no folder of ours, and no .pth file is read."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = [sysconfig.get_path(name) for name in names]
    folders[1:1] = [str(Path(folders[0]) / "lib-dynload")]
    return list(dict.fromkeys(folders))


def readable_paths() -> list[str]:
    """What a worker may read: the standard library, installed packages other than this one, system libraries."""
    found: list[str] = []
    for folder in map(Path, _library_path()):
        if folder.is_dir():
            found += [str(entry) for entry in sorted(folder.iterdir()) if _is_library(entry)]
    return [*found, *(path for path in _SYSTEM_FILES if Path(path).exists())]


def _is_library(entry: Path) -> bool:
    name = entry.name.lower()
    return not (
        name in ("site-packages", "dist-packages", "__pycache__", "reference", "assignments")
        or name.endswith((".pth", ".egg-link"))
        or name.startswith(("autograder", "rnn_autograder", "rnn-autograder", "__editable__", "_editable_impl"))
    )
