"""The developer's commands: set up `.venv` when it has to be, then run one of

    demo [ARGS]     autograder demo
    test [ARGS]     pytest, over two processes; everything but the attacks and the browser
    browser [ARGS]  the pages in Chromium; skipped aloud where there is none
    attacks [ARGS]  hostile hand-ins at every tier of the machine, and a million mutated frames
    prove [ARGS]    autograder course check --mutants: that every assignment grades rightly
    lint            ruff, mypy, the import contracts, and what GitHub runs
    bench [ARGS]    benchmarks/grade.py, overhead.py, core.py, tiers.py, feedback.py and others;
                    with --cluster, cluster.py alone
    forgery [ARGS]  benchmarks/forgery.py: known forgeries, handed in here and to other graders
    peers [ARGS]    benchmarks/peers.py: what grading costs here and with other graders, and what each says
    lock            write constraints.txt anew (--torch X.Y.Z moves torch)
    env             only set up, and print where

Exit code: the tool's own; 2 when the machine lacks something; 130 after Ctrl-C.
AG_TORCH=default takes torch as PyPI has it (CUDA on Linux) instead of the CPU build.

Standard library only. The part above `main` that runs under an old Python avoids newer syntax, so that
it can say that the Python is too old.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "set-up.txt"
CONSTRAINTS = ROOT / "constraints.txt"
OLDEST_PYTHON = (3, 11)
NEEDED_GIB = 3.0  # 1.5 for the environment, as much again while wheels are unpacked
CPU_TORCH = "https://download.pytorch.org/whl/cpu"  # PyTorch's own index of CPU builds
UNFINISHED = "unfinished"
WORKFLOWS = (".github/workflows", "docs/github")  # the second holds those that others copy
ACTIONS = ("action.yml", ".github/actions/install/action.yml")
TAIL_LINES = 15
TWO_PROCESSES = ("-n", str(min(2, os.cpu_count() or 1)))
TAIL_COLUMNS = 160

# What a failed installation's log says -> what was expected, and what to try.
SYMPTOMS = (
    (
        r"No space left on device|Errno 28|disk quota exceeded",
        "room on the disk for the environment",
        "Free some space (or set TMPDIR to a larger disk) and run the same command again.",
    ),
    (
        r"name resolution|Name or service not known|getaddrinfo|NewConnectionError|Failed to establish|"
        r"Connection (refused|reset|aborted|timed out)|ConnectTimeout|ReadTimeout|Network is unreachable|"
        r"No route to host|ProxyError|error sending request|dns error",
        "a package index that answers",
        "Check the network, the proxy (HTTPS_PROXY) and `pip config list`, then run the same command again.",
    ),
    (
        r"No matching distribution found|No solution found|ResolutionImpossible|unsatisfiable",
        "a release of every package that pyproject.toml and constraints.txt ask for",
        "Is the pin right for this Python? `python3 tools/dev.py lock` makes new pins.",
    ),
)


class SetUpError(Exception):
    """This machine lacks something: what, where, what was found and expected, and what to do."""

    def __init__(self, what: str, where: object, got: object, expected: str, next_step: str) -> None:
        super().__init__(
            f"{what}\n    where:    {where}\n    got:      {got}\n    expected: {expected}\n    next:     {next_step}"
        )


def say(text: str) -> None:
    """One line of progress; on stderr, so that a command's own output can be piped."""
    print(f"dev: {text}", file=sys.stderr, flush=True)


# ---- what has to be installed -----------------------------------------


def development_group() -> list[str]:
    """The requirements of the group `dev`. (pip reads groups itself only from 25.1 on.)"""
    import tomllib  # not at the top: a Python without it has to reach the message of check_python

    group = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["dev"]
    return [str(requirement) for requirement in group]


def torch_pin() -> str:
    pin = re.search(r"^torch==(\S+)", CONSTRAINTS.read_text("utf-8"), re.MULTILINE)
    if pin is None:
        raise SetUpError(
            "torch has no pin",
            CONSTRAINTS,
            "no line torch==X.Y.Z",
            "exactly one such line",
            "Restore constraints.txt from version control.",
        )
    return pin.group(1)


def place() -> str:
    """What a virtual environment is bound to: its scripts name its folder, its packages a Python."""
    return f"{ROOT} python {sys.version.split()[0]}"


