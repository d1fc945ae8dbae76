"""The cage of a worker that may use a GPU: its device files are open to it, and nothing else is.

No GPU is needed: /dev/zero stands for a device, since what is tried is the cage and not the driver.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import torch

from autograder.rubric import Limits
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.zygote import Zygote
from autograder.worker.cage import lockdown

pytestmark = pytest.mark.skipif(bool(lockdown.missing()), reason="this machine has no cage of tier T1")

SCRIPT = """
import errno, fcntl, json, os, sys
from autograder.worker.cage import lockdown

def outcome(attempt):
    try:
        attempt()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

devices = json.loads(sys.argv[1])
cage = lockdown.prepare(["/usr/lib"], "T1", devices)
layers = cage.enter(lockdown.Limits(cpu_s=5, memory_bytes=None), keep={1, 2})
zero = None
def open_device():
    global zero
    zero = os.open("/dev/zero", os.O_RDWR)
found = {
    "open the device for writing": outcome(open_device),
    "control the device": outcome(lambda: fcntl.ioctl(zero, 0x4601)) if zero is not None else "",
    "write another device": outcome(lambda: os.open("/dev/null", os.O_RDWR)),
    "read another device": outcome(lambda: os.open("/dev/urandom", os.O_RDONLY)),
    "make a file": outcome(lambda: os.open("/tmp/gpu-cage", os.O_RDWR | os.O_CREAT)),
    "start a process": outcome(os.fork),
}
print(json.dumps([list(layers), found]))
"""


def tried(*devices: str) -> tuple[list[str], dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(devices)], capture_output=True, text=True, check=True, timeout=60
    )
    layers, found = json.loads(done.stdout)
    return layers, found


def test_a_device_is_open_to_a_worker_that_needs_it_and_nothing_else_is() -> None:
    layers, found = tried("/dev/zero")
    assert layers[-1] == "gpu driver reachable"
    assert found == {
        "open the device for writing": "done",
        "control the device": "ENOTTY",  # the driver itself was reached, and knows no such request
        "write another device": "EACCES",
        "read another device": "EACCES",
        "make a file": "EACCES",
        "start a process": "EPERM",
    }


def test_without_a_gpu_no_device_is_open() -> None:
    layers, found = tried()
    assert layers[-1] == "seccomp"
    assert set(found.values()) <= {"EACCES", "EPERM", ""}


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no GPU")
def test_an_honest_answer_passes_on_the_gpu_inside_the_cage() -> None:
    with Sandbox(Limits(), zygote=Zygote("T1", gpu=True)) as sandbox:
        sandbox.prove()
        assert "gpu driver reachable" in sandbox.layers
