"""A small record says what a kind of network leaves behind after a step."""

from dataclasses import dataclass


@dataclass(frozen=True)
class _LeavesBfRecord:
    hidden: int = 1
    memory: int = 0

    def floats(self, size):
        return (self.hidden + self.memory) * size


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    leaves = {"rnn": _LeavesBfRecord(), "gru": _LeavesBfRecord(), "lstm": _LeavesBfRecord(memory=1)}
    return seq_len * batch * leaves[kind].floats(hidden_size)
