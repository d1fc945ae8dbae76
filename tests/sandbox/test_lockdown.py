"""Does the cage hold, and does honest work go on in it?

Nothing here locks pytest in. This file is also a program: `python test_lockdown.py USER WHAT` stands for the
zygote. It forks for every deed in DEEDS, once free (the positive control: this machine lets it be done) and
once caged, and prints what became of each. Nothing is touched but temporary folders and the loopback.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import fcntl
import json
import mmap
import os
import platform
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest

from autograder.worker.cage import lockdown, syscalls

ROOT = Path(lockdown.__file__).parents[2]
NOBODY = 65534
LIMITS = lockdown.Limits(cpu_s=20, memory_bytes=1 << 30)
LANDLOCK = f"landlock:{lockdown.landlock_abi()}"
T1_LAYERS = ["rlimits", "no_new_privs", "capabilities", LANDLOCK, "seccomp"]
CLONE_NEWUSER = 0x10000000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
needs_t1 = pytest.mark.skipif(bool(lockdown.missing()), reason="; ".join(lockdown.missing()))

# Calls that are in no table of the worker's; a test compares them with the headers too.
FORBIDDEN = {
    "x86_64": dict(
        ptrace=101, mount=165, unshare=272, tkill=200, process_vm_readv=310, rt_tgsigqueueinfo=297,
        keyctl=250, pidfd_open=434, io_uring_setup=425, userfaultfd=323,
    ),
    "aarch64": dict(
        ptrace=117, mount=40, unshare=97, tkill=130, process_vm_readv=270, rt_tgsigqueueinfo=240,
        keyctl=219, pidfd_open=434, io_uring_setup=425, userfaultfd=282,
    ),
}  # fmt: skip


# ---------------------------------------------------------------------- deeds, done in a fork
@dataclass(frozen=True)
class Scene:
    """What lies about: a readable folder, one readable file elsewhere, and things out of bounds."""

    inside: Path
    lone: Path
    outside: Path
    parent: int
    port: int
    datagrams: str
    read_only: int
    decoy: int


@dataclass(frozen=True)
class Deed:
    """What student code might try; how the cage answers; how it goes without one."""

    do: Callable[[Scene], object]
    caged: str = "EPERM"
    free: str = "done"
    root_only: bool = False


def call(name: str, *arguments: int | bytes | None) -> int:
    number = {**FORBIDDEN[platform.machine()], **syscalls.machine().numbers}[name]
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result: int = libc.syscall(ctypes.c_long(number), *words)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def clone_a_user_namespace() -> None:
    if call("clone", CLONE_NEWUSER | signal.SIGCHLD, 0, 0, 0, 0) == 0:
        os._exit(0)


def send_a_datagram_through_a_pair(scene: Scene) -> None:
    with socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0] as end:
        end.sendto(b"forged", scene.datagrams)


def connect(scene: Scene) -> None:
    with socket.socket() as client:
        client.connect(("127.0.0.1", scene.port))


def call_as_32_bit() -> None:
    """`mov eax, 20 (getpid); int 0x80; ret`, from a page of our own."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    if ctypes.CFUNCTYPE(ctypes.c_int)(address)() != os.getpid():
        raise OSError(errno.ENOSYS, "this kernel has no 32-bit calls")


def call_as_x32() -> None:
    with contextlib.suppress(OSError):  # most kernels are built without x32
        number = 0x40000000 + syscalls.machine().numbers["getpid"]
        ctypes.CDLL(None).syscall(ctypes.c_long(number))


def create_in_shared_memory() -> None:
    path = Path(f"/dev/shm/lockdown-{os.getpid()}")
    path.write_text("")
    path.unlink()


def own(path: str) -> str:
    return f"/proc/self/{path}"


