"""The sandbox as a whole: which tier this machine gives, a zygote of that tier, and proof that the tier holds.

Before the first submission three workers are tried. One locks itself in layer by layer and tries what each forbids
as soon as it is in force. One is honest and must give the right answer with the right gradient, since a sandbox in
which *everything* fails would otherwise look perfectly safe. The last tries, as a submission, what the tier as a whole
forbids.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import torch

from ..errors import SandboxError
from ..messages import Load, Unit
from ..records import Died, TimedOut
from ..rubric import Limits
from ..wire import Answered, Call, Returned
from ..worker.protocol import Trial
from .session import Batch, Session
from .tiers import required_tier
from .zygote import Zygote

_CONTROL = """
import torch

def honest(x):
    print("an honest answer may print")
    return torch.tanh(x) * 2
"""

_PROBES = """
import os, socket

def _refused(attempt):
    try:
        attempt()
    except OSError:
        return True
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return False

def probe(canary, folder, parent):
    def read():
        with open(canary) as file:
            file.read()
    def write():
        with open(os.path.join(folder, "written"), "w") as file:
            file.write("x")
    def fork():
        if os.fork() == 0:
            os._exit(0)
    return {
        "reading a file outside": _refused(read),
        "listing a folder outside": _refused(lambda: os.listdir(folder)),
        "writing a file": _refused(write),
        "opening a network socket": _refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
        "starting a process": _refused(fork),
        "running a program": _refused(lambda: os.execv("/bin/true", ["true"])),
        "signalling the parent": _refused(lambda: os.kill(parent, 0)),
    }
"""


class Sandbox:
    """A proved sandbox. Opening it takes about two seconds, most of it torch's import in the zygote.

    Args:
        limits: for each submission.
        least_tier: the least isolation that will do.
        forbidden: operators that are refused to every submission (see `worker.forbidden.guard`).
        preload: modules that submissions import, loaded once instead of each time.
        secret: folders that no worker may be able to read.
        zygote: one that has been started already, to save time; the sandbox closes it.

    Raises:
        SandboxError: this machine does not reach the tier, or the tier does not hold what it promises.
    """

    def __init__(
        self,
        limits: Limits,
        least_tier: str = "T0",
        forbidden: Sequence[str] = (),
        preload: Sequence[str] = (),
        secret: Sequence[Path] = (),
        zygote: Zygote | None = None,
    ):
        self._zygote = zygote or Zygote(required_tier(least_tier), forbidden, preload)
        self.tier = self._zygote.tier
        self.limits, self._secret = limits, tuple(secret)
        self._differentiates = "autograd" not in self._zygote.forbidden
        self.layers: list[str] = []
        self._proved = False

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote, and with it every worker."""
        self._zygote.close()

    @property
    def ended(self) -> bool:
        """Whether its zygote is gone, and nothing can be run in it any more."""
        return self._zygote.ended

    def session(self, load: Load, limits: Limits | None = None) -> Session:
        """A submission to be called, under the sandbox's own limits or others. The first use proves the sandbox."""
        self.prove()
        return Session(self._zygote, load, limits or self.limits)

    def prove(self) -> None:
        """Try an honest answer, then everything that the tier forbids. Raises `SandboxError`."""
        if self._proved:
            return
        if self.tier != "T0":
            self._check_secrets()
        self._try_layers()
        self._try_honest_answer()
        if self.tier != "T0":
            self._try_what_is_forbidden()
        self._proved = True

    def _try_layers(self) -> None:
        """Have a worker lock itself in and say, layer by layer, what was not refused."""
        with _canary() as canary, socket.create_server(("127.0.0.1", 0)) as listener:
            trial = Trial(str(canary), os.getpid(), listener.getsockname()[1])
            open_doors = self._zygote.try_layers(trial, self.limits.memory_mib << 20)
        if open_doors:
            raise SandboxError(f"tier {self.tier} does not hold here; not refused: {', '.join(open_doors)}")

    def _check_secrets(self) -> None:
        readable = [Path(path).resolve() for path in self._zygote.readable]
        for secret in self._secret:
            for path in readable:
                if secret.resolve().is_relative_to(path):
                    raise SandboxError(
                        f"workers may read {path}, and {secret} lies beneath it: move the course out of there"
                    )

    def _try_honest_answer(self) -> None:
        x = torch.tensor([0.5, -1.0], dtype=torch.float64)
        call = Call("honest", [[x]], cotangents=[torch.ones(2, dtype=torch.float64)] if self._differentiates else None)
        calls = [call, msgspec.structs.replace(call, device="cuda")] if self._zygote.gpu else [call]
        with Session(self._zygote, _script("control", _CONTROL), self.limits) as session:
            replies = session.perform(Batch.of(calls))
            self.layers = session.layers
        if isinstance(replies, TimedOut | Died):
            raise SandboxError(f"the control, an honest answer, failed in the sandbox: {replies}")
        for asked, reply in zip(calls, replies, strict=True):
            if not self._is_right(x, reply):
                where = "" if asked.device == "cpu" else " on the GPU"
                raise SandboxError(f"the control, an honest answer, came back wrong from the sandbox{where}: {reply}")

    def _is_right(self, x: torch.Tensor, reply: Answered) -> bool:
        match reply:
            case Returned(values=[torch.Tensor() as y], gradients=None) if not self._differentiates:
                return torch.allclose(y, 2 * x.tanh())
            case Returned(values=[torch.Tensor() as y], gradients={"x0": torch.Tensor() as slope}):
                return torch.allclose(y, 2 * x.tanh()) and torch.allclose(slope, 2 - 2 * x.tanh() ** 2)
        return False

    def _try_what_is_forbidden(self) -> None:
        with _canary() as canary:
            call = Call("probe", [[str(canary), str(canary.parent), os.getpid()]])
            with Session(self._zygote, _script("probe", _PROBES), self.limits) as session:
                replies = session.perform(Batch.of([call]))
        if isinstance(replies, TimedOut | Died) or not isinstance(replies[0], Returned):
            raise SandboxError(f"the sandbox could not be tried out: {replies}")
        found = replies[0].values[0]
        open_doors = (
            [name for name, refused in found.items() if refused is not True] if isinstance(found, dict) else ["?"]
        )
        if open_doors:
            raise SandboxError(f"tier {self.tier} does not hold here; not refused: {', '.join(open_doors)}")


@contextmanager
def _canary() -> Iterator[Path]:
    """A file outside that no worker may read, in a folder in which none may write."""
    with tempfile.TemporaryDirectory(prefix="autograder-canary-") as folder:
        canary = Path(folder, "canary")
        canary.write_text("not for workers")
        yield canary


def _script(name: str, source: str) -> Load:
    return Load(name, [Unit(f"{name}.py", source)])
