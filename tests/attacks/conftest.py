"""Sandboxes and a ground that all attacks share: starting one costs seconds, an attack in it a fraction of one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
import torch

from .harness import Desk, Ground
from .table import write_table


@pytest.fixture(scope="session")
def desks() -> Iterator[Callable[..., Desk]]:
    """Gives the desk of an assignment at a tier, opened when it is first asked for."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with ExitStack() as opened:

        @cache
        def desk(tier: str, assignment: str, free: bool = False) -> Desk:
            found = Desk(tier, assignment, free=free)
            opened.callback(found.close)
            return found

        yield desk
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    found = Ground()
    yield found
    found.close()


@pytest.fixture(scope="session")
def results() -> Iterator[dict[tuple[str, str], bool]]:
    """Whether an attack was held at a tier; ``ATTACK_TABLE=1`` writes them into docs/security.md."""
    found: dict[tuple[str, str], bool] = {}
    yield found
    if os.environ.get("ATTACK_TABLE"):
        write_table(found)
