"""What isolation costs: ``make bench``, or ``python benchmarks/tiers.py [--runs N]``.

For every tier of this machine: how long until the first submission can be taken, and for each submission after that the
time from the request for a worker until it is locked in, and until it has answered one call and is gone.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from datetime import date

import torch

from autograder.messages import Load, Unit
from autograder.rubric import Limits
from autograder.sandbox.link import Link
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Batch
from autograder.sandbox.tiers import TIERS, achievable_tier, lack
from autograder.sandbox.zygote import Zygote
from autograder.wire import Call

_LOAD = Load("one", [Unit("one.py", "def one(): return 1\n")])


def ready_ms(zygote: Zygote) -> float:
    """From the request for a worker until it says that it is locked in."""
    started = time.perf_counter()
    link = Link(zygote, zygote.spawn(10, 1 << 30), 1 << 20)
    try:
        link.ready(10)
        return 1000 * (time.perf_counter() - started)
    finally:
        link.close()


def call_ms(sandbox: Sandbox, batch: Batch) -> float:
    """A submission of one call, from the fork until its worker is gone."""
    started = time.perf_counter()
    with sandbox.session(_LOAD) as session:
        session.perform(batch)
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=50)
    runs = parser.parse_args().runs
    torch.set_num_threads(1)
    started = time.perf_counter()
    best, _ = achievable_tier()
    found_s = time.perf_counter() - started
    print(
        f"{runs} workers a tier, {date.today()}; {platform.system()} {platform.release()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}\n\n"
        f"Finding out the tier of the machine: {found_s:.2f} s.\n\n"
        "| tier | opened and proved | spawn to ready: min | median | max | a submission of one call | ratio to T0 |\n"
        "|---|---|---|---|---|---|---|"
    )
    batch, bare = Batch.of([Call("one", [[]])]), 0.0
    for tier in TIERS[: TIERS.index(best) + 1]:
        if lack(tier):
            continue
        started = time.perf_counter()
        zygote = Zygote(tier)
        with Sandbox(Limits(), zygote=zygote) as sandbox:
            sandbox.prove()
            opened = time.perf_counter() - started
            ready = [ready_ms(zygote) for _ in range(runs)]
            whole = statistics.median(call_ms(sandbox, batch) for _ in range(runs))
        bare = bare or whole
        print(
            f"| {tier} | {opened:.2f} s | {min(ready):.1f} ms | {statistics.median(ready):.1f} ms "
            f"| {max(ready):.1f} ms | {whole:.1f} ms | {whole / bare:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
