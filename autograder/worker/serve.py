"""A worker's life after it has locked itself in: read a request, do it, answer, until the grader hangs up.

This is the one place where a submission's exceptions have become values. Whatever goes wrong *before* the first
request is the grader's own fault and travels as a `Fault`; afterwards the interpreter belongs to the submission, and
a worker that misbehaves is taken at its word.
"""

from __future__ import annotations

import ast
import contextlib
import random
import socket
import sys
import threading
from collections.abc import Sequence

import numpy
import torch

from ..messages import MAX_SHORTCUTS, Fault, Load, Loaded, Raised, Ready, Shortcut, Surveyed, clip
from ..wire import PREFIX, Done, Request, Response, WireError, Work, decode, encode, frame_length
from .forbidden.shortcuts import find
from .namespace import Namespace
from .perform import perform_all

_MAX_PROBLEMS = 200


def serve(connection: socket.socket, layers: tuple[str, ...], forbidden: Sequence[str]) -> None:
    """Answer requests until the other side closes the connection. `forbidden` is what this process refuses."""
    channel = _Channel(connection)
    space = Namespace()
    channel.send(Ready(list(layers)))
    while (request := channel.receive()) is not None:
        match request:
            case Load():
                try:
                    loaded = _load(space, request, channel, forbidden)
                except BaseException as error:
                    report_fault(connection, error)
                    return
                channel.send(loaded)
            case Work():
                channel.send(_work(space, request))
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()


def report_fault(connection: socket.socket, error: BaseException) -> None:
    """Tell the grader why this worker cannot start, or cannot load the course's own harness."""
    with contextlib.suppress(OSError, WireError):
        connection.sendall(encode(Fault(clip(f"{type(error).__name__}: {error}", 600))))


def _load(space: Namespace, request: Load, channel: _Channel, forbidden: Sequence[str]) -> Loaded:
    random.seed(request.seed)
    numpy.random.seed(request.seed % (1 << 32))
    torch.default_generator.manual_seed(request.seed)  # torch.manual_seed looks for GPUs first, 14 ms a worker
    units = space.read(request)
    channel.send(Surveyed(_shortcuts(request, units, forbidden)))
    space.run(request, units, channel.send)
    return Loaded(space.problems[:_MAX_PROBLEMS], space.names())


def _shortcuts(
    request: Load, units: Sequence[tuple[str, Sequence[ast.stmt]]], forbidden: Sequence[str]
) -> list[Shortcut]:
    """Of the main file, and of each module beside it, which shares no name with it."""
    files = {f"{name}.py": source for name, source in request.files.items()}
    texts = {unit.name: unit.source for unit in request.units} | files
    found = find(units, texts, forbidden)
    for name, source in files.items():
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):  # it is told when imported
            found += find([(name, ast.parse(source).body)], texts, forbidden)
    return found[:MAX_SHORTCUTS]


def _work(space: Namespace, request: Work) -> Done:
    return Done(request.number, perform_all(space, request.calls), _threads_left(space))


def _threads_left(space: Namespace) -> list[str]:
    left = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    return [clip(f"{thread.name} ({_line_of(thread, space)})", 200) for thread in left[:8]]


def _line_of(thread: threading.Thread, space: Namespace) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None:
        if frame.f_code.co_filename in space.files:
            return f"{frame.f_code.co_filename}, line {frame.f_lineno}"
        frame = frame.f_back
    return "outside the submission's own lines"


class _Channel:
    """Frames over the connection, blocking."""

    def __init__(self, connection: socket.socket):
        self._connection = connection

    def send(self, message: Response) -> None:
        try:
            frame = encode(message)
        except WireError as error:
            if not isinstance(message, Done):
                raise
            raised = Raised("result", "ResultError", clip(str(error), 300), [])
            frame = encode(Done(message.number, [raised] * len(message.replies), message.threads))
        self._connection.sendall(frame)

    def receive(self) -> Load | Work | None:
        prefix = self._read(PREFIX)
        if prefix is None:
            return None
        body = self._read(frame_length(bytes(prefix)))
        if body is None:
            return None
        request: Load | Work = decode(bytes(prefix), body, Request)
        return request

    def _read(self, count: int) -> bytearray | None:
        buffer = bytearray(count)
        view = memoryview(buffer)
        while view:
            got = self._connection.recv_into(view)
            if got == 0:
                return None
            view = view[got:]
        return buffer
