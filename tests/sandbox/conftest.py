"""One real sandbox for all tests of it: starting one costs two seconds, a worker in it twenty milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.messages import Load, Unit
from autograder.rubric import Limits
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Session
from autograder.sandbox.zygote import Zygote


@pytest.fixture(scope="session")
def limits() -> Limits:
    return Limits(load_s=2, call_s=1.5, submission_s=30, memory_mib=512, output_kib=256)


@pytest.fixture(scope="session")
def secret() -> Iterator[str]:
    """What the grader's environment holds and no worker may see; set before any zygote is started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_TEST_SECRET", "q7Wn3-hidden-seed")
        yield "q7Wn3-hidden-seed"


@pytest.fixture(scope="session")
def sandbox(limits: Limits, secret: str) -> Iterator[Sandbox]:
    """The best tier that this machine has, with the recurrent operators refused."""
    with Sandbox(limits, forbidden=["recurrent"]) as opened:
        opened.prove()
        yield opened


@pytest.fixture(scope="session")
def plain_zygote(secret: str) -> Iterator[Zygote]:
    """A zygote of tier T0, as on a machine without Landlock."""
    zygote = Zygote("T0")
    zygote.wait_until_ready()
    yield zygote
    zygote.close()


@pytest.fixture
def submit(sandbox: Sandbox) -> Callable[[str], Session]:
    """Opens a session on a script; what every script needs is imported in its first line."""

    def open_session(source: str) -> Session:
        return sandbox.session(Load("cells", [Unit("cells.py", _IMPORTS + source)]))

    return open_session


_IMPORTS = "import ctypes, faulthandler, os, signal, sys, threading, time, torch; from torch import nn\n"