DEEDS: dict[str, Deed] = {
    # reading
    "read a file outside": Deed(lambda s: s.outside.read_text(), "EACCES"),
    "read beside an allowed file": Deed(lambda s: s.lone.with_name("other").read_text(), "EACCES"),
    "read through a link out of the cage": Deed(lambda s: (s.inside / "link").read_text(), "EACCES"),
    "list the root folder": Deed(lambda s: list(Path("/").iterdir()), "EACCES"),
    "read its own environment": Deed(lambda s: Path(own("environ")).read_bytes(), "EACCES"),
    "read the parent's map": Deed(lambda s: Path(f"/proc/{s.parent}/maps").read_bytes(), "EACCES"),
    "use a descriptor that was open before": Deed(lambda s: os.fstat(s.decoy), "EBADF"),
    # writing
    "create in the temporary folder": Deed(lambda s: (s.outside.parent / "new").write_text(""), "EACCES"),
    "create in the readable folder": Deed(lambda s: (s.inside / "new").write_text(""), "EACCES"),
    "create in the working folder": Deed(lambda s: Path("new").write_text(""), "EACCES"),
    "create in shared memory": Deed(lambda s: create_in_shared_memory(), "EACCES"),
    "create a file without a name": Deed(lambda s: os.open(s.inside, os.O_TMPFILE | os.O_WRONLY), "EACCES"),
    "write over a readable file": Deed(lambda s: (s.inside / "file").open("r+"), "EACCES"),
    "append to a readable file": Deed(lambda s: (s.inside / "file").open("a"), "EACCES"),
    "empty a readable file": Deed(lambda s: os.open(s.inside / "file", os.O_TRUNC), "EACCES"),
    "truncate": Deed(lambda s: os.truncate(s.inside / "file", 0)),
    "reopen a read-only descriptor for writing": Deed(
        lambda s: os.open(own(f"fd/{s.read_only}"), os.O_WRONLY), "EACCES"
    ),
    "openat2": Deed(lambda s: call("openat2", -100, b"/\0", bytes(24), 24), "ENOSYS"),
    "make a folder": Deed(lambda s: (s.inside / "folder").mkdir()),
    "remove a file": Deed(lambda s: (s.inside / "doomed").unlink()),
    "rename a file": Deed(lambda s: (s.inside / "movable").rename(s.inside / "renamed")),
    "link a file": Deed(lambda s: (s.inside / "symlink").symlink_to("/")),
    "make a pipe with a name": Deed(lambda s: os.mkfifo(s.inside / "fifo")),
    "chmod": Deed(lambda s: (s.inside / "file").chmod(0o600)),
    "chown": Deed(lambda s: os.chown(s.inside / "file", os.getuid(), -1)),
    "utime": Deed(lambda s: os.utime(s.inside / "file", (0, 0))),
    "setxattr": Deed(lambda s: os.setxattr(s.inside / "file", "user.mark", b"1")),
    "flock": Deed(lambda s: fcntl.flock(s.read_only, fcntl.LOCK_EX)),
    "memfd_create": Deed(lambda s: os.memfd_create("disk")),
    # the network
    "socket": Deed(lambda s: socket.socket()),
    "a datagram socket": Deed(lambda s: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
    "connect to the loopback": Deed(connect),
    "a datagram to a local service": Deed(send_a_datagram_through_a_pair),
    # processes
    "fork": Deed(lambda s: fork()),
    "subprocess": Deed(lambda s: subprocess.run(["/bin/true"], check=True)),
    "execve": Deed(lambda s: os.execv("/no/such/program", ["-"]), free="ENOENT"),
    "clone3": Deed(lambda s: call("clone3", None, 0), "ENOSYS", free="EINVAL"),
    "clone into a user namespace": Deed(lambda s: clone_a_user_namespace()),
    "unshare a user namespace": Deed(lambda s: call("unshare", CLONE_NEWUSER)),
    "kill the parent": Deed(lambda s: os.kill(s.parent, 0)),
    "kill the group": Deed(lambda s: os.kill(0, 0)),
    "kill all": Deed(lambda s: os.kill(-1, 0)),
    "tgkill the parent": Deed(lambda s: call("tgkill", s.parent, s.parent, 0)),
    "tkill": Deed(lambda s: call("tkill", s.parent, 0)),
    "queue a signal": Deed(lambda s: call("rt_tgsigqueueinfo", s.parent, s.parent, 0, None), free="EFAULT"),
    "hold the parent by a pidfd": Deed(lambda s: call("pidfd_open", s.parent, 0)),
    "own a descriptor's signals": Deed(lambda s: fcntl.fcntl(s.read_only, fcntl.F_SETOWN, s.parent)),
    "ptrace": Deed(lambda s: call("ptrace", 0, 0, 0, 0)),
    "read a process's memory": Deed(lambda s: call("process_vm_readv", os.getpid(), None, 0, None, 0, 0)),
    "change its limits": Deed(lambda s: resource.prlimit(0, resource.RLIMIT_CORE, (0, 0))),
    "read the parent's limits": Deed(lambda s: resource.prlimit(s.parent, resource.RLIMIT_CORE)),
    # the kernel
    "setuid": Deed(lambda s: os.setuid(os.getuid())),
    "mount": Deed(lambda s: call("mount", None, None, None, 0, None), free="EFAULT"),
    "chroot": Deed(lambda s: os.chroot("/"), root_only=True),
    "io_uring": Deed(lambda s: call("io_uring_setup", 0, None), free="EFAULT"),
    "userfaultfd": Deed(lambda s: call("userfaultfd", 1)),
    "keyctl": Deed(lambda s: call("keyctl", 0, -4, 1, 0, 0)),
    "call seccomp again": Deed(lambda s: call("seccomp", 2, 0, b"\0\0\0\x80")),
    "another machine's call": Deed(lambda s: call_as_32_bit(), "SIGSYS"),
    "an x32 call": Deed(lambda s: call_as_x32(), "SIGSYS"),
}
"""What must not be possible. `free` is how the same deed ends without a cage."""

if platform.machine() != "x86_64":
    del DEEDS["another machine's call"], DEEDS["an x32 call"]


# ---------------------------------------------------------------------- honest work, done caged
def compute() -> None:
    import torch

    a = torch.randn(64, 64, dtype=torch.float64, requires_grad=True)
    (a @ a).tanh().sum().backward()
    assert a.grad is not None and a.grad.isfinite().all()
    u, s, v = torch.linalg.svd(a)
    assert torch.allclose(u @ torch.diag(s) @ v, a)
    assert torch.allclose(torch.fft.ifft(torch.fft.fft(a)).real, a)
    layer = torch.nn.Conv2d(3, 8, 3)
    layer(torch.randn(2, 3, 16, 16)).sum().backward()
    torch.nn.LSTM(4, 5)(torch.randn(7, 2, 4))[0].sum().backward()


def optimise() -> None:
    import torch

    layer = torch.nn.GRU(3, 4)
    optimiser = torch.optim.Adam(layer.parameters())
    layer(torch.randn(5, 2, 3))[0].sum().backward()
    torch.nn.utils.clip_grad_norm_(layer.parameters(), 1.0)
    optimiser.step()


def compute_in_threads() -> None:
    import torch

    torch.set_num_threads(2)
    torch.randn(800, 800).matmul(torch.randn(800, 800)).sum()
    threads = [threading.Thread(target=compute) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def read_and_import_late() -> None:
    assert "def dedent" in Path(sys.modules["textwrap"].__file__ or "").read_text()
    assert "stringprep" not in sys.modules
    import stringprep

    assert stringprep.in_table_c12("\u00a0")


def wait_in_asyncio() -> None:
    asyncio.run(asyncio.sleep(0.001))


def end_itself() -> None:
    os.kill(os.getpid(), 0)
    signal.raise_signal(signal.SIGTERM)


HONEST = {
    "compute": compute,
    "compute in threads": compute_in_threads,
    "optimise": optimise,
    "print": lambda: print("heard", flush=True),
    "read and import late": read_and_import_late,
    "asyncio": wait_in_asyncio,
    "end itself": end_itself,
}


# ---------------------------------------------------------------------- scenes that enter themselves
def memory_is_bounded(cage: lockdown.Cage, keep: set[int]) -> str:
    cage.enter(lockdown.Limits(cpu_s=20, memory_bytes=64 << 20), keep)
    mmap.mmap(-1, 32 << 20).close()
    mmap.mmap(-1, 128 << 20)
    return "allowed"


def processor_time_is_bounded(cage: lockdown.Cage, keep: set[int]) -> str:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    cage.enter(lockdown.Limits(cpu_s=1, memory_bytes=None), keep)
    while True:
        pass


def descriptors_are_bounded(cage: lockdown.Cage, keep: set[int]) -> str:
    cage.enter(lockdown.Limits(cpu_s=20, memory_bytes=None, open_files=16), keep)
    for _ in range(16):
        os.dup(0)
    return "allowed"


def core_and_files_are_bounded(cage: lockdown.Cage, keep: set[int]) -> list[int]:
    cage.enter(LIMITS, keep)
    return [*resource.getrlimit(resource.RLIMIT_CORE), *resource.getrlimit(resource.RLIMIT_FSIZE)]


def t0_writes_no_file(cage: lockdown.Cage, keep: set[int]) -> str:
    layers = lockdown.prepare([], tier="T0").enter(LIMITS, keep)
    assert layers == ("rlimits", "no_new_privs"), layers
    assert any(Path("/").iterdir())
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(b"x")
    return "allowed"


def landlock_alone_refuses_writing(cage: lockdown.Cage, keep: set[int]) -> list[object]:
    """The filter refuses it as well; neither may hide that the other does not."""
    lockdown._forbid_new_privileges()
    cage._enter_landlock()
    file, new = Path("../inside/file"), Path("../inside/new")
    assert file.read_text()
    ways = ((file, "r+"), (file, "w"), (new, "x"), (file.with_name("doomed"), "a"))
    return [outcome_of(partial(path.open, mode)) for path, mode in ways]


def company_is_refused(cage: lockdown.Cage, keep: set[int]) -> str:
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    cage.enter(LIMITS, keep)
    return "allowed"


def a_cage_without_its_parts_is_refused(cage: lockdown.Cage, keep: set[int]) -> str:
    lockdown.Cage("T1").enter(LIMITS, keep)
    return "allowed"


def descriptors_close_one_by_one(cage: lockdown.Cage, keep: set[int]) -> list[int]:
    lockdown._close_one_by_one(keep)
    return [number for number in range(64) if Path(own(f"fd/{number}")).exists() and number not in keep]


def no_rights_are_left(cage: lockdown.Cage, keep: set[int]) -> list[str]:
    status = os.open(own("status"), os.O_RDONLY)
    cage.enter(LIMITS, {*keep, status})
    lines = os.pread(status, 8192, 0).decode().splitlines()
    wanted = ("CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "Seccomp:", "CapBnd")
    return [line.replace("\t", "") for line in lines if line.startswith(wanted)]


def an_orphan_dies(cage: lockdown.Cage, keep: set[int]) -> str:
    """A child that locks itself in, and whose parent then ends, must not live on."""
    alive, writer = os.pipe()
    middle = os.fork()
    if middle == 0:
        ready, tell = os.pipe()
        parent = os.getpid()
        if os.fork() == 0:
            lockdown.set_parent_death_signal(parent)
            cage.enter(LIMITS, {writer, tell})
            os.write(tell, b"!")
            time.sleep(10)
        os._exit(0 if os.read(ready, 1) else 1)
    os.close(writer)
    started = time.monotonic()
    assert os.waitpid(middle, 0)[1] == 0
    os.read(alive, 1)  # ends when the last writer does
    return "died" if time.monotonic() - started < 5 else "lived"


def an_orphan_from_the_start_is_told(cage: lockdown.Cage, keep: set[int]) -> str:
    lockdown.set_parent_death_signal(parent=2**22 + 1)
    return "not told"


SCENES: Mapping[str, Callable[[lockdown.Cage, set[int]], object]] = {
    scene.__name__: scene
    for scene in (
        memory_is_bounded, processor_time_is_bounded, descriptors_are_bounded, core_and_files_are_bounded,
        t0_writes_no_file, landlock_alone_refuses_writing,
        company_is_refused, a_cage_without_its_parts_is_refused, no_rights_are_left,
        descriptors_close_one_by_one, an_orphan_dies, an_orphan_from_the_start_is_told,
    )
}  # fmt: skip


# ---------------------------------------------------------------------- the program: a zygote
def in_a_fork(work: Callable[[set[int]], object]) -> object:
    """What `work` returns or the name of its error or signal; it is told which descriptors it must keep."""
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        signal.alarm(60)
        os.write(writer, json.dumps(outcome_of(partial(work, {0, 1, 2, writer}))).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    status = os.waitpid(process, 0)[1]
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else json.loads(told)


def outcome_of(work: Callable[[], object]) -> object:
    try:
        return work()
    except lockdown.LockdownError as error:
        return error.strerror
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    except BaseException:
        return traceback.format_exc()


@contextlib.contextmanager
def scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        base = Path(folder)
        inside, lone, outside = base / "inside", base / "lone" / "file", base / "outside" / "secret"
        files = [inside / name for name in ("file", "doomed", "movable")]
        for path in (*files, lone, lone.with_name("other"), outside):
            path.parent.mkdir(exist_ok=True)
            path.write_text("secret")
        (inside / "link").symlink_to(outside)
        (base / "work").mkdir()
        os.chdir(base / "work")
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        service = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        service.bind(str(base / "service"))
        file = stack.enter_context((inside / "file").open())
        decoy = stack.enter_context(outside.open())
        places = server.getsockname()[1], service.getsockname()
        yield Scene(inside, lone, outside, os.getpid(), *places, file.fileno(), decoy.fileno())
        os.chdir("/")


def enter_and(work: Callable[[], object], cage: lockdown.Cage, around: Scene, keep: set[int]) -> str:
    layers = cage.enter(lockdown.Limits(cpu_s=20, memory_bytes=4 << 30), {*keep, around.read_only})
    assert list(layers) == T1_LAYERS, layers
    return do(work, keep)


def do(work: Callable[[], object], keep: set[int]) -> str:
    work()
    return "done"


def zygote(what: str) -> dict[str, object]:
    with scene() as around:
        # Without the last, PyTorch's cpuinfo complains on stderr in every worker
        ours = [str(around.inside), str(around.lone), "/nowhere"]
        roots = [*ours, sys.prefix, sys.base_prefix, "/proc/cpuinfo"]
        cage = lockdown.prepare(roots)
        deeds = {name: partial(deed.do, around) for name, deed in DEEDS.items()}
        works: Mapping[str, Callable[[set[int]], object]]
        match what:
            case "free":
                works = {name: partial(do, deed) for name, deed in deeds.items()}
            case "caged":
                works = {name: partial(enter_and, deed, cage, around) for name, deed in deeds.items()}
            case "honest":
                works = {name: partial(enter_and, work, cage, around) for name, work in HONEST.items()}
            case _:
                works = {name: partial(play, cage) for name, play in SCENES.items()}
        return {name: in_a_fork(work) for name, work in works.items()}


def main(user: str, what: str) -> None:
    if what == "honest":
        # As the zygote does: sympy and its kin for the first backward pass, and for the first optimiser
        # torch._dynamo, which makes itself a folder when it is imported, and fails where there is no disk
        os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
        import torch._dynamo
        import torch.fx.experimental.symbolic_shapes
        import torch.nested._internal.nested_tensor  # noqa: F401
    if user == "ordinary" and os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE: /proc/self is its own again
    outcomes = zygote(what)
    print(json.dumps(outcomes))


# ---------------------------------------------------------------------- the tests of real processes
@cache
def outcomes(user: str, what: str) -> tuple[dict[str, object], str, str]:
    """What became of each deed, and what the zygote and its forks printed."""
    if user == "root" and os.getuid() != 0:
        pytest.skip("needs root")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, user, what]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    *heard, told = run.stdout.splitlines()
    return json.loads(told), "\n".join(heard), run.stderr


users = pytest.mark.parametrize("user", ["root", "ordinary"])


@needs_t1
@users
@pytest.mark.parametrize("name", DEEDS)
def test_the_cage_refuses(user: str, name: str) -> None:
    assert outcomes(user, "caged")[0][name] == DEEDS[name].caged


@needs_t1
@users
@pytest.mark.parametrize("name", DEEDS)
def test_the_same_can_be_done_without_a_cage(user: str, name: str) -> None:
    if DEEDS[name].root_only and user != "root":
        pytest.skip("only root can do it anyway")
    free = outcomes(user, "free")[0][name]
    if free in ("ENOSYS", "EOPNOTSUPP", "ENOTSUP", "EPERM") and free != DEEDS[name].free:
        pytest.skip(f"this machine does not let anybody do it: {free}")
    assert free == DEEDS[name].free


@needs_t1
@users
@pytest.mark.parametrize("name", HONEST)
def test_honest_work_goes_on_in_the_cage(user: str, name: str) -> None:
    outcome = outcomes(user, "honest")[0][name]
    private = any(not folder.stat().st_mode & 0o001 for folder in Path(sys.base_prefix).parents)
    if outcome == "EACCES" and user == "ordinary" and private:
        pytest.skip(f"this Python's library, {sys.base_prefix}, is for its owner's eyes only")
    assert outcome == ("SIGTERM" if name == "end itself" else "done")


@needs_t1
@users
def test_print_reaches_the_inherited_pipe_and_torch_has_no_complaint(user: str) -> None:
    _, heard, complaints = outcomes(user, "honest")
    assert (heard, complaints) == ("heard", "")


@needs_t1
@users
@pytest.mark.parametrize(
    ("name", "outcome"),
    {
        "memory_is_bounded": "ENOMEM",
        "processor_time_is_bounded": "SIGKILL",
        "descriptors_are_bounded": "EMFILE",
        "core_and_files_are_bounded": [0, 0, 0, 0],
        "t0_writes_no_file": "EFBIG",
        "landlock_alone_refuses_writing": ["EACCES"] * 4,
        "company_is_refused": "only a lone thread can lock its process in, and there are 2",
        "a_cage_without_its_parts_is_refused": "landlock: this cage was made without a ruleset",
        "descriptors_close_one_by_one": [],
        "an_orphan_dies": "died",
        "an_orphan_from_the_start_is_told": "the process 4194305 that forked this one has ended",
    }.items(),
)
def test_scene(user: str, name: str, outcome: object) -> None:
    assert outcomes(user, "scenes")[0][name] == outcome


@needs_t1
@users
def test_no_capability_is_left(user: str) -> None:
    lines = outcomes(user, "scenes")[0]["no_rights_are_left"]
    assert isinstance(lines, list)
    status = dict(line.split(":") for line in lines)
    if user == "ordinary":  # who may not empty it, and for whom no_new_privs makes it void
        del status["CapBnd"]
    assert (status.pop("NoNewPrivs"), status.pop("Seccomp")) == ("1", "2")
    assert set(status.values()) == {"0" * 16}


# ---------------------------------------------------------------------- the tests of the program
@cache
def program_for(machine: str, process: int) -> list[tuple[int, int, int, int]]:
    code = syscalls.filter_for(syscalls.machine(machine)).for_process(process)
    return list(struct.iter_unpack("=HBBI", code))


def verdict(machine: str, name_or_number: str | int, *arguments: int, arch: int = 0, process: int = 7) -> int:
    """Run the filter as the kernel would; the instructions are those of linux/bpf_common.h."""
    target = syscalls.machine(machine)
    number = target.numbers[name_or_number] if isinstance(name_or_number, str) else name_or_number
    padded = [word & 0xFFFFFFFFFFFFFFFF for word in (*arguments, *[0] * 6)][:6]
    data = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, arch or target.audit_arch, 0, *padded)
    program = program_for(machine, process)
    place = accumulator = 0
    while True:
        operation, then, otherwise, value = program[place]
        place += 1
        match operation:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, value)
            case 0x54:
                accumulator &= value
            case 0x05:
                place += value
            case 0x15:
                place += then if accumulator == value else otherwise
            case 0x35:
                place += then if accumulator >= value else otherwise
            case 0x06:
                return int(value)
            case _:
                raise AssertionError(f"no such instruction: {operation:#x}")


ALLOW, KILL = syscalls.ALLOW, syscalls.KILL_PROCESS
EPERM, EACCES, ENOSYS = (0x00050000 | number for number in (errno.EPERM, errno.EACCES, errno.ENOSYS))
PTHREAD_FLAGS = 0x3D0F00
machines = pytest.mark.parametrize("machine", ["x86_64", "aarch64"])


@machines
def test_only_what_the_table_names_is_allowed(machine: str) -> None:
    target = syscalls.machine(machine)
    rules = {target.numbers[name]: rule for name, rule in target.rules.items()}
    answers = {"allow": ALLOW, "absent": ENOSYS, "before": EPERM}
    for number in range(1024):
        rule = rules.get(number, "before")
        if rule in answers:
            assert verdict(machine, number) == answers[rule], number
    assert {*rules.values()} - {*answers} <= {*syscalls.RULES}  # a misspelt rule would allow nothing


@machines
def test_calls_by_another_machines_numbers_kill_the_process(machine: str) -> None:
    assert verdict(machine, "read", arch=0x40000003) == KILL
    assert verdict(machine, "read", arch=0x40000028) == KILL
    assert verdict(machine, 0x40000000) == (KILL if machine == "x86_64" else EPERM)
    assert verdict(machine, -1) != ALLOW


@machines
@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("openat", (-100, 0, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY), ALLOW),
        ("openat", (-100, 0, os.O_WRONLY), EACCES),
        ("openat", (-100, 0, os.O_RDWR), EACCES),
        ("openat", (-100, 0, os.O_CREAT), EACCES),
        ("openat", (-100, 0, os.O_TRUNC), EACCES),
        ("openat", (-100, 0, os.O_APPEND), EACCES),
        ("openat", (-100, 0, 0o20000000), EACCES),
        ("kill", (7, 9), ALLOW),
        ("kill", (8, 9), EPERM),
        ("kill", (0, 9), EPERM),
        ("kill", (-1, 9), EPERM),
        ("kill", (-7, 9), EPERM),
        ("tgkill", (7, 7, 9), ALLOW),
        ("tgkill", (8, 8, 9), EPERM),
        ("clone", (PTHREAD_FLAGS,), ALLOW),
        ("clone", (PTHREAD_FLAGS | 0x400000,), ALLOW),
        ("clone", (signal.SIGCHLD,), EPERM),
        ("clone", (PTHREAD_FLAGS | CLONE_NEWUSER,), EPERM),
        ("clone", (PTHREAD_FLAGS | 0x2000,), EPERM),
        ("clone", (0x4100 | signal.SIGCHLD,), EPERM),
        ("socketpair", (1, 1), ALLOW),
        ("socketpair", (1, 1 | 0o2000000), ALLOW),
        ("socketpair", (1, 2), EPERM),
        ("socketpair", (1, 5), EPERM),
        ("socketpair", (2, 1), EPERM),
        ("fcntl", (3, 1030), ALLOW),
        ("fcntl", (3, 8), EPERM),
        ("fcntl", (3, 10), EPERM),
        ("fcntl", (3, 15), EPERM),
        ("ioctl", (3, 0x5421), ALLOW),
        ("ioctl", (3, 0x5412), EPERM),
        ("ioctl", (3, 0x8901), EPERM),
        ("prctl", (15,), ALLOW),
        ("prctl", (22,), EPERM),
        ("prlimit64", (0, 3, 0), ALLOW),
        ("prlimit64", (0, 3, 1), EPERM),
        ("prlimit64", (0, 3, 1 << 32), EPERM),
        ("prlimit64", (9, 3, 0), EPERM),
    ],
)
def test_arguments_decide(machine: str, name: str, arguments: tuple[int, ...], answer: int) -> None:
    assert verdict(machine, name, *arguments) == answer


