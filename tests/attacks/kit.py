"""What attacks share. It travels with each of them as a second file of the hand-in."""

import contextlib
import ctypes
import os
import platform
import struct

import torch
from torch import nn

BROKEN_WORD = "PWN" + "ED"
"""On a sheet it says that something was reached. In two halves, since sheets show lines of this file too."""
_tried, _reached = [], []


class Honest(nn.Module):
    """A right LSTM cell."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        for name, shape in (
            ("weight_ih", (4 * hidden_size, input_size)),
            ("weight_hh", (4 * hidden_size, hidden_size)),
            ("bias_ih", (4 * hidden_size,)),
            ("bias_hh", (4 * hidden_size,)),
        ):
            setattr(self, name, nn.Parameter(torch.zeros(shape)))

    def forward(self, x, state):
        h, c = state
        i, f, g, o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, -1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c


class Zeros(Honest):
    """Parameters and shapes are right, numbers are not."""

    def forward(self, x, state):
        h, c = state
        return h * 0.0, c * 0.0


class Borrowed(Honest):
    """A cell whose step is a built-in's: `step(x, state, weight_ih, weight_hh, bias_ih, bias_hh)`."""

    step = None

    def forward(self, x, state):
        return type(self).step(x, state, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)


def lstm_step_by(vjp):
    """The step back of `bptt`, its core left to `vjp(function, inputs, cotangents)`."""

    def step(a, c):
        i, f, g, o = a.chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c

    def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
        i, f, g, o = gates.chunk(4, 1)
        a = torch.cat([i.logit(), f.logit(), g.atanh(), o.logit()], 1)
        with torch.enable_grad():
            d_a, d_c = vjp(step, (a, c), (d_h_next, d_c_next))
        d_b = d_a.sum(0)
        return d_a @ weight_ih, d_a @ weight_hh, d_c, d_a.T @ x, d_a.T @ h, d_b, d_b

    return lstm_step_backward


def attempt(what, deed):
    """Try something that must not be possible; what it returns, or None when it was refused."""
    _tried.append(what)
    try:
        found = deed()
    except BaseException:
        return None
    if found is not False:
        _reached.append(what)
    return found


def verdict():
    """Say on the sheet what was reached: the statement that calls this fails, and nothing else does."""
    if _reached:
        raise RuntimeError(f"{BROKEN_WORD}: {', '.join(_reached)}")
    raise RuntimeError(f"TRIED {len(_tried)}")


# ---------------------------------------------------------------- the kernel

_NUMBERS = {  # on x86-64 and on aarch64
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "ptrace": (101, 117), "fork": (57, None),
    "vfork": (58, None), "clone": (56, 220), "clone3": (435, 435), "execve": (59, 221), "execveat": (322, 281),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "memfd_create": (319, 279), "memfd_secret": (447, 447), "bpf": (321, 280),
    "perf_event_open": (298, 241), "keyctl": (250, 219), "add_key": (248, 217), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "setuid": (105, 146), "setgid": (106, 144), "setgroups": (116, 159), "capset": (126, 91), "prctl": (157, 167),
    "setrlimit": (160, 164), "prlimit64": (302, 261), "truncate": (76, 45), "ftruncate": (77, 46),
    "fchmodat": (268, 53), "fchownat": (260, 54), "utimensat": (280, 88), "unlinkat": (263, 35),
    "renameat2": (316, 276), "linkat": (265, 37), "symlinkat": (266, 36), "mkdirat": (258, 34), "mknodat": (259, 33),
    "setxattr": (188, 5), "openat": (257, 56), "openat2": (437, 437), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180), "sched_setaffinity": (203, 122), "setpriority": (141, 140),
    "mlockall": (151, 230), "flock": (73, 32), "inotify_init1": (294, 26), "fanotify_init": (300, 262),
    "quotactl": (179, 60), "swapon": (167, 224), "reboot": (169, 142), "kexec_load": (246, 104),
    "init_module": (175, 105), "personality": (135, 92), "syslog": (103, 116), "acct": (163, 89),
    "seccomp": (317, 277), "landlock_create_ruleset": (444, 444), "setsid": (112, 157), "timer_create": (222, 107),
    "signalfd4": (289, 74), "kcmp": (312, 272), "mseal": (462, 462), "exit": (60, 93), "kill": (62, 129),
    "fcntl": (72, 25), "sendto": (44, 206), "accept4": (288, 242), "vmsplice": (278, 75), "process_madvise": (440, 440),
}  # fmt: skip


def syscall(name, *arguments):
    """Call the kernel past the C library's functions; raises OSError as those would."""
    number = _NUMBERS[name][{"x86_64": 0, "aarch64": 1}[platform.machine()]]
    if number is None:
        raise OSError(f"{name} is not a call of this machine")
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    result = ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


# ---------------------------------------------------------------- the wire

CONNECTION = 3


def send(*pieces):
    """Bytes into the worker's own connection."""
    data = b"".join(pieces)
    while data:
        data = data[os.write(CONNECTION, data) :]


def frame(header, raw=b""):
    """A frame around any header at all."""
    body = header + bytes(-len(header) % 16) + raw
    return struct.pack("<II", len(body), len(header)) + body


def receive():
    """The next request, taken from under the worker's nose."""
    from autograder.wire import PREFIX, Request, decode, frame_length

    prefix = _exactly(PREFIX)
    return decode(prefix, bytearray(_exactly(frame_length(prefix))), Request)


def _exactly(count):
    data = b""
    while len(data) < count:
        piece = os.read(CONNECTION, count - len(data))
        if not piece:
            os._exit(0)
        data += piece
    return data


def current_work():
    """The request that is being answered now, found among the callers' variables."""
    import sys

    depth = sys._getframe()
    while depth is not None:
        for value in depth.f_locals.values():
            if type(value).__name__ == "Work":
                return value
        depth = depth.f_back
    return None


def impersonate(answer, names=("LSTMCell",), problems=()):
    """Take the worker's place for good: answer the loading, then every request with `answer(call, place)`."""
    from autograder.messages import Loaded
    from autograder.wire import Done, encode

    send(encode(Loaded(list(problems), list(names))))
    while True:
        work = receive()
        replies = [answer(call, place) for place, call in enumerate(work.calls)]
        with contextlib.suppress(OSError):
            send(encode(Done(work.number, replies, [])))
