"""The zygote: what it promises, that its failures are the grader's, and that nothing outlives anybody."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from autograder.errors import SandboxError
from autograder.messages import Load, Loaded, Unit
from autograder.records import Died
from autograder.rubric import Limits, Tier
from autograder.sandbox.libraries import readable_paths
from autograder.sandbox.link import Link
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Batch, Session
from autograder.sandbox.tiers import achievable_tier, lack
from autograder.sandbox.zygote import Zygote
from autograder.wire import Call, Returned
from autograder.worker.cage import lockdown

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a zygote forks")

ROOT = Path(__file__).parents[2]
EMPTY = Load("cells", [Unit("cells.py", "import time\ndef f(): time.sleep(100)\n")])
F = Batch.of([Call("f", [[]])])


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def gone_within(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def parent_of(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


def ancestors_of(pid: int) -> Iterator[int]:
    """Zygote, bubblewrap where there is one, and so on, up to the first process of all."""
    while pid := parent_of(pid):
        yield pid


def open_descriptors() -> set[str]:
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}


@pytest.fixture
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Afterwards as many descriptors are open as before, and no stage folder lies about."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = open_descriptors()
    yield
    assert open_descriptors() == before
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------- what it promises
def test_the_best_tier_is_the_sandboxs(sandbox: Sandbox) -> None:
    tier, lacking = achievable_tier()
    assert sandbox.tier == tier
    assert bool(lacking) == (tier != "T3")
    assert (tier == "T0") == bool(lockdown.missing())


def test_a_zygote_says_what_it_is(plain_zygote: Zygote) -> None:
    hello = plain_zygote.wait_until_ready()
    assert (hello.torch, hello.refused) == (str(torch.__version__), 0)


def test_a_worker_is_spawned_killed_and_accounted_for(plain_zygote: Zygote) -> None:
    spawning = plain_zygote.spawn(10, 512 << 20)
    try:
        assert alive(spawning.pid)
        signal.pidfd_send_signal(spawning.pidfd, signal.SIGKILL)
        reaped = plain_zygote.reap(spawning.pid)
    finally:
        spawning.connection.close()
        os.close(spawning.pidfd)
        os.close(spawning.output)
    assert os.WTERMSIG(reaped.status) == signal.SIGKILL
    assert reaped.peak_kib > 10_000
    assert not Path(f"/proc/{spawning.pid}").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's choice of a victim is Linux's")
def test_where_memory_runs_out_the_kernel_ends_a_worker_and_not_the_grader(sandbox: Sandbox) -> None:
    with sandbox.session(Load("cells", [Unit("cells.py", "def f():\n    return 1\n")])) as session:
        assert isinstance(session.perform(F), list)
        score = Path(f"/proc/{session.pid}/oom_score_adj").read_text()
    assert int(score) == 1000 > int(Path("/proc/self/oom_score_adj").read_text())


def test_several_threads_may_ask_at_once(sandbox: Sandbox) -> None:
    def grade(number: int) -> object:
        load = Load(
            "cells",
            [Unit("cells.py", f"import os\ndef f():\n    return {number} if {number} % 3 else os._exit({number})\n")],
        )
        with sandbox.session(load) as session:
            match session.perform(F):
                case Died(reason=reason):
                    return reason
                case [Returned(values=[value])]:
                    return value
                case other:
                    return other

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(grade, range(24)))
    assert found == [n if n % 3 else f"ended itself with exit status {n}" for n in range(24)]


def test_nothing_of_ours_is_among_what_workers_may_read() -> None:
    readable = [Path(path).resolve() for path in readable_paths()]
    ours = [ROOT, ROOT / "autograder", ROOT / "reference", ROOT / "grading.toml", Path(tempfile.gettempdir())]
    assert not [(path, beneath) for path in ours for beneath in readable if path.is_relative_to(beneath)]
    site = Path(sysconfig.get_path("purelib")).resolve()
    assert site not in readable
    assert not [path for path in readable if "autograder" in path.name]


# ---------------------------------------------------------------------- its failures are the grader's
@pytest.mark.skipif(bool(lockdown.missing()), reason="at T0 everything can be read")
def test_a_secret_beneath_a_library_is_an_error(limits: Limits) -> None:
    secret = Path(sysconfig.get_path("stdlib")) / "json"
    with Sandbox(limits, secret=[secret]) as opened, pytest.raises(SandboxError, match="move the course out of there"):
        opened.prove()


def test_a_module_that_cannot_be_preloaded_is_named(nothing_left: None) -> None:
    zygote = Zygote("T0", preload=["no_such_module"])
    try:
        with pytest.raises(SandboxError, match=r"the zygote reports: ModuleNotFoundError: .*'no_such_module'"):
            zygote.spawn(10, 1 << 30)
    finally:
        zygote.close()


def test_a_worker_that_does_not_report_in_time_is_the_graders_fault(plain_zygote: Zygote, nothing_left: None) -> None:
    link = Link(plain_zygote, plain_zygote.spawn(10, 512 << 20), 1 << 20)
    try:
        with pytest.raises(SandboxError, match="a worker could not start: TimedOut"):
            link.ready(0.0)
    finally:
        link.close()


@pytest.mark.parametrize("tier", [tier for tier in ("T2", "T3") if lack(tier) is None])
def test_a_zygote_that_can_make_no_namespaces_any_more_ends(tier: Tier, limits: Limits, nothing_left: None) -> None:
    zygote = Zygote(tier)
    try:
        spawning = zygote.spawn(10, 512 << 20)
        os.kill(keeper_beside(spawning.pid), signal.SIGKILL)
        assert gone_within(spawning.pid, 5)  # with the first process of its namespace, whose parent has ended
        for end in (spawning.connection.fileno(), spawning.output, spawning.pidfd):
            os.close(end)
        spawning.connection.detach()
        with pytest.raises(SandboxError, match=r"the zygote has ended: .*the process that makes pid namespaces"):
            zygote.spawn(10, 512 << 20)
    finally:
        zygote.close()


NO_MORE = """
import errno, os
from autograder.worker.cage import namespaces
from autograder.worker.cage.nursery import Nursery

