"""Many machines: hand-ins graded by the workers of a Dask cluster (https://distributed.dask.org).

Dask carries two short texts to a worker, which hand-in and under which order, and one back. Nothing of a student
travels with them or is pickled; a worker keeps what it has found in the store before it answers. A future is therefore
no more than a wake-up call: what the store has is done, whatever became of the future, and what it lacks is run again.
"""

from __future__ import annotations

import contextlib
import os
from asyncio import CancelledError
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from distributed import Client, Future, KilledWorker, LocalCluster, as_completed

from ..cohort.order import Answer, Bench, Order
from ..cohort.station import Receipt, Task
from ..errors import ClusterError, CourseError, SandboxError
from ..rubric import Device

_WINDOW = 2000
"""Tasks that the scheduler holds at most, whatever the size of the class."""
_TRIES = 3
"""How often a task is given out before it is the grader's failure."""
_CONNECT_S = 20
_WORKERS_S = 60
_GPU = "GPU"
"""What workers with a GPU call it: ``dask worker --resources GPU=1``."""
_BENCH = Bench()
"""Of this process, which on a cluster is a worker's."""


def _grade(order: str, task: str) -> str:
    return _BENCH.grade(order, task)


def _clear(orders: list[str]) -> None:
    _BENCH.clear(orders)


@dataclass
class _Errand:
    """A task on its way through its stages: the CPU's first, then the GPU's if there is one."""

    task: Task
    stage: int = 0
    tries: int = 0
    accidents: int = 0
    before: Receipt | None = None
    """Of the stage before."""


@dataclass
class Cluster:
    """A cluster that grades, as long as its client lives."""

    client: Client
    has_gpu: bool
    grade: Callable[[str, str], str] = _grade
    """What a worker does with an order and a task; a benchmark has it do less."""

    def devices(self, wanted: Sequence[Device]) -> list[Device]:
        """Those of them that checks can run on here."""
        return [device for device in wanted if device != "cuda" or self.has_gpu]

    def work(self, order: Order, is_done: Callable[[Task], bool], tasks: Sequence[Task]) -> Iterator[Receipt]:
        """Receipts as they come.

        Where the order names a real GPU, a hand-in goes to any worker for the rest and then to one that has a GPU.

        Args:
            is_done: whether the store has everything of a task.

        Raises:
            CourseError: a worker would find something else than this machine.
            ClusterError: the scheduler was lost; everything that was graded is in the store.
            SandboxError: nothing can be graded there.
        """
        stages = [msgspec.structs.replace(order, devices=[one for one in order.devices if one != "cuda"])]
        if "cuda" in order.devices:
            stages.append(order)
        run = _Run(self.client, self.grade, [msgspec.json.encode(stage).decode() for stage in stages], is_done)
        try:
            yield from run.receipts(tasks)
        finally:
            run.end()