def fingerprint() -> str:
    content = b"\0".join(file.read_bytes() for file in (ROOT / "pyproject.toml", CONSTRAINTS))
    content += os.environ.get("AG_TORCH", "").encode()
    return hashlib.sha256(content).hexdigest()


# ---- is the machine able to -----------------------------------------


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpError(
            "This Python is too old.",
            sys.executable,
            "Python " + sys.version.split()[0],
            "Python 3.11 or newer",
            "Install one, and either put it on PATH as python3.X or call it: python3.12 tools/dev.py ...",
        )


def check_venv_module() -> None:
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise SetUpError(
            "This Python cannot make virtual environments.",
            sys.executable,
            "no module venv, or no ensurepip to put pip into it",
            "both (Debian and Ubuntu ship them apart)",
            f"apt install python3.{sys.version_info[1]}-venv, or install uv (it needs neither).",
        )


def check_disk() -> None:
    free = shutil.disk_usage(ROOT).free / 2**30
    if free < NEEDED_GIB:
        raise SetUpError(
            "The disk is too full for the environment.",
            ROOT,
            f"{free:.1f} GiB free",
            f"{NEEDED_GIB:.0f} GiB (torch alone takes most of 1)",
            "Free some space and run the same command again.",
        )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two set-ups of one repository wait for each other. (Windows has no flock: there, do not run two.)"""
    try:
        import fcntl
    except ImportError:
        yield
        return
    root = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(root, True)
    try:
        try:
            fcntl.flock(root, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another set-up of this folder is running; waiting for it")
            fcntl.flock(root, fcntl.LOCK_EX)
        yield
    finally:
        os.close(root)


# ---- the installation -----------------------------------------


class Installer:
    """pip of an environment, or uv where there is one; everything they print goes to a log."""

    def __init__(self, venv: Path) -> None:
        self.venv = venv
        self.python = venv / PYTHON.relative_to(VENV)
        self.uv = shutil.which("uv")
        self.environ = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
        if self.uv is not None and "UV_FIND_LINKS" not in os.environ:
            links = self._pips_find_links()
            if links:
                self.environ["UV_FIND_LINKS"] = ",".join(links.split())
        self.log: Path | None = None

    def _pips_find_links(self) -> str:
        """The folders of wheels that this machine's pip knows of; uv does not read pip's settings."""
        if "PIP_FIND_LINKS" in os.environ:
            return os.environ["PIP_FIND_LINKS"]
        for key in ("install.find-links", "global.find-links"):
            command = [sys.executable, "-m", "pip", "config", "get", key]
            answer = subprocess.run(command, capture_output=True, text=True, check=False)
            if answer.returncode == 0:
                return answer.stdout.strip()
        return ""

    def check(self) -> None:
        """Raise what can be known before anything is removed or written."""
        check_disk()
        if self.uv is None:
            check_venv_module()

    def make(self) -> None:
        """An empty environment, over whatever is in its folder."""
        base = str(getattr(sys, "_base_executable", sys.executable))  # this may run in the old .venv itself
        if self.uv is not None:
            self._run([self.uv, "venv", "--seed", "--allow-existing", "--python", base, str(self.venv)])
        else:
            self._run([base, "-m", "venv", str(self.venv)])

    def install(self, torch: str, *arguments: str) -> None:
        """The arguments of `pip install`; `torch` is the release that they will come to."""
        self._run([*self._command("install"), *self._torch_source(torch), *arguments])

    def freeze(self) -> list[str]:
        command = [*self._command("freeze"), "--exclude-editable"]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=self.environ).stdout.splitlines()

    def works(self) -> bool:
        """Whether the environment's Python starts, is the one that runs this, and can install."""
        probe = "import sys" if self.uv is not None else "import sys, pip"
        with suppress(OSError):
            command = [str(self.python), "-c", probe + "; print(sys.version.split()[0])"]
            answer = subprocess.run(command, capture_output=True, text=True, check=False)
            return answer.stdout.strip() == sys.version.split()[0]
        return False

    def _command(self, verb: str) -> list[str]:
        if self.uv is not None:
            return [self.uv, "pip", verb, "--python", str(self.python)]
        return [str(self.python), "-m", "pip", verb]

    def _torch_source(self, torch: str) -> list[str]:
        """Where the CPU build of torch comes from: a local wheel, or else PyTorch's own index.

        PyPI's wheel for Linux brings several GB of CUDA; elsewhere it is the CPU build already.
        """
        if not sys.platform.startswith("linux") or os.environ.get("AG_TORCH") == "default":
            return []
        look = [*self._command("install"), "--dry-run", "--no-index", "--no-deps", f"torch=={torch}"]
        if subprocess.run(look, capture_output=True, check=False, env=self.environ).returncode == 0:
            return []
        return ["--torch-backend", "cpu"] if self.uv is not None else ["--extra-index-url", CPU_TORCH]

    def _run(self, command: Sequence[str]) -> None:
        if self.log is None:
            handle, name = tempfile.mkstemp(prefix="rnn-autograder-set-up-", suffix=".log")
            os.close(handle)
            self.log = Path(name)
        with self.log.open("a", encoding="utf-8") as log:
            log.write("$ " + " ".join(command) + "\n")
            log.flush()
            rc = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                cwd=ROOT,
                env=self.environ,
                close_fds=False,  # an installer that outlives this process keeps its lock
            ).returncode
        if rc != 0:
            raise self._failure(self.log, Path(command[0]).name, rc)

    def forget_log(self) -> None:
        """All went well: nobody has to read it."""
        if self.log is not None:
            self.log.unlink()
            self.log = None

    def _failure(self, log: Path, tool: str, rc: int) -> SetUpError:
        text = log.read_text("utf-8", errors="replace")
        tail = "\n".join("      | " + line[:TAIL_COLUMNS] for line in text.splitlines()[-TAIL_LINES:])
        expected, next_step = next(
            ((wanted, step) for pattern, wanted, step in SYMPTOMS if re.search(pattern, text, re.IGNORECASE)),
            ("exit code 0", "Read the log; the same command starts over."),
        )
        return SetUpError(
            "The environment could not be set up.",
            f"{self.venv}; the whole log: {log}",
            f"exit code {rc} from {tool}, which last said\n{tail}",
            expected,
            next_step,
        )


