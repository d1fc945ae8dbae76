"""Packages of a small course, and an imitation of the containers that platforms run them in.

The container is bubblewrap's: a root of its own on a tmpfs, their paths, user 0, no network, and no namespaces to be
had inside, so that tier T1 is the best. What it does not imitate: their images, and setup.sh, which needs a network.
In its place stands this environment, with the grader out of the package's wheel.
"""

from __future__ import annotations

import json
import os
import platform
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from autograder import cli
from autograder.sandbox.bubblewrap import bwrap

SCHEMAS = Path(__file__).with_name("schemas")
INSTALLED = "/opt/rnn-autograder"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/passwd", "/etc/group")
_DOCKERS = "CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE SYS_CHROOT MKNOD SETFCAP"
"""Capabilities that Docker leaves to root."""
_RUN_S = 120

GRADING = """schema = 1
[course]
title = "Two numbers"
least_tier = "T1"
[limits]
call_s = 3.0
[assignments.tiny.exercises.pair]
points = 7
[assignments.tiny.exercises.pair.checks]
format = { weight = 1, visibility = "public" }
values = { weight = 1, visibility = "hidden", needs = ["format"] }
again  = { weight = 1, visibility = "hidden", needs = ["format"], reveal = "nothing" }
"""
PUBLIC = '''from autograder.checks import Student, check, returns_numbers


@check("pair")
def format(student: Student) -> None:
    """pair() returns two plain numbers."""
    returns_numbers(student, "pair", 2)
'''
HIDDEN = '''from autograder.checks import Student, check, returns_numbers


@check("pair")
def values(student: Student) -> None:
    """They are the two that were asked for."""
    returns_numbers(student, "pair", 2, within=1e-9)


@check("pair")
def again(student: Student) -> None:
    """They are so a second time."""
    returns_numbers(student, "pair", 2, within=1e-9)
'''
STUB = 'def pair():\n    raise NotImplementedError("pair: return two numbers")\n'
SOLUTION = "def pair():\n    return 1.25, 2.5\n"
WRONG = "def pair():\n    return 2.5, 1.25\n"
SECRET = "a secret of the course, of the tests"


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AUTOGRADER_SECRET", "AUTOGRADER_SECRET_FILE", "GITHUB_ACTIONS", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    files = {
        "grading.toml": GRADING,
        "assignments/tiny/tiny.py": STUB,
        "assignments/tiny/checks.py": PUBLIC,
        "reference/tiny/solution.py": SOLUTION,
        "reference/tiny/checks.py": HIDDEN,
        "reference/tiny/right/pair/rational.py": '"""Fractions."""\n\n\ndef pair():\n    return 5 / 4, 5 / 2\n',
    }
    return write(folder, files)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def package(course: Path) -> Callable[..., str]:
    """Types `autograder package` in the course, and gives back what it says."""

    def run(*arguments: str | Path, secret: str = "", fails: bool = False) -> str:
        words = ["package", *map(str, arguments), "--course", str(course)]
        result = CliRunner().invoke(cli.main, words, env={"AUTOGRADER_SECRET": secret or None})
        assert bool(result.exit_code) == fails, result.output
        return result.output

    return run


