"""What the grader and the zygote say to each other, in JSON, with descriptors beside it. Imports no torch, so that the
grader can start a zygote first and import torch itself while the zygote does the same.
"""

from __future__ import annotations

import msgspec

from .cage.lockdown import Tier


class Settings(msgspec.Struct, frozen=True):
    """How the zygote and its workers are set up; travels as the one command-line argument, in JSON."""

    control: int
    """Descriptor of the control socket (SOCK_SEQPACKET)."""
    tier: Tier
    readable: list[str]
    """The only paths that a worker may read beneath, from T1 on."""
    forbidden: list[str]
    preload: list[str]
    stage: str
    """The temporary folder with the copies of our own modules, to be removed at the end."""
    devices: list[str] = []
    """Device files of a GPU that workers may use; none by default."""
    hidden: list[str] = []
    """Files beneath `readable` that a worker may not read, at T1."""
    forbidden_somewhere: list[str] = []
    """Operators that a `Spawn` may add to `forbidden`."""
    lesser_user: bool = False
    """Whether it runs as another user than the grader, who is root."""


class Trial(msgspec.Struct, frozen=True):
    """What a worker must not reach once it is locked in, for `self_test`."""

    outside: str
    """A file that the grader can read and no worker may."""
    process: int
    """The grader's process id."""
    port: int
    """Of a loopback port (TCP, IPv4) on which the grader listens."""


class Spawn(msgspec.Struct, tag=True, frozen=True):
    """Fork a worker; the message carries its end of the connection and the pipe for what it prints."""

    cpu_s: int
    memory_bytes: int
    forbidden: list[str] = []
    """Operators that this worker refuses beside those of `Settings`."""
    trial: Trial | None = None
    """Instead of serving: what to try while the worker locks itself in."""


class Reap(msgspec.Struct, tag=True, frozen=True):
    """Wait for a worker that has been killed, and say what it used."""

    pid: int


class Hello(msgspec.Struct, tag=True, frozen=True):
    """The zygote is ready."""

    torch: str
    refused: int
    """Operator overloads that are refused."""


class Spawned(msgspec.Struct, tag=True, frozen=True):
    """A worker was forked; the message carries its pidfd."""

    pid: int


class Reaped(msgspec.Struct, tag=True, frozen=True):
    """How a worker ended."""

    status: int
    cpu_s: float
    peak_kib: int


class Trouble(msgspec.Struct, tag=True, frozen=True):
    """The zygote could not do what it was asked."""

    message: str
