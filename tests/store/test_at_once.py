"""Many processes at once, forks, and processes that are killed in the midst of it."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Timer
from typing import TYPE_CHECKING

from autograder.records import Outcome
from autograder.store.store import Store

if TYPE_CHECKING:
    from conftest import Make, Server

EIGHT = 8


def in_forks(count: int, work: Callable[[int], None]) -> None:
    """Do the work in so many forks of this process at once, none of which may fail or stay."""
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(number)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    give_up = time.monotonic() + 120
    codes = []
    for child in children:
        while not (done := os.waitpid(child, os.WNOHANG))[0]:
            if time.monotonic() > give_up:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.01)
        codes.append(done[1])
    assert codes == [0] * count


def sha256_of(process: int, number: int) -> str:
    return f"{process:032x}{number:032x}"


def test_eight_processes_keep_evidence_at_once_and_none_is_lost(url: str, make: Make) -> None:
    with Store.open(url) as store:
        run = store.begin_run(make.about())

    def work(process: int) -> None:
        with Store.open(url) as own:
            for number in range(5):
                found = [make.found(0), make.everything(1), *(make.found(one) for one in range(2, 12))]
                random.shuffle(found)
                own.keep(run, sha256_of(process, number), found, {"f" * 32: make.reading()})
                own.keep(run, sha256_of(99, number), found, {})  # the same one by all of them

    in_forks(EIGHT, work)
    shas = [sha256_of(process, number) for process in (*range(EIGHT), 99) for number in range(5)]
    with Store.open(url) as store:
        known = store.evidence(shas, make.conditions, details=True)
        assert list(known) == shas and {len(one) for one in known.values()} == {12}
        assert all(one[make.conditions[1]].evidence == make.everything(1).evidence for one in known.values())
        assert len(store.readings(shas, ["f" * 32])) == EIGHT * 5
        if "://" not in url:
            with store._database.read() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_eight_processes_open_a_store_at_once_that_is_not_there_yet(url: str, make: Make) -> None:
    def work(process: int) -> None:
        with Store.open(url) as own:
            own.begin_run(make.about())

    in_forks(EIGHT, work)
    with Store.open(url) as store:
        assert len(store.runs()) == EIGHT


def test_both_sides_of_a_fork_use_a_store_with_connections_of_their_own(store: Store, make: Make) -> None:
    run = store.begin_run(make.about())
    with store._database.read() as held:  # in use while the forks come and go
        held.exec_driver_sql("SELECT 1")

        def work(process: int) -> None:
            store.keep(run, sha256_of(process, 0), [make.found(0)], {})
            in_forks(1, lambda _: store.keep(run, sha256_of(process, 1), [make.found(0)], {}))
            store.close()

        in_forks(3, work)
        assert held.exec_driver_sql("SELECT 1").scalar() == 1
    store.keep(run, sha256_of(9, 0), [make.found(0)], {})
    shas = [*(sha256_of(process, number) for process in range(3) for number in range(2)), sha256_of(9, 0)]
    assert list(store.evidence(shas, make.conditions, details=False)) == shas


def test_threads_share_a_store(store: Store, make: Make) -> None:
    run = store.begin_run(make.about())
    shas = [sha256_of(0, number) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda sha256: store.keep(run, sha256, [make.found(0)], {}), shas))
    assert list(store.evidence(shas, make.conditions, details=False)) == shas


def test_grades_that_two_processes_note_at_once_are_in_the_history_once(url: str, make: Make) -> None:
    with Store.open(url) as store:
        runs = [store.begin_run(make.about()) for _ in range(EIGHT)]
    grades = [make.grade(f"s{number:03}") for number in range(50)]

    def work(process: int) -> None:
        with Store.open(url) as own:
            own.note_grades(runs[process], grades)

    in_forks(EIGHT, work)
    with Store.open(url) as store:
        assert [len(store.history("cells", grade.student)) for grade in grades] == [1] * 50


def test_a_process_that_is_killed_while_it_keeps_leaves_whole_hand_ins_and_all_that_it_was_told_of(
    url: str, make: Make
) -> None:
    with Store.open(url) as store:
        run = store.begin_run(make.about())

    def keep_on(first: int, told: int) -> None:
        """Keep one hand-in after the other, and tell the number of each that is kept."""
        with Store.open(url) as own:
            for number in range(first, first + 10_000):
                found = [make.found(one, Outcome.FAILED, f"wrong {number} " * 50) for one in range(12)]
                own.keep(run, sha256_of(0, number), found, {"f" * 32: make.reading(str(number))})
                os.write(told, f"{number}\n".encode())

    for attempt in range(30 if "://" not in url else 10):  # there the server is the one that must not be killed
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                keep_on(attempt * 10_000, writing)
            finally:
                os._exit(1)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            first = pipe.readline()
            time.sleep(random.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
            numbers = [int(line) for line in (first, *pipe)]
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        with Store.open(url) as store:
            shas = [sha256_of(0, number) for number in range(numbers[0], numbers[-1] + 3)]
            known = store.evidence(shas, make.conditions, details=True)
            assert {sha256_of(0, number) for number in numbers} <= known.keys(), "what was said to be kept is there"
            assert {len(one) for one in known.values()} == {12}, "all of a hand-in or nothing"
            assert store.readings(shas, ["f" * 32]).keys() == known.keys()
            for sha256, one in known.items():
                assert {stored.evidence.message for stored in one.values()} == {f"wrong {int(sha256, 16)} " * 50}


def test_a_server_that_is_killed_and_started_again_costs_time_only(server: Server, postgresql: str, make: Make) -> None:
    with Store.open(postgresql) as store:
        run = store.begin_run(make.about())
        store.keep(run, sha256_of(0, 0), [make.found(0)], {})
        server.kill()
        again = Timer(0.5, server.start)
        again.start()
        try:
            store.keep(run, sha256_of(0, 1), [make.found(0)], {})
        finally:
            again.join()
        shas = [sha256_of(0, number) for number in range(2)]
        assert list(store.evidence(shas, make.conditions, details=False)) == shas