@pytest.fixture(scope="session")
def archive(package: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package for Gradescope, with the course's secret in it."""
    file = tmp_path_factory.mktemp("gradescope") / "tiny.zip"
    package("--gradescope", file, "tiny", secret=SECRET)
    return file


@pytest.fixture(scope="session")
def installed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What setup.sh leaves behind, but for the download: an environment with the package's wheel.

    Other libraries are links to those of this environment. bubblewrap's wheel is no part of the package.
    """
    made = tmp_path_factory.mktemp("installed") / "rnn-autograder"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    libraries = made / "lib" / f"python{version}" / "site-packages"
    libraries.mkdir(parents=True)
    (made / "bin").mkdir()
    (made / "bin" / "python3").symlink_to(os.path.realpath(sys.executable))
    (made / "bin" / "python").symlink_to("python3")
    home = Path(sys.base_prefix, "bin")
    (made / "pyvenv.cfg").write_text(f"home = {home}\ninclude-system-site-packages = false\n")
    for entry in _libraries().iterdir():
        if not entry.name.startswith(("_editable", "__editable", "rnn_autograder", "autograder", "bubblewrap")):
            (libraries / entry.name).symlink_to(entry)
    with zipfile.ZipFile(archive) as outer:
        [name] = [name for name in outer.namelist() if name.endswith(".whl")]
        outer.extract(name, made)
        with zipfile.ZipFile(made / name) as wheel:
            wheel.extractall(libraries)
    return made


def _libraries() -> Path:
    [found] = {Path(pytest.__file__).parents[1]}
    return found


@dataclass(frozen=True)
class Container:
    """Runs commands as platforms do. `writable` are folders here by their place in there."""

    installed: Path
    one_user: bool = False
    """Whether nobody but root is known inside: then root cannot become anybody else."""

    @contextmanager
    def running(
        self, command: Sequence[str], folders: Mapping[str, Path], cwd: str = "/"
    ) -> Iterator[subprocess.Popen[str]]:
        """A process to be watched. Whatever is left of it is killed at the end, with all that it has started."""
        reader, writer = os.pipe()
        os.write(writer, _no_namespaces())
        os.close(writer)
        words = [*self._words(folders, reader), "--chdir", cwd, "--", *command]
        environment = {"PATH": f"{INSTALLED}/bin:/usr/bin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(
            words, env=environment, pass_fds=[reader], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        os.close(reader)
        try:
            yield process
        finally:
            process.kill()  # --die-with-parent: number 1 of the container goes too, and with it everything
            process.communicate()

    def run(self, command: Sequence[str], folders: Mapping[str, Path], cwd: str = "/") -> str:
        with self.running(command, folders, cwd) as process:
            printed = process.communicate(timeout=_RUN_S)[0]
            assert process.returncode == 0, printed
            return printed

    def _words(self, folders: Mapping[str, Path], filter_fd: int) -> list[str]:
        words = [bwrap(), "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent"]
        if self.one_user or os.geteuid() != 0:
            words += ["--unshare-user", "--uid", "0", "--gid", "0", "--disable-userns"]
        else:
            words += ["--cap-drop", "ALL"]
            words += [word for name in _DOCKERS.split() for word in ("--cap-add", f"CAP_{name}")]
        words += ["--tmpfs", "/tmp"]  # first, since this environment may lie below it
        libraries = [sys.base_prefix, str(_libraries())]
        above = {folder for path in [*libraries, INSTALLED] for folder in Path(path).parents if folder != Path("/")}
        for folder in sorted(above - {Path("/usr")}):  # bubblewrap would let root alone in
            words += ["--perms", "0755", "--dir", str(folder)]
        for path in dict.fromkeys([*_SYSTEM, *libraries]):
            words += ["--ro-bind-try", path, path]
        words += ["--ro-bind", str(self.installed), INSTALLED, "--proc", "/proc", "--dev", "/dev"]
        for inside, outside in folders.items():
            words += ["--bind", str(outside), inside]
        return [*words, "--seccomp", str(filter_fd)]


@pytest.fixture(scope="session")
def container(installed: Path) -> Container:
    _skip_without_bubblewrap()
    return Container(installed)


@cache
def _skip_without_bubblewrap() -> None:
    if not bwrap():
        pytest.skip("the containers of platforms are imitated with bubblewrap, which is not installed here")
    words = [bwrap(), "--unshare-pid", *(["--unshare-user"] if os.geteuid() else []), "--ro-bind", "/", "/", "true"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode:
        pytest.skip(f"bubblewrap cannot imitate a container here: {done.stderr.strip()}")


def _no_namespaces() -> bytes:
    """A seccomp program as Docker's: no unshare, no clone with CLONE_NEWUSER, and clone3 as if it were unknown."""
    numbers = {"x86_64": (56, 272), "aarch64": (220, 97)}
    clone, unshare = numbers[platform.machine()]
    clone3, new_user = 435, 0x10000000
    load, equal, any_bit, give = 0x20, 0x15, 0x45, 0x06
    allow, not_permitted, unknown = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38
    program = [
        (load, 0, 0, 0),  # the call's number
        (equal, 5, 0, unshare),
        (equal, 5, 0, clone3),
        (equal, 0, 2, clone),
        (load, 0, 0, 16),  # its first argument
        (any_bit, 1, 0, new_user),
        (give, 0, 0, allow),
        (give, 0, 0, not_permitted),
        (give, 0, 0, unknown),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in program)


@pytest.fixture(scope="session")
def valid() -> Callable[[str, str | bytes], object]:
    """JSON that keeps to one of the formats' schemas, decoded."""

    def check(name: str, text: str | bytes) -> object:
        schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        found = json.loads(text)
        Draft202012Validator(schema).validate(found)
        return found

    return check