@dataclass
class _Run:
    client: Client
    grade: Callable[[str, str], str]
    orders: Sequence[str]
    """By stage."""
    is_done: Callable[[Task], bool]
    under_way: dict[Future[str], _Errand] = field(default_factory=dict)
    suspects: deque[_Errand] = field(default_factory=deque)
    """Those whose worker died too often; it may have been a neighbour's doing."""
    succeeded: bool = False

    def receipts(self, tasks: Sequence[Task]) -> Iterator[Receipt]:
        waiting = deque(_Errand(task) for task in tasks)
        ready = as_completed(loop=self.client.loop)
        while waiting or self.under_way or self.suspects:
            if not waiting and not self.under_way:
                waiting.append(self.suspects.popleft())  # the last, and alone
            while waiting and len(self.under_way) < _WINDOW:
                ready.add(self._submit(waiting.popleft()))
            for future, result in self._results(ready.next_batch()):
                errand = self.under_way.pop(future)
                future.release()
                receipt = self._answer(result, errand)
                if receipt is not None and (receipt := self._onward(errand, receipt, waiting)) is not None:
                    yield receipt

    def end(self) -> None:
        """Take back what nobody waits for any more, and let workers close their stations."""
        with contextlib.suppress(Exception):  # the scheduler may be gone, and there is nothing left to be lost
            if self.under_way:
                self.client.cancel(list(self.under_way))
            self.client.run(_clear, list(self.orders), on_error="ignore")

    def _submit(self, errand: _Errand) -> Future[str]:
        resources = {_GPU: 1} if errand.stage else None
        text = msgspec.json.encode(errand.task).decode()
        order = self.orders[errand.stage]
        try:
            future = self.client.submit(self.grade, order, text, pure=False, retries=_TRIES - 1, resources=resources)
        except Exception as error:
            self._check_scheduler()
            raise ClusterError(f"the cluster took no task: {error}") from error
        self.under_way[future] = errand
        return future

    def _results(self, futures: Sequence[Future[str]]) -> Iterator[tuple[Future[str], str | BaseException]]:
        """Those that are there in one message: one for each result takes longer than all of Dask besides."""
        finished = [one for one in futures if one.status == "finished"]
        results: dict[Future[str], str | BaseException] = {}
        with contextlib.suppress(Exception, CancelledError):  # one was lost with its worker: each for itself
            results = dict(zip(finished, self.client.gather(finished), strict=True))
        for future in futures:
            if future not in results:
                try:
                    results[future] = future.result()
                except (Exception, CancelledError) as error:
                    results[future] = error
            yield future, results[future]

    def _answer(self, result: str | BaseException, errand: _Errand) -> Receipt | None:
        """None where the task is to be tried again later, which is noted."""
        if isinstance(result, str):
            answer = msgspec.json.decode(result, type=Answer)
            if answer.refused or answer.receipt is None:
                raise CourseError(f"a worker of the cluster refuses: {answer.refused}")
            return answer.receipt
        self._check_scheduler()
        if self.is_done(errand.task):
            return Receipt(errand.task, 0.0, 0, False)
        if isinstance(result, KilledWorker):
            errand.accidents += 1
            if errand.accidents == 1:
                self.suspects.append(errand)
                return None
            return _ungraded(errand, "the cluster's worker ended every time that it graded this")
        return _ungraded(errand, f"the cluster's worker failed: {type(result).__name__}: {result}")

    def _onward(self, errand: _Errand, receipt: Receipt, waiting: deque[_Errand]) -> Receipt | None:
        """The receipt that is handed out, if the task has come to its end."""
        if "" in receipt.ungraded and not errand.accidents:
            errand.tries += 1
            if errand.tries < _TRIES:
                waiting.append(errand)
                return None
            if not self.succeeded:
                raise SandboxError(receipt.ungraded[""])
        self.succeeded = self.succeeded or "" not in receipt.ungraded
        receipt = _both(errand.before, receipt)
        if errand.stage + 1 < len(self.orders) and "" not in receipt.ungraded:
            waiting.append(_Errand(errand.task, errand.stage + 1, before=receipt))
            return None
        return receipt

    def _check_scheduler(self) -> None:
        if self.client.status != "running":
            raise ClusterError(
                "the cluster's scheduler was lost. What was graded until then is kept; start it again, and the same "
                "command goes on"
            )


@contextmanager
def open_cluster(address: str) -> Iterator[Cluster]:
    """The cluster that a person named: ``local``, ``local:N``, a scheduler's address, or the file that it wrote.

    A local one speaks TLS with keys of its own, since whoever reaches a scheduler's port may run anything. Another one
    speaks it where its address begins with ``tls://``, with the keys that Dask's configuration names.

    Raises:
        CourseError: there is no such cluster, or it has no workers.
    """
    with ExitStack() as stack:
        if address.partition(":")[0] == "local":
            client = stack.enter_context(Client(stack.enter_context(_local(address)), set_as_default=False))
        else:
            place = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
            if address.endswith(".json") and not Path(address).is_file():
                raise CourseError(f"--cluster {address}: there is no such file; a scheduler writes it when it starts")
            try:
                client = stack.enter_context(Client(**place, timeout=_CONNECT_S, set_as_default=False))
            except (OSError, TimeoutError, ValueError, TypeError) as error:
                raise CourseError(
                    f"--cluster {address}: no scheduler answers there ({error or type(error).__name__}); expected "
                    f"local, local:N, an address such as tcp://HOST:8786, or the scheduler's file, which ends in .json"
                ) from error
        try:
            client.wait_for_workers(1, timeout=_WORKERS_S)
        except TimeoutError:
            raise CourseError(
                f"--cluster {address}: its scheduler has no workers, and got none within {_WORKERS_S} s; "
                f"start some with: dask worker ADDRESS"
            ) from None
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        yield Cluster(client, any(worker["resources"].get(_GPU) for worker in workers))


def _local(address: str) -> LocalCluster:
    count = address.partition(":")[2] or str(os.cpu_count() or 1)
    if not (count.isascii() and count.isdigit() and 1 <= int(count) <= 256):
        raise CourseError(f"--cluster {address}: expected local or local:N, N processes from 1 to 256")
    return LocalCluster(
        n_workers=int(count),
        threads_per_worker=1,
        security=True,
        dashboard_address="127.0.0.1:0",  # None would take port 8787 and warn where it is taken
        memory_limit=0,  # what a hand-in may use is the sandbox's affair
        silence_logs="CRITICAL",
    )


def _ungraded(errand: _Errand, reason: str) -> Receipt:
    return Receipt(errand.task, 0.0, 0, False, {"": reason})


def _both(before: Receipt | None, after: Receipt) -> Receipt:
    if before is None:
        return after
    return Receipt(
        after.task,
        before.seconds + after.seconds,
        before.ran + after.ran,
        before.failed or after.failed,
        before.ungraded | after.ungraded,
    )
