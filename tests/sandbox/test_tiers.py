"""Every tier that this machine gives: what is in force there, proved layer by layer; and machines that give less."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autograder.errors import SandboxError
from autograder.messages import Load, Raised, Unit
from autograder.rubric import Limits
from autograder.sandbox import bubblewrap, tiers
from autograder.sandbox.libraries import library_path, system_files
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Batch
from autograder.sandbox.tiers import TIERS, Tier, achievable_tier, lack, required_tier
from autograder.sandbox.zygote import Zygote
from autograder.wire import Call, Returned
from autograder.worker.cage import lockdown

ROOT = Path(__file__).parents[2]
HERE = [tier for tier in TIERS[: TIERS.index(achievable_tier()[0]) + 1] if not lack(tier)]
"""The tiers of this machine."""
BEYOND_T0 = HERE[1:]
WITH_NAMESPACES = [tier for tier in HERE if tier in ("T2", "T3")]

needs_t1 = pytest.mark.skipif("T1" not in HERE, reason="this machine gives T0 only")
needs_namespaces = pytest.mark.skipif(not WITH_NAMESPACES, reason="this machine lets nobody make namespaces")


@pytest.fixture(scope="module", params=HERE)
def opened(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A proved sandbox of each tier."""
    with Sandbox(Limits(load_s=5, call_s=5, memory_mib=512), zygote=Zygote(request.param)) as sandbox:
        sandbox.prove()
        yield sandbox


def answer(sandbox: Sandbox, expression: str, *arguments: object) -> object:
    """What an expression is worth inside, or the name of the exception."""
    source = f"import os, socket, torch\ndef f(*a): return {expression}\n"
    with sandbox.session(Load("cells", [Unit("cells.py", source)])) as session:
        replies = session.perform(Batch.of([Call("f", [list(arguments)])]))  # type: ignore[list-item]
    match replies:
        case [Returned(values=[value])]:
            return value
        case [Raised(kind=kind)]:
            return kind
    return replies


# ---------------------------------------------------------------------- what each tier is
LAYERS = {
    "T0": ["rlimits", "no_new_privs"],
    "T1": ["rlimits", "no_new_privs", "capabilities", "landlock", "seccomp"],
    "T2": ["namespaces", "rlimits", "no_new_privs", "capabilities", "landlock", "seccomp"],
    "T3": ["bubblewrap", "namespaces", "rlimits", "no_new_privs", "capabilities", "landlock", "seccomp"],
}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have T0 with other layers")
def test_the_layers_of_a_tier_are_in_force_and_told(opened: Sandbox) -> None:
    assert [layer.partition(":")[0] for layer in opened.layers] == LAYERS[opened.tier]


def test_the_processor_computes_the_same_at_every_tier(opened: Sandbox) -> None:
    x = torch.linspace(-1, 1, 7, dtype=torch.float64)
    value = answer(opened, "torch.tanh(a[0] @ a[0].T + a[0]).sum(0)", x)
    assert isinstance(value, torch.Tensor)
    torch.testing.assert_close(value, torch.tanh(x @ x + x).sum(0), rtol=1e-14, atol=0)


@pytest.mark.parametrize("tier", HERE)
def test_libraries_that_want_a_temporary_folder_when_they_are_imported_can_be_preloaded(tier: Tier) -> None:
    with Sandbox(Limits(load_s=20, call_s=20), zygote=Zygote(tier, preload=["torch._dynamo"])) as sandbox:
        assert answer(sandbox, "torch.optim.Adam([torch.ones(1, requires_grad=True)]).step()") is None


def test_who_else_is_there_shows_up_to_t1_only(opened: Sandbox) -> None:
    alone = opened.tier in ("T2", "T3")
    assert (answer(opened, "os.getpid()") == 2) == alone
    assert (answer(opened, "os.getppid()") == 0) == alone
    assert (answer(opened, "os.uname().nodename") == "worker") == alone


def test_that_a_file_exists_shows_up_to_t2_only(opened: Sandbox, tmp_path: Path) -> None:
    """The one thing that an attack gets out of T1 and T2; the README and docs/security.md say so."""
    (tmp_path / "there").touch()
    seen = answer(opened, "[os.path.exists(path) for path in a]", str(tmp_path / "there"), str(tmp_path / "not"))
    assert seen == [opened.tier != "T3", False]