def set_up() -> None:
    """Make `.venv` say what pyproject.toml and constraints.txt say; nothing when it does already.

    The stamp reads `unfinished` from before the first change to after the last, so that whatever an
    interrupted run left behind is seen, and made anew.
    """
    wanted = f"{place()}\n{fingerprint()}\n"
    if _is_ready(wanted):
        return
    with one_at_a_time():
        if not _is_ready(wanted):  # the other run may have done it
            _install(wanted)


def _is_ready(wanted: str) -> bool:
    return _stamp() == wanted and PYTHON.exists()


def _stamp() -> str:
    return STAMP.read_text("utf-8") if STAMP.exists() else ""


def _install(wanted: str) -> None:
    installer = Installer(VENV)
    reason = _why_anew(installer)
    started = time.monotonic()
    if reason:
        say(f"making .venv ({reason})")
        installer.check()
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir(exist_ok=True)
        STAMP.write_text(UNFINISHED, "utf-8")
        installer.make()
        say("installing torch and some 70 packages with " + ("uv" if installer.uv else "pip, a minute or two"))
    else:
        say("pyproject.toml or constraints.txt has changed: bringing .venv up to date, up to a minute")
        STAMP.write_text(UNFINISHED, "utf-8")
    installer.install(torch_pin(), "-c", str(CONSTRAINTS), "-e", str(ROOT), *development_group())
    STAMP.write_text(wanted, "utf-8")
    installer.forget_log()
    say(f"done in {time.monotonic() - started:.0f} s; nothing is installed again until one of them changes")


def _why_anew(installer: Installer) -> str:
    """Why the present `.venv` cannot be built upon; empty when it can."""
    if not VENV.exists():
        return "there is none yet"
    stamp = _stamp()
    if stamp == UNFINISHED:
        return "an earlier set-up was interrupted"
    if stamp and not stamp.startswith(place() + "\n"):
        return "it was made for another folder or another Python"
    return "" if installer.works() else "its Python does not start, or is another one"


# ---- the verbs -----------------------------------------


def run(*command: str) -> int:
    """A tool of the environment, seen by the user as it is."""
    return subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False).returncode


def demo(arguments: Sequence[str]) -> int:
    return run("autograder", "demo", *arguments)


