"""The grader's side of the zygote: start it, ask it for workers, have them reaped."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from ..errors import SandboxError
from ..worker.cage.lockdown import Tier
from ..worker.forbidden.guard import files_to_hide
from ..worker.protocol import Hello, Reap, Reaped, Settings, Spawn, Spawned, Trial, Trouble
from .bubblewrap import bubblewrap
from .libraries import library_path, readable_paths

M = TypeVar("M", Hello, Spawned, Reaped)

_STARTUP_S = 120.0
_ANSWER_S = 20.0
_TRIAL_S = 10
_PACKAGE = Path(__file__).parents[1]
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",  # glibc: large tensors leave no holes, so that a peak of memory means something
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
_BOOTSTRAP = (
    "import gc, sys; gc.disable(); sys.path[:] = {path!r}; {launch}"
    "nursery = None; {nursery}from autograder.worker.zygote import main; main(nursery)"
)
"""Without collections, which find nothing while modules are imported; the zygote turns them on for its workers."""
_LAUNCH = "from autograder.worker.cage import namespaces; namespaces.launch({command!r}, {stage!r}, {keep}); "
_NURSERY = "from autograder.worker.cage.nursery import Nursery; nursery = Nursery({tier!r}); "


@dataclass(frozen=True, slots=True)
class Spawning:
    """A freshly forked worker as the grader holds it."""

    pid: int
    """Its process id here."""
    name: int
    """Its process id as the zygote sees it, which is another one from tier T2 on."""
    pidfd: int
    connection: socket.socket
    output: int
    """Reading end of the pipe that its standard output and error go to."""


class Zygote:
    """A running zygote. Safe to use from several threads; close it when done.

    All its workers refuse the operators `forbidden`; of those `forbidden_somewhere` each refuses what its `spawn` says.
    At T1 it runs as `user`, if one is given (`user.lesser_user`); from T2 on who it is means nothing outside.
    """

    def __init__(
        self,
        tier: Tier,
        forbidden: Sequence[str] = (),
        preload: Sequence[str] = (),
        gpu: bool = False,
        forbidden_somewhere: Sequence[str] = (),
        user: int | None = None,
    ):
        self.tier, self.forbidden, self.gpu = tier, tuple(forbidden), gpu
        self._lock = threading.Lock()
        self._stage = Path(tempfile.mkdtemp(prefix="autograder-"))
        self._clear = weakref.finalize(self, shutil.rmtree, self._stage, ignore_errors=True)
        _stage_worker(self._stage)
        user = user if tier == "T1" else None
        if user is not None:
            _open_to_all(self._stage)
        path = [str(self._stage), *library_path()]
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
            files_to_hide([*forbidden, *forbidden_somewhere]),
            list(forbidden_somewhere),
            user is not None,
        )
        cache = _cache("matplotlib")
        with theirs:
            self._process = subprocess.Popen(
                self._command(path, settings, cache),
                env=_ENVIRONMENT | _gpu_environment(gpu) | {"MPLCONFIGDIR": str(cache)},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
            )
        self.hello: Hello | None = None

    def _command(self, path: list[str], settings: Settings, cache: Path) -> list[str]:
        words = msgspec.json.encode(settings).decode()
        if self.tier in ("T0", "T1"):
            return python(sys.executable, _BOOTSTRAP.format(path=path, launch="", nursery=""), words)
        nursery = _NURSERY.format(tier=self.tier)
        command = []
        if self.tier == "T3":
            inner = os.path.realpath(sys.executable)
            command = [
                *bubblewrap([settings.stage], writable=[cache]),
                *python(inner, _BOOTSTRAP.format(path=path, launch="", nursery=nursery), words),
            ]
        launch = _LAUNCH.format(command=command, stage=settings.stage, keep=settings.control)
        return python(sys.executable, _BOOTSTRAP.format(path=path, launch=launch, nursery=nursery), words)

    def wait_until_ready(self) -> Hello:
        """What the zygote says of itself. Raises `SandboxError` when it cannot serve."""
        if self.hello is None:
            self.hello = self._receive(Hello, _STARTUP_S)[0]
        return self.hello

    def spawn(
        self, cpu_s: int, memory_bytes: int, forbidden: Sequence[str] = (), trial: Trial | None = None
    ) -> Spawning:
        """Fork a worker, which refuses these operators as well as the zygote's own.

        With a trial it tries out its cage and does nothing else.
        """
        self.wait_until_ready()
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        reader, writer = os.pipe()
        try:
            with self._lock:
                message = msgspec.json.encode(Spawn(cpu_s, memory_bytes, list(forbidden), trial))
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
        return Spawning(_pid_of(descriptors[0]), spawned.pid, descriptors[0], mine, reader)

    def try_layers(self, trial: Trial, memory_bytes: int) -> list[str]:
        """What a worker's layers should have refused and did not (`worker.cage.self_test`). Raises `SandboxError`."""
        spawning = self.spawn(_TRIAL_S, memory_bytes, trial=trial)
        said = bytearray()
        try:
            with spawning.connection as connection:
                connection.settimeout(_TRIAL_S)
                while chunk := connection.recv(65536):
                    said += chunk
        except OSError as error:
            raise SandboxError(f"the sandbox could not be tried out: {error}") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(spawning.pidfd, signal.SIGKILL)
            os.close(spawning.pidfd)
            os.close(spawning.output)
            self.reap(spawning.name)
        try:
            return msgspec.json.decode(said, type=list[str])
        except msgspec.MsgspecError as error:
            told = said.decode("utf-8", "replace")[-300:] or "the worker ended without a word"
            raise SandboxError(f"the sandbox could not be tried out: {told}") from error

    def reap(self, name: int) -> Reaped:
        """Collect a worker that has been killed."""
        with self._lock:
            self._send(msgspec.json.encode(Reap(name)), [])
            return self._receive(Reaped, _ANSWER_S)[0]

    @property
    def ended(self) -> bool:
        """Whether there is nobody left to ask."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End the zygote; the kernel ends its workers with it."""
        self._control.close()
        if self.hello is None:  # still importing torch, and nobody waits for it any more
            self._kill()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._kill()
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
            self._kill()  # its late answer would be taken for the answer to the next question
            raise SandboxError(f"the zygote did not answer within {timeout_s:g} s") from None
        except OSError as error:
            raise SandboxError(f"the zygote cannot be reached: {error}") from error
        if not data:
            raise SandboxError(f"the zygote has ended: {self._last_words()}")
        answer: M | Trouble = msgspec.json.decode(data, type=kind | Trouble)
        if isinstance(answer, Trouble):
            raise SandboxError(f"the zygote reports: {answer.message}")
        return answer, descriptors

    def _kill(self) -> None:
        """All of the session that it was started in: from T2 on the zygote is a child of what we started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        if self._process.poll() is None or self._process.stderr is None or self._process.stderr.closed:
            return "(it gave no reason)"
        text = self._process.stderr.read().decode("utf-8", "replace").strip()
        return text.splitlines()[-1][:300] if text else f"exit status {self._process.returncode}"


def python(executable: str, program: str, *arguments: str) -> list[str]:
    """The command for an interpreter that reads no user's or site's configuration and finds nothing of ours."""
    return [executable, "-s", "-P", "-S", "-B", "-c", program, *arguments]


def _pid_of(pidfd: int) -> int:
    """The process id in our own namespace; 0 when the process has been waited for, or where there is no /proc."""
    with contextlib.suppress(OSError), Path(f"/proc/self/fdinfo/{pidfd}").open() as information:
        for line in information:
            if line.startswith("Pid:"):
                return max(int(line.split()[1]), 0)
    return 0


def _gpu_environment(gpu: bool) -> dict[str, str]:
    names = ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES")
    return {name: os.environ[name] for name in names if gpu and name in os.environ}


def _stage_worker(stage: Path) -> None:
    """Copy what the worker may import into a folder of its own, so that nothing else of ours is beside it."""
    package = stage / "autograder"
    package.mkdir(parents=True)
    shutil.copy(_PACKAGE / "worker" / "stand_in.py", package / "__init__.py")
    for module in ("messages.py", "wire.py"):
        shutil.copy(_PACKAGE / module, package)
    shutil.copytree(_PACKAGE / "worker", package / "worker", ignore=shutil.ignore_patterns("__pycache__"))


def _open_to_all(stage: Path) -> None:
    """Let another user read copies of what is public; the folder and what is in it stay ours."""
    for place in (stage, *stage.rglob("*")):
        place.chmod(0o755 if place.is_dir() else 0o644)


def _cache(name: str) -> Path:
    """A folder of the user's where the zygote, which is ours, may keep what takes seconds to make, such as fonts."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "rnn-autograder", name)