@pytest.mark.parametrize("deed", ["os.listdir('/')", "open('/etc/passwd').read()", "open('/proc/self/environ').read()"])
def test_what_is_no_library_cannot_be_read_from_t1_on(opened: Sandbox, deed: str) -> None:
    if opened.tier == "T0":
        pytest.skip("T0 does not protect the machine")
    assert answer(opened, deed) in ("PermissionError", "FileNotFoundError")


def test_the_kernels_signals_reach_a_worker_at_every_tier(opened: Sandbox) -> None:
    """They would not, were it the first process of its namespace."""
    assert "SIGABRT" in str(answer(opened, "os.abort()"))
    assert "SIGTERM" in str(answer(opened, "os.kill(os.getpid(), 15)"))


def test_a_worker_that_burns_processor_time_is_told_so_at_every_tier(opened: Sandbox) -> None:
    limits = replace(opened.limits, submission_s=1, call_s=30)  # the limit on processor time follows the submission's
    source = "def f():\n    while True: pass\n"
    with opened.session(Load("cells", [Unit("cells.py", source)]), limits) as session:
        session._deadline += 30  # the parent's clock must not come first
        assert "used more processor time than it may" in str(session.perform(Batch.of([Call("f", [[]])])))


# ---------------------------------------------------------------------- every layer is tried
WITHOUT = """
import json, os, socket, sys, tempfile
from autograder.worker.cage import lockdown, self_test
from autograder.worker.protocol import Trial

SHAMS = {
    "rlimits": (lockdown, "_set_limits"),
    "no_new_privs": (lockdown, "_forbid_new_privileges"),
    "capabilities": (lockdown, "_drop_capabilities"),
    "landlock": (lockdown.Cage, "_enter_landlock"),
    "seccomp": (lockdown.Cage, "_enter_seccomp"),
}
missing, tier = sys.argv[1:]
if missing in SHAMS:
    setattr(*SHAMS[missing], lambda *_: missing)
if missing != "no_new_privs":
    lockdown._prctl(38, 1)  # seccomp and Landlock ask for it, and for nothing else that a sham takes away
with tempfile.NamedTemporaryFile() as canary, socket.create_server(("127.0.0.1", 0)) as listener:
    cage = lockdown.prepare(["/usr/lib"], tier)
    trial = Trial(canary.name, os.getpid(), listener.getsockname()[1])
    child = os.fork()
    if child == 0:
        os.dup2(1, 3)
        found = self_test.open_doors(cage, lockdown.Limits(cpu_s=10, memory_bytes=256 << 20), trial)
        os.write(3, json.dumps(found).encode())
        os._exit(0)
    os.waitpid(child, 0)
"""
DOORS = {
    "nothing": [],
    "rlimits": ["rlimits: mapping memory without end", "rlimits: opening descriptors without end"],
    "capabilities": ["capabilities: changing the root folder"],
    "landlock": ["landlock: reading a file", "landlock: listing a folder"],
    "seccomp": ["seccomp: starting a process", "seccomp: opening a network socket"],
    "namespaces": [
        "namespaces: seeing the parent process",
        "namespaces: finding out that the grader's process exists",
        "namespaces: seeing the grader's process",
        "namespaces: reaching a port of this machine",
    ],
    "bubblewrap": ["bubblewrap: finding out that a file exists"],
}


@needs_t1
@pytest.mark.parametrize("missing", DOORS)
def test_a_layer_that_only_says_that_it_is_in_force_is_found_out(missing: str) -> None:
    if missing == "capabilities" and os.getuid() != 0:
        pytest.skip("has none to drop")
    tier = {"namespaces": "T2", "bubblewrap": "T3"}.get(missing, "T1")
    done = run([sys.executable, "-c", WITHOUT, missing, tier])
    found = [
        door for door in json.loads(done.stdout) if missing in ("nothing", "namespaces") or door.startswith(missing)
    ]
    elsewhere = ("seeing network interfaces", "signalling the grader")  # as the machine has some, and Landlock is old
    assert [door for door in found if not door.endswith(elsewhere)] == DOORS[missing]


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@needs_t1
def test_a_sandbox_of_which_a_layer_does_not_hold_grades_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    zygote = Zygote("T1")
    monkeypatch.setattr(zygote, "try_layers", lambda trial, memory: ["landlock: reading a file"])
    match = "tier T1 does not hold here; not refused: landlock: reading a file"
    with Sandbox(Limits(), zygote=zygote) as sandbox, pytest.raises(SandboxError, match=match):
        sandbox.session(Load("cells", []))


