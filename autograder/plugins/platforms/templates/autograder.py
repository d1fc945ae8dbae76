"""Made by `autograder package --classroom50`: visible checks, and nothing hidden, for anybody can read this.

Classroom 50's runner runs it in the student's checkout. It installs the grader beside it and writes ./result.json.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir(), "rnn-autograder")
PYTHON = ENVIRONMENT / "bin" / "python"


def install() -> None:
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    run(PYTHON, "-P", "-m", "pip", "install", "--quiet", "uv==@UV@")
    wheel = next(HERE.glob("rnn_autograder-*.whl"))
    constraints = ["--constraint", HERE / "constraints.txt"]
    run(ENVIRONMENT / "bin" / "uv", "pip", "install", "--python", PYTHON, "--torch-backend", "cpu", *constraints, wheel)


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True)


if __name__ == "__main__":
    if not PYTHON.exists():
        install()
    # -P: nothing is imported from the student's checkout, which is the folder that this is run in.
    grade = [PYTHON, "-P", "-m", "autograder", "platform", "classroom50", "@ASSIGNMENT@", "--course", HERE]
    sys.exit(subprocess.run([str(word) for word in grade], check=False).returncode)
