"""Send through a pair of sockets, which needs neither `socket` nor `connect`, to a path, a name or the system's log.

A pair may be a stream only.

earns: all
fires: T0
tells: TRIED
"""

import contextlib
import socket

from kit import Honest, attempt, verdict
from target import CANARY, TOKEN

LSTMCell = Honest
for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW):
    pair = attempt(f"a pair of kind {kind}", lambda: socket.socketpair(socket.AF_UNIX, kind))
    for address in (f"{CANARY}/log", f"\0{TOKEN}"):
        if pair:
            attempt(f"sending to {address!r}", lambda: pair[0].sendto(b"x", address))
stream = None
with contextlib.suppress(OSError):
    stream = socket.socketpair()
for address in (f"{CANARY}/log", f"\0{TOKEN}"):
    attempt("sending from a stream", lambda: stream[0].sendto(b"x", address))
    attempt("sending from the connection itself", lambda: socket.socket(fileno=3).sendto(b"", address))
verdict()