# ---------------------------------------------------------------------- machines that give less
PROVE = """
import json, sys
from autograder.rubric import Limits
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.tiers import achievable_tier, lack

tier, why = achievable_tier()
with Sandbox(Limits()) as sandbox:
    sandbox.prove()
    layers = sandbox.layers
remedies = [found.remedy for more in ("T2", "T3") if (found := lack(more))]
print(json.dumps([tier, why, sandbox.tier, layers, remedies]))
"""


@needs_namespaces
def test_on_a_host_without_user_namespaces_t1_is_what_there_is() -> None:
    """Imitated by a user namespace in which no more of them can be made, as in a container of Docker's."""
    no_more = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" -c "$1"'
    done = run(["unshare", "--user", "--map-root-user", "sh", "-c", no_more, sys.executable, PROVE])
    tier, why, used, layers, remedies = json.loads(done.stdout)
    assert (tier, used) == ("T1", "T1")
    assert re.fullmatch(r"this machine lets us make no namespaces \(OSError: \[Errno 28\] unshare: .*\)", why)
    assert [layer.partition(":")[0] for layer in layers] == LAYERS["T1"]
    assert set(remedies) == {
        "As root: sysctl -w user.max_user_namespaces=15000 (and a line in /etc/sysctl.d to keep it)."
    }


@needs_namespaces
def test_an_unprivileged_user_has_the_same_tiers() -> None:
    """Number 1000 in a user namespace, without a single capability; the files stay readable, even beneath /root."""
    ordinary = "import os, sys; assert os.getuid() == 1000; "
    powerless = "assert 'CapEff:\\t' + 16 * '0' in open('/proc/self/status').read(); "
    command = ["unshare", "--user", "--map-user=1000", "--map-group=1000", sys.executable, "-c"]
    tier, why, used, layers, _ = json.loads(run([*command, ordinary + powerless + PROVE]).stdout)
    assert (tier, why) == achievable_tier()
    assert [layer.partition(":")[0] for layer in layers] == LAYERS[used] == LAYERS[tier]


@pytest.fixture
def fresh() -> Iterator[None]:
    """What was found out about this machine is forgotten, before and after."""
    for remembered in (lack, bubblewrap.bwrap):
        remembered.cache_clear()
    yield
    for remembered in (lack, bubblewrap.bwrap):
        remembered.cache_clear()


