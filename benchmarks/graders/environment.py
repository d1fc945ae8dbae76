"""The environment that other people's graders are installed into, and how their commands are run in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
INSTALLED = ROOT / "build" / "graders" / "environment"
PACKAGES = ("nbgrader", "otter-grader", "gradescope-utils", "torch")
PATIENCE_S = 180
"""For one hand-in. A grader that has not come back by then is ended with all that it started."""


@dataclass(frozen=True)
class Environment:
    """A Python environment, and a folder that is all its programs may take for their own."""

    bin: Path
    home: Path

    def run(self, *command: str, cwd: Path, hand_ins: int = 0) -> None:
        """Runs a program of the environment on so many hand-ins, whatever they do to it.

        Raises:
            RuntimeError: there were none, so that it is nobody's fault but ours that it failed.
        """
        own = {"HOME": self.home, "TMPDIR": self.home, "IPYTHONDIR": self.home, "JUPYTER_CONFIG_DIR": self.home}
        passed = {name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ}
        environ = {**passed, **{name: str(folder) for name, folder in own.items()}, "OMP_NUM_THREADS": "1"}
        environ["PATH"] = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        log = cwd / "log.txt"
        with log.open("a") as output:
            started = subprocess.Popen(
                [self.bin / command[0], *command[1:]],
                cwd=cwd,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            try:
                started.wait(PATIENCE_S * max(1, hand_ins))
            except subprocess.TimeoutExpired:
                print(f"{' '.join(command)} had not come back after {PATIENCE_S} s a hand-in", file=sys.stderr)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(started.pid, signal.SIGKILL)
                started.wait()
        if started.returncode and not hand_ins:
            raise RuntimeError(f"{' '.join(command)} ended with {started.returncode}:\n{log.read_text()[-2000:]}")


def installed() -> Path:
    """The environment; made anew when what it should hold has changed. Ends the program where it cannot be made."""
    sys.path.insert(0, str(ROOT / "tools"))
    import dev

    torch = dev.torch_pin()
    stamp, wanted = INSTALLED / "set-up.txt", f"{sys.version}\n{torch}\n{REQUIREMENTS.read_text('utf-8')}"
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        dev.say(f"installing nbgrader, otter-grader and gradescope-utils into {INSTALLED}, some minutes")
        installer = dev.Installer(INSTALLED)
        try:
            installer.check()
            shutil.rmtree(INSTALLED, ignore_errors=True)
            INSTALLED.mkdir(parents=True)
            installer.make()
            installer.install(torch, f"torch=={torch}", "-r", str(REQUIREMENTS))
        except dev.SetUpError as error:
            dev.say(str(error))
            sys.exit(2)
        installer.forget_log()
        stamp.write_text(wanted, "utf-8")
    return INSTALLED


def versions(environment: Path) -> list[str]:
    """Name and version of what is compared, torch last. Ends the program where one is missing."""
    code = f"from importlib.metadata import version\nfor name in {PACKAGES}: print(name, version(name))"
    command = [environment / "bin" / "python", "-c", code]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"{environment} is no environment with {', '.join(PACKAGES)} in it: {error}. Expected one with "
            f"{REQUIREMENTS} installed; without --peers it is made.",
            file=sys.stderr,
        )
        sys.exit(2)
    return answer.stdout.splitlines()
