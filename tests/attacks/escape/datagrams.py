"""Send a datagram to a listener on this machine, or ask for a name.

No socket can be made.

earns: all
fires: T0
tells: TRIED
"""

import socket

from kit import Honest, attempt, verdict
from target import CANARY, TOKEN, UDP

LSTMCell = Honest


def send(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as mine:
        return mine.sendto(b"an answer", address)


attempt("UDP", lambda: send(socket.AF_INET, ("127.0.0.1", UDP)))
attempt("a path", lambda: send(socket.AF_UNIX, f"{CANARY}/log"))
attempt("an abstract name", lambda: send(socket.AF_UNIX, f"\0{TOKEN}"))
attempt("a name server", lambda: socket.create_connection(("127.0.0.53", 53), 1))
verdict()