@needs_namespaces
def test_without_bubblewrap_it_is_t2(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert achievable_tier() == ("T2", "bubblewrap is not installed")
    with pytest.raises(
        SandboxError, match=r"asks for tier T3, .* gives T2: bubblewrap is not .* apt install bubblewrap"
    ):
        required_tier("T3")


@needs_namespaces
def test_a_bubblewrap_that_fails_is_told_in_its_own_words(
    fresh: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    tier, why = achievable_tier()
    assert tier == "T2"
    assert why.endswith("cannot start a program in a root of its own (bwrap: setting up uid map: Permission denied)")


@pytest.mark.parametrize("least", ["T1", "T2", "T3"])
def test_less_than_the_least_tier_is_an_error_with_a_remedy(
    fresh: None, monkeypatch: pytest.MonkeyPatch, least: str
) -> None:
    monkeypatch.setattr(lockdown, "missing", lambda: ("this kernel has no Landlock",))
    expected = rf"tier {least}, and this machine gives T0: this kernel has no Landlock. .*lower it with --least-tier T0"
    with pytest.raises(SandboxError, match=expected):
        required_tier(least)


def test_with_a_gpu_there_is_no_more_than_t1() -> None:
    assert achievable_tier(gpu=True)[0] == min("T1", achievable_tier()[0])
    if "T2" in HERE:
        with pytest.raises(
            SandboxError, match="asks for tier T2, and this machine gives T1: with a GPU there is no more"
        ):
            required_tier("T2", gpu=True)


SETTING = {
    "kernel.apparmor_restrict_unprivileged_userns": ("1", "=0"),
    "kernel.unprivileged_userns_clone": ("0", "=1"),
    "user.max_user_namespaces": ("0", "=15000"),
}


@pytest.mark.parametrize("setting", SETTING)
def test_the_remedy_names_the_very_setting(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    bad, good = SETTING[setting]
    path = Path("/proc/sys", *setting.split("."))
    monkeypatch.setattr(Path, "read_text", lambda self: f"{bad}\n" if self == path else "7\n")
    assert tiers._remedy_for_namespaces().startswith(f"As root: sysctl -w {setting}{good}")


# ---------------------------------------------------------------------- bubblewrap's root
def test_inside_there_is_no_more_than_was_asked_for() -> None:
    words = bubblewrap.bubblewrap(["/opt/a", "/proc/cpuinfo", "/opt/a"], [Path("/var/cache/b")])
    binds = [words[place + 1] for place, word in enumerate(words) if word in ("--ro-bind-try", "--bind-try")]
    interpreter = [os.path.realpath(sys.executable)]
    assert [path for path in binds if "libpython" not in path] == [
        *(path for path in [*library_path(), *system_files()] if path != "/proc/cpuinfo"),
        *interpreter,
        "/opt/a",
        "/var/cache/b",
    ]


@pytest.mark.skipif("T3" not in HERE, reason="this machine does not give T3")
def test_what_is_no_library_among_libraries_is_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    stdlib = Path(sysconfig.get_path("stdlib"))
    monkeypatch.setattr(bubblewrap, "no_libraries", lambda: [stdlib / "json", stdlib / "this.py"])
    look = f"import os; print(os.listdir({str(stdlib / 'json')!r}), os.path.getsize({str(stdlib / 'this.py')!r}))"
    done = run([*bubblewrap.bubblewrap(), os.path.realpath(sys.executable), "-I", "-S", "-c", look])
    assert done.stdout == "[] 0\n"


@pytest.mark.skipif("T3" not in HERE, reason="this machine does not give T3")
def test_nothing_of_the_course_or_the_users_is_in_the_root_of_t3() -> None:
    words = bubblewrap.bubblewrap()
    look = "import os; print([path for path in {} if os.path.exists(path)], sorted(os.listdir('/')))"
    hidden = [str(ROOT / "grading.toml"), str(ROOT / "reference"), str(Path.home() / ".ssh"), "/etc/passwd", "/home"]
    done = run([*words, os.path.realpath(sys.executable), "-I", "-S", "-c", look.format(hidden)])
    assert done.stdout.startswith("[] ")


# ---------------------------------------------------------------------- nothing is left, whenever it is killed
GRADER = """
import sys
from autograder.rubric import Limits
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Batch
from autograder.sandbox.zygote import Zygote
from autograder.messages import Load, Unit
from autograder.wire import Call

print("started", flush=True)
with Sandbox(Limits(call_s=1000, submission_s=1000), zygote=Zygote(sys.argv[1])) as sandbox:
    while True:
        with sandbox.session(Load("cells", [Unit("cells.py", "def f(): pass\\n")])) as session:
            session.perform(Batch.of([Call("f", [[]])]))
"""


@pytest.mark.parametrize("tier", BEYOND_T0)
@pytest.mark.parametrize("attempt", range(3))
def test_a_grader_killed_at_any_moment_leaves_no_process_no_file_and_no_mount(
    tier: Tier, attempt: int, tmp_path: Path
) -> None:
    mounts = Path("/proc/self/mountinfo").read_text()
    moment = random.Random(f"{tier} {attempt}").uniform(0, 5)
    environment = {**os.environ, "TMPDIR": str(tmp_path), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", GRADER, tier]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as grader:
        assert grader.stdout is not None
        grader.stdout.readline()
        time.sleep(moment)
        family = processes_that_name(tmp_path)
        grader.kill()
    deadline = time.monotonic() + 60
    while (left := [*processes_that_name(tmp_path), *stages(tmp_path)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == [], f"killed after {moment:.1f} s, with {len(family)} processes"
    assert Path("/proc/self/mountinfo").read_text() == mounts


def processes_that_name(folder: Path) -> list[int]:
    """Launcher, bubblewrap, zygote and workers have the path of their stage on the command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in line:
            found.append(int(entry.name))
    return found


def stages(folder: Path) -> list[Path]:
    """Canaries aside: with a grader that is killed, an empty temporary folder of its own may stay."""
    return [entry for entry in folder.iterdir() if not entry.name.startswith("autograder-canary-")]
