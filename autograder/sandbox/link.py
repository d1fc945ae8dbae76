"""One live worker on the wire: send a frame, wait for the answer under the grader's own clock, kill."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import socket
import time
from typing import TypeAlias

from ..errors import SandboxError
from ..messages import Fault, Loaded, Place, Progress, Ready, Shortcut, Surveyed
from ..records import Died, Fatal, TimedOut
from ..wire import PREFIX, Done, Response, WireError, decode, frame_length
from .zygote import Spawning, Zygote

KEPT_OUTPUT = 64 << 10
_DUMP_S = 0.25
"""How long a worker that ran out of time may take to say where it is."""
_FRAME = re.compile(r'^  File "([^"\n]{1,200})", line (\d{1,7}) in ([^\n]{0,80})$', re.MULTILINE)
_DUMP_BYTES = 1 << 20
_READS = 64
"""Of the pipe, 64 KiB each, before something else is looked at; a pipe holds 1 MiB at most."""
_STACK = b"(most recent call first):"

Answer: TypeAlias = Ready | Loaded | Done


class Link:
    """A worker and everything the grader holds of it. The first fatal event wins: after it nothing more is said."""

    def __init__(self, zygote: Zygote, spawning: Spawning, output_bytes: int):
        self._zygote, self.pid, self._pidfd = zygote, spawning.pid, spawning.pidfd
        self._name = spawning.name
        self._connection, self._pipe = spawning.connection, spawning.output
        self._status: int | None = None
        self._flood, self._printed = output_bytes, 0
        self.output = bytearray()
        """The first and last of what the submission printed, at most `KEPT_OUTPUT` bytes."""
        self.fatal: Fatal | None = None
        self.progress: Progress | None = None
        self.shortcuts: list[Shortcut] | None = None
        """What the submission's text reaches for; told before anything of it ran, so that it cannot unsay it."""
        self.killed = False
        """Whether somebody else than the grader ended it by SIGKILL, such as the kernel for want of memory."""
        self.cpu_s = 0.0
        self.peak_kib = 0
        self._connection.setblocking(False)
        os.set_blocking(self._pipe, False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._connection, selectors.EVENT_READ)
        self._selector.register(self._pipe, selectors.EVENT_READ)

    def ready(self, timeout_s: float) -> Ready:
        """Wait until the worker has locked itself in. Raises `SandboxError`: up to here all faults are ours."""
        answer = self._exchange(b"", timeout_s)
        if isinstance(answer, Ready):
            return answer
        raise SandboxError(f"a worker could not start: {answer}")

    def ask(self, frame: bytes, timeout_s: float) -> Loaded | Done | Fatal:
        """Send a request and wait for its answer until one absolute deadline."""
        if self.fatal is not None:
            return self.fatal
        with contextlib.suppress(OSError):  # a broken connection shows when it is used
            if self._readable_now():
                return self._end(Died("sent more than it was asked for"))
        answer = self._exchange(frame, timeout_s)
        if isinstance(answer, Loaded | Done | TimedOut | Died):
            return answer
        return self._end(Died(f"answered with a {type(answer).__name__} that nobody had asked for"))

    def close(self) -> None:
        """Kill the worker with all that it started, and forget it."""
        try:
            self._kill()
        finally:
            self._selector.close()
            if self._pipe >= 0:
                os.close(self._pipe)
                self._pipe = -1

    # ------------------------------------------------------------ the conversation

    def _exchange(self, frame: bytes, timeout_s: float) -> Answer | Fatal:
        deadline = time.monotonic() + timeout_s
        try:
            if not self._send(frame, deadline):
                return self._end(self._out_of_time(timeout_s))
            while True:
                response = self._receive(deadline)
                match response:
                    case None:
                        return self._end(self._out_of_time(timeout_s))
                    case Progress():
                        self.progress = response
                    case Surveyed(shortcuts=shortcuts):
                        if self.progress is not None or self.shortcuts is not None:
                            return self._end(Died("sent more than it was asked for"))
                        self.shortcuts = shortcuts
                    case Fault(message=message):
                        if self.progress is None:  # nothing of the submission has run: these are the worker's words
                            raise SandboxError(f"a worker could not start: {message}")
                        return self._end(Died("broke the program around it"))
                    case Ready() | Loaded() | Done():
                        if self._readable_now():
                            return self._end(Died("sent more than it was asked for"))
                        return response
        except WireError as error:
            return self._end(Died(f"sent something that is no answer ({error})"))
        except _Flood:
            return self._end(
                Died(f"printed more than {self._flood // 1024} KiB, without end as it seems", self._where())
            )
        except (EOFError, OSError):
            return self._end(self._death())

    def _send(self, frame: bytes, deadline: float) -> bool:
        view = memoryview(frame)
        while view:
            try:
                view = view[self._connection.send(view) :]
            except BlockingIOError:
                if not self._wait(deadline, writing=True):
                    return False
        return True

    def _receive(self, deadline: float) -> Response | None:
        prefix = self._read(PREFIX, deadline)
        if prefix is None:
            return None
        body = self._read(frame_length(bytes(prefix)), deadline)
        if body is None:
            return None
        response: Response = decode(bytes(prefix), body, Response)
        return response

    def _read(self, count: int, deadline: float) -> bytearray | None:
        buffer = bytearray(count)
        view = memoryview(buffer)
        while view:
            if time.monotonic() > deadline:  # a worker that never lets us wait would not be stopped by `_wait`
                return None
            try:
                got = self._connection.recv_into(view)
            except BlockingIOError:
                if not self._wait(deadline):
                    return None
                continue
            if got == 0:
                raise EOFError
            view = view[got:]
        return buffer

    def _wait(self, deadline: float, *, writing: bool = False) -> bool:
        """Wait for the worker, reading what it prints meanwhile; False when the time is up."""
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            return False
        if writing:
            self._selector.modify(self._connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
        for key, _ in self._selector.select(remaining):
            if key.fd == self._pipe:
                self._drain()
        if writing:
            self._selector.modify(self._connection, selectors.EVENT_READ)
        return True

    def _readable_now(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            return bool(self._connection.recv(1, socket.MSG_PEEK))
        return False

    # ------------------------------------------------------------ what it prints

    def _drain(self, limit: bool = True) -> None:
        with contextlib.suppress(BlockingIOError):
            for _ in range(_READS):  # at T0 something may live on that prints without end
                if not (chunk := os.read(self._pipe, 65536)):
                    # end of file: every writer is gone; do not spin on it
                    with contextlib.suppress(KeyError, ValueError):
                        self._selector.unregister(self._pipe)
                    return
                self._printed += len(chunk)
                self.output += chunk
                if len(self.output) > KEPT_OUTPUT:
                    half = KEPT_OUTPUT // 2
                    self.output = self.output[:half] + self.output[-half:]
                if limit and self._printed > self._flood:
                    raise _Flood

    def _where(self) -> tuple[Place, ...]:
        """Ask the worker for its stack (faulthandler prints it, even from within C code) and read it."""
        dump = bytearray()
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGUSR1)
            deadline = time.monotonic() + _DUMP_S
            while time.monotonic() < deadline and len(dump) < _DUMP_BYTES:
                seen = _STACK in dump
                try:
                    dump += os.read(self._pipe, 65536)
                except BlockingIOError:
                    if seen:
                        break
                    time.sleep(0.005)
        return _stack(bytes(dump))

    # ------------------------------------------------------------ the end

    def _out_of_time(self, timeout_s: float) -> TimedOut:
        return TimedOut(timeout_s, self._where())

    def _death(self) -> Died:
        """Why the connection broke: the worker is dead, or has closed its end and soon will be."""
        status = self._kill()
        with contextlib.suppress(OSError):
            self._drain(limit=False)
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            if number == signal.SIGXCPU:
                return Died("used more processor time than it may", _stack(bytes(self.output)))
            if number == signal.SIGKILL and self.killed:
                return Died("was killed from outside", _stack(bytes(self.output)))
            if number == signal.SIGKILL:
                return Died("closed its connection to the grader", _stack(bytes(self.output)))
            why = ", as calls of C functions by ctypes are" if number == signal.SIGILL else ""
            return Died(f"was ended by signal {_signal_name(number)}{why}", _stack(bytes(self.output)))
        return Died(f"ended itself with exit status {os.WEXITSTATUS(status)}", _stack(bytes(self.output)))

    def _end(self, fatal: Fatal) -> Fatal:
        self.fatal = fatal
        self._kill()
        return fatal

    def _kill(self) -> int:
        """Kill and reap, once. Returns the wait status."""
        if self._status is not None:
            return self._status
        ended = False
        if self._hung_up():  # it is dying by itself: let it, so that its own status is what we learn
            ended = _poll(self._pidfd, 0.2)
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        self._status = signal.SIGKILL  # as far as we know, should the zygote be gone
        try:
            reaped = self._zygote.reap(self._name)
            self._status, self.cpu_s, self.peak_kib = reaped.status, reaped.cpu_s, reaped.peak_kib
            self.killed = ended and os.WIFSIGNALED(reaped.status) and os.WTERMSIG(reaped.status) == signal.SIGKILL
            with contextlib.suppress(OSError):
                self._drain(limit=False)
        finally:
            os.close(self._pidfd)
            self._selector.unregister(self._connection)
            self._connection.close()
        return self._status

    def _hung_up(self) -> bool:
        try:
            return self._connection.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True


class _Flood(Exception):
    """The submission prints more than it may."""


def _stack(printed: bytes) -> tuple[Place, ...]:
    """The submission's frames in the last stack that faulthandler has printed, outermost first."""
    _, found, stack = printed.rpartition(_STACK)
    frames = _FRAME.findall(stack.decode("utf-8", "replace"))[:60] if found else []
    places = [
        Place(file, int(line), "", "" if function == "<module>" else function)
        for file, line, function in frames
        if not file.startswith(("/", "<"))
    ]
    return tuple(reversed(places[:8]))


def _poll(pidfd: int, timeout_s: float) -> bool:
    """Whether the process has ended by then."""
    with selectors.DefaultSelector() as selector:
        selector.register(pidfd, selectors.EVENT_READ)
        return bool(selector.select(timeout_s))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