def test(arguments: Sequence[str]) -> int:
    """Two processes at most: each holds torch, and the sandbox's tests start processes of their own."""
    alone = any(argument in {"--pdb", "-s"} or argument.startswith("-n") for argument in arguments)
    spread = [] if alone else [*TWO_PROCESSES, "--dist", "loadfile"]
    return run("pytest", *spread, "--ignore=tests/attacks", "--ignore=tests/browser", *arguments)


def browser(arguments: Sequence[str]) -> int:
    return run("pytest", "tests/browser", *arguments)


def attacks(arguments: Sequence[str]) -> int:
    os.environ.setdefault("ATTACK_TIERS", "all")
    os.environ.setdefault("FUZZ_FRAMES", "1000000")
    return run("pytest", *TWO_PROCESSES, "--dist", "worksteal", "tests/attacks", *arguments)


def prove(arguments: Sequence[str]) -> int:
    return run("autograder", "course", "check", "--mutants", *arguments)


def lint(arguments: Sequence[str]) -> int:
    """All of them, even when the first one complains. None of them asks the network."""
    workflows = [str(file.relative_to(ROOT)) for name in WORKFLOWS for file in sorted((ROOT / name).glob("*.yml"))]
    tools = (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy", "autograder", "tools"),
        ("lint-imports", "--no-logo"),
        ("actionlint", *workflows),
        ("zizmor", "--offline", "--quiet", *ACTIONS, *workflows),
        ("check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-workflows", *workflows),
        ("check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-actions", *ACTIONS),
    )
    codes = []
    for tool in tools:
        say(" ".join(tool))
        codes.append(run(*tool))
    return max(codes)


def bench(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["--cluster"]:
        return run("python", "benchmarks/cluster.py", *arguments[1:])
    scripts = ("grade.py", "overhead.py", "core.py", "tiers.py", "feedback.py", "first_verdict.py", "store.py")
    return next((code for name in scripts if (code := run("python", f"benchmarks/{name}", *arguments))), 0)


def forgery(arguments: Sequence[str]) -> int:
    return run("python", "benchmarks/forgery.py", *arguments)


def peers(arguments: Sequence[str]) -> int:
    return run("python", "benchmarks/peers.py", *arguments)


def env(arguments: Sequence[str]) -> int:
    print(VENV)
    return 0


def lock(arguments: Sequence[str]) -> int:
    """The newest releases that pyproject.toml allows, found out by installing them next door.

    torch stays at its pin unless told otherwise: an unpinned one may bring CUDA. The oldest Python decides,
    since the newest numpy of 3.12 cannot be installed on 3.11, and 3.11's works on both.
    """
    if sys.version_info[:2] != OLDEST_PYTHON:
        raise SetUpError(
            "The pins are made with the oldest Python that is supported.",
            sys.executable,
            "Python " + sys.version.split()[0],
            "Python 3.11",
            "python3.11 tools/dev.py lock",
        )
    torch = arguments[1] if len(arguments) == 2 and arguments[0] == "--torch" else torch_pin()
    header = [line for line in CONSTRAINTS.read_text("utf-8").splitlines() if line.startswith("#")]
    with tempfile.TemporaryDirectory(prefix="rnn-autograder-lock-") as folder:
        installer = Installer(Path(folder) / "venv")
        installer.check()
        say("installing the newest releases into a folder of their own, a minute or two")
        installer.make()
        installer.install(torch, "-e", str(ROOT), *development_group(), f"torch=={torch}")
        pins = [re.sub(r"\+[\w.]+$", "", line) for line in installer.freeze() if re.match(r"(?!pip==)\S+==", line)]
        installer.forget_log()
    CONSTRAINTS.write_text("\n".join([*header, *pins]) + "\n", "utf-8")
    say(f"constraints.txt: {len(pins)} pins; look at the difference, then run the tests")
    return 0


VERBS = {
    "demo": demo,
    "test": test,
    "browser": browser,
    "attacks": attacks,
    "prove": prove,
    "lint": lint,
    "bench": bench,
    "forgery": forgery,
    "peers": peers,
    "lock": lock,
    "env": env,
}


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] not in VERBS:
        print(__doc__, file=sys.stderr)
        return 0 if {"-h", "--help"} & set(arguments) else 2
    try:
        check_python()
        if arguments[0] != "lock":
            set_up()
        return VERBS[arguments[0]](arguments[1:])
    except SetUpError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("interrupted; the same command carries on, and mends what is half made")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
