"""Close one direction of the connection, then the other.

A connection that breaks is how a worker ends.

earns: nothing
holds: T0
tells: The program (closed its connection|ended itself)
"""

import socket
import time

from kit import CONNECTION, Zeros


class LSTMCell(Zeros):
    def forward(self, x, state):
        socket.socket(fileno=CONNECTION).shutdown(socket.SHUT_WR if x.shape[0] % 2 else socket.SHUT_RD)
        time.sleep(0.1)
        return super().forward(x, state)