def test_an_incomplete_filter_lets_no_signal_through() -> None:
    code = syscalls.filter_for(syscalls.machine("x86_64")).code
    assert b"\xff\xff\xff\x7f" in code
    assert verdict("x86_64", "kill", 1, process=0x7FFFFFFF) == EPERM


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_the_numbers_are_the_kernels(machine: str, header: str) -> None:
    if not Path(header).exists():
        pytest.skip(f"{header} is not installed")
    text = Path(header).read_text()
    names = dict(re.findall(r"#define __NR(3264_\w+|_\w+)\s+(\d+)", text))
    numbers = {name.removeprefix("_"): int(number) for name, number in names.items()}
    for name, alias in re.findall(r"#define __NR_(\w+)\s+__NR(3264_\w+)", text):
        if alias in numbers:  # what is left names calls of 32-bit machines
            numbers[name] = numbers[alias]
    ours = {**FORBIDDEN[machine], **syscalls.machine(machine).numbers}
    assert ours == {name: numbers.get(name) for name in ours}
    never = {row.split()[0] for row in syscalls.TABLE.splitlines() if row and row[0] != "#"} - {*ours}
    assert machine == "aarch64" or not never
    assert not never & {*numbers}


# ---------------------------------------------------------------------- what a system may lack
@needs_t1
def test_a_missing_layer_is_an_error_and_never_a_lower_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockdown, "landlock_abi", lambda: 0)
    with pytest.raises(lockdown.LockdownError, match=r"T1 cannot be had here: this kernel has no Landlock"):
        lockdown.prepare([])


def test_an_unknown_machine_has_no_filter_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    sentence = "there is no table of system calls for riscv64, only for x86_64 and aarch64"
    assert lockdown.missing() == (sentence,)
    assert not lockdown.seccomp_available()
    assert lockdown.landlock_abi() == 0


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_the_module_imports_and_answers_no_on_another_system(system: str) -> None:
    program = (
        f"import ctypes, pathlib, platform, resource, sys; sys.platform = {system!r}\n"
        "if sys.platform == 'win32': sys.modules['resource'] = None\n"
        "from autograder.worker.cage import lockdown\n"
        "print(lockdown.landlock_abi(), lockdown.seccomp_available(), *lockdown.missing())"
    )
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == f"0 False Landlock and seccomp are Linux's, and this is {system}"


if __name__ == "__main__":
    main(*sys.argv[1:])
