"""A grader as one might write it in an afternoon: it believes, follows, waits for and runs what it is handed.

It is run in a process of its own, to see that the canaries of the suite can fire. Its verdicts are its last words.
"""

import ast
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

PASSED, FAILED = "PASSED", "FAILED"
CPU_S, WAIT_S = 5, 40


def grade(file: Path) -> bool:
    """Compare three answers of an LSTM cell with PyTorch's, in one interpreter with whatever was handed in."""
    import torch
    from torch import nn

    scope: dict = {}
    exec(compile(file.read_text(), str(file), "exec"), scope)
    for _ in range(3):
        cell, right = scope["LSTMCell"](3, 4), nn.LSTMCell(3, 4)
        for name, parameter in right.named_parameters():
            setattr(cell, name, parameter)
        x, h, c = torch.randn(2, 3), torch.randn(2, 4), torch.randn(2, 4)
        found, wanted = cell(x, (h, c)), right(x, (h, c))
        for mine, theirs in zip(found, wanted, strict=False):
            if (mine - theirs).abs().max() > 1e-3 and not torch.allclose(mine, theirs, atol=1e-3):
                return False
    return True


def take_in(folder: Path) -> None:
    """Unpack, read and parse everything in a folder, and run what cells call magics."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    (folder / member).resolve().write_bytes(archive.read(member))
        elif path.suffix == ".tar":
            with tarfile.open(path) as archive:
                archive.extractall(folder, filter="fully_trusted")
        elif path.suffix == ".ipynb":
            for cell in json.loads(path.read_text())["cells"]:
                for command in re.findall(r"^!(.*)", cell["source"], re.MULTILINE):
                    subprocess.run(command, shell=True)
        elif path.suffix in (".py", ".txt"):
            text = path.read_text()
            print(text[:200])
            if not path.is_symlink():
                re.search(r'(^|")\s*[%!]', text, re.MULTILINE)
                ast.parse(text)


def grade_two(first: Path, second: Path) -> None:
    """Grade two hand-ins one after the other, and say what became of them as a command would."""
    verdicts = [grade(first), grade(second)]
    for verdict in verdicts:
        print(PASSED if verdict else FAILED)
    sys.exit(0 if all(verdicts) else 1)


def grade_all(folder: Path) -> None:
    """Each ``*.py`` of a folder before ``honest``, every pair in a fork; what was printed goes to ``*.out``."""
    import torch

    torch.set_num_threads(1)
    sys.path[:0] = [str(Path(__file__).parent), str(folder)]
    for file in sorted(folder.glob("*.py")):
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
            os.dup2(os.open(file.with_suffix(".out"), os.O_CREAT | os.O_WRONLY), 1)
            grade_two(file, folder / "honest")
        print(file.stem, wait(child), flush=True)


def wait(child: int) -> int:
    """The exit code of a process, less than zero when a signal ended it or it had to be ended."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return -9


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "grade":
        grade_all(folder)
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    signal.alarm(CPU_S)
    for inside in (*folder.iterdir(), folder):
        if inside.is_dir() and (inside.is_symlink() or inside == folder):
            take_in(inside)


if __name__ == "__main__":
    main()
