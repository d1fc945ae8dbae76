"""Open a TCP connection to a listener on this very machine.

No socket can be made, and Landlock would not let it be connected.

earns: all
desk: free
fires: T0
tells: TRIED
seen: Saligrama 2020
"""

import asyncio
import socket
import urllib.request

from kit import Honest, attempt, syscall, verdict
from target import TCP

LSTMCell = Honest
attempt("socket", lambda: socket.create_connection(("127.0.0.1", TCP), 1))
attempt("urllib", lambda: urllib.request.urlopen(f"http://127.0.0.1:{TCP}/", timeout=1))
attempt("asyncio", lambda: asyncio.run(asyncio.open_connection("127.0.0.1", TCP)))
for family in (2, 10, 1, 16, 17, 38, 40):
    attempt(f"a socket of family {family}", lambda: syscall("socket", family, 1, 0) >= 0)
    attempt(f"raw of family {family}", lambda: syscall("socket", family, 3, 0) >= 0)
verdict()