def refuse(): raise OSError(errno.ENOSPC, "no more namespaces")
def nothing(home): pass
namespaces.fork_into_a_new_pid_namespace, namespaces.fork_into = refuse, nothing
nursery = Nursery("T1")
for _ in range(2):
    try: nursery.fork()
    except OSError as error: print(error)
"""


@pytest.mark.skipif(bool(lockdown.missing()), reason="the keeper locks first processes in")
def test_a_namespace_that_cannot_be_had_is_told_and_asked_for_again() -> None:
    done = subprocess.run([sys.executable, "-c", NO_MORE], capture_output=True, text=True, timeout=30, cwd=ROOT)
    told = "no pid namespace for a worker: [Errno 28] no more namespaces\n"
    assert (done.stdout, done.stderr) == (2 * told, "")


def keeper_beside(worker: int) -> int:
    """The zygote's only child but its worker."""
    zygote = parent_of(worker)
    children = {int(pid) for pid in Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()}
    (keeper,) = children - {worker}
    return keeper


def test_a_zygote_that_dies_is_the_graders_fault_and_takes_its_workers_along(
    limits: Limits, nothing_left: None
) -> None:
    zygote = Zygote("T0")
    session, idle = Session(zygote, EMPTY, limits), Session(zygote, EMPTY, limits)
    assert isinstance(session.loaded(), Loaded)
    assert isinstance(idle.loaded(), Loaded)
    pids = session.pid, idle.pid
    os.kill(parent_of(session.pid), signal.SIGKILL)
    for victim in (session, idle):
        with pytest.raises(SandboxError, match=r"the zygote has ended|cannot be reached"), victim:
            victim.perform(F)
    assert all(gone_within(pid, 5) for pid in pids)
    with (
        pytest.raises(SandboxError, match=r"the zygote has ended|cannot be reached"),
        Session(zygote, EMPTY, limits) as late,
    ):
        late.loaded()
    zygote.close()


# ---------------------------------------------------------------------- nobody outlives anybody
GRADER = """
import json, sys
from autograder.rubric import Limits
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Batch
from autograder.messages import Load, Unit
from autograder.wire import Call

source = '''
import signal, time
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGUSR1):
    signal.signal(number, signal.SIG_IGN)
def f(): time.sleep(1000)
'''
with Sandbox(Limits(call_s=1000, submission_s=1000)) as sandbox:
    idle, busy = (sandbox.session(Load("cells", [Unit("cells.py", source)])) for _ in range(2))
    idle.loaded(), busy.loaded()
    print(json.dumps([idle.pid, busy.pid]), flush=True)
    busy.perform(Batch.of([Call("f", [[]])]))
"""


def test_a_grader_that_is_killed_leaves_no_zygote_and_no_worker(tmp_path: Path) -> None:
    command = [sys.executable, "-c", GRADER]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout is not None
        workers: list[int] = json.loads(grader.stdout.readline())
        ancestors = [*itertools.takewhile(lambda pid: pid != grader.pid, ancestors_of(workers[0]))]
        assert ancestors
        assert all(map(alive, [*ancestors, *workers]))
        grader.kill()
    assert [pid for pid in (*ancestors, *workers) if not gone_within(pid, 10)] == []
    assert list(tmp_path.iterdir()) == []  # the zygote clears the stage away


def test_a_forbidden_operator_that_does_not_exist_is_our_own_mistake() -> None:
    match = "does not have: lstm_sell"
    with pytest.raises(SandboxError, match=match), Sandbox(Limits(), forbidden=["lstm_sell"]) as sandbox:
        sandbox.prove()
