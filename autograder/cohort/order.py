"""Grading for a class in a process of somebody else's, such as a cluster's: text in, text out.

An `Order` says where course and store are, and what has to be the same there as at whoever gave it. A `Bench` follows
orders, in whatever process it is called, and keeps a station for each, with a zygote and a sandbox of its own.
"""

from __future__ import annotations

import platform
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from ..course import Course, secret
from ..errors import CourseError
from ..fingerprint import course_files_hash, engine, secret_id
from ..records import Outcome
from ..rubric import Device, Tier
from ..sheet import Asked
from ..store.store import Store
from .conditions import Conditions
from .station import Receipt, Station, Task
from .workshop import Workshop

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_ROOM = 4
"""Stations that a process keeps; the one that has been idle for longest goes first."""


class Order(Struct, frozen=True):
    """What a station has to know to grade for a run, beside the hand-in."""

    course: str
    """Its folder, which lies at the same place on every machine."""
    assignment: str
    store: str
    """Path or URL."""
    run: int
    devices: list[Device]
    least_tier: Tier
    preload: list[str]
    hidden: list[str]
    drawing: bool
    machine: str
    """Where the order was given."""
    same: dict[str, str]
    """What must be the same where it is followed: a hash of each thing, by what a person calls it."""

    @staticmethod
    def of(
        course: Course,
        assignment: str,
        store: str,
        run: int,
        devices: Sequence[Device],
        least_tier: Tier,
        preload: Sequence[str] = (),
        hidden: Sequence[Path] = (),
        drawing: bool = False,
    ) -> Order:
        """An order that is given here."""
        return Order(
            str(course.root),
            assignment,
            store,
            run,
            list(devices),
            least_tier,
            list(preload),
            [str(folder) for folder in hidden],
            drawing,
            machine(),
            identities(course, assignment),
        )


class Answer(Struct, frozen=True):
    """What became of an order's task: a receipt, or the reason why such an order is not followed here."""

    receipt: Receipt | None = None
    refused: str = ""


def machine() -> str:
    """A name for this machine, until it is started anew; a container counts as a machine."""
    return f"{platform.node()} {_BOOT.read_text().strip() if _BOOT.is_file() else ''}"


def identities(course: Course, assignment: str) -> dict[str, str]:
    """By what a person would call it, a hash of everything that decides a grade beside the hand-in."""
    return {
        "the grader, or the version of Python, torch, numpy, hypothesis or msgspec": engine(),
        "the course's files, or the libraries that are installed": course_files_hash(course, assignment),
        "the course's secret": secret_id(secret()[0]),
    }


@dataclass
class _Place:
    """A station as the bench holds it."""

    station: Station
    store: Store
    users: int = 0


class Bench:
    """The stations of one process, for any number of threads."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}
        self._lock = threading.Lock()

    def grade(self, order: str, task: str) -> str:
        """Do a task, unless the store has it done: `Order` and `Task` in, `Answer` out, all as JSON.

        What was found is in the store when this returns; the answer says only that it is.
        """
        ordered, asked = msgspec.json.decode(order, type=Order), msgspec.json.decode(task, type=Task)
        try:
            with self._place(order, ordered) as place:
                answer = Answer(_done(place.station, asked, ordered.devices) or place.station.grade(asked))
        except CourseError as error:
            answer = Answer(refused=f"{platform.node()} does not grade for this run: {error}")
        return msgspec.json.encode(answer).decode()

    def clear(self, orders: Collection[str]) -> None:
        """Close the stations of runs that have ended; those that still work stay."""
        with self._lock:
            for order in orders:
                if (place := self._places.get(order)) is not None and not place.users:
                    self._close(order)

    @contextmanager
    def _place(self, text: str, order: Order) -> Iterator[_Place]:
        with self._lock:
            place = self._places.pop(text, None) or _open(order)
            self._places[text] = place  # at the end: the latest
            place.users += 1
            idle = [one for one, other in self._places.items() if not other.users]
            for one in idle[: max(0, len(self._places) - _ROOM)]:
                self._close(one)
        try:
            yield place
        finally:
            with self._lock:
                place.users -= 1

    def _close(self, order: str) -> None:
        place = self._places.pop(order)
        place.station.close()
        place.store.close()


def _open(order: Order) -> _Place:
    """Raises `CourseError` where the order would find other evidence than where it was given."""
    if not Path(order.course).is_dir():
        raise CourseError(
            f"there is no folder {order.course}; the course has to lie at the same path on every machine of a cluster"
        )
    course = Course.find(Path(order.course))
    here = identities(course, order.assignment)
    differing = [name for name, wanted in order.same.items() if here.get(name) != wanted]
    if differing:
        raise CourseError(
            f"it would grade differently, since something is not what it is where the run was started: "
            f"{differing[0]}. Course, environment and secret have to be the same on every machine of a cluster"
        )
    _check_store(order)
    store = Store.open(order.store)
    try:
        asked = Asked(course.rubric.assignment(order.assignment))
        conditions = Conditions.of(course, asked, store, order.least_tier)
    except BaseException:
        store.close()
        raise
    hidden = [Path(folder) for folder in order.hidden]
    shop = Workshop(course, store, order.run, conditions, order.devices, 1, order.preload, hidden, order.drawing)
    return _Place(shop.station(), store)


def _check_store(order: Order) -> None:
    """SQLite's locks hold on one machine (sqlite.org/faq.html, question 5), and a new file would be an empty store."""
    if "://" in order.store and not order.store.startswith("sqlite"):
        return
    if machine() != order.machine:
        raise CourseError(
            "the store is a file of SQLite, whose locks cannot be relied on over a network. Several machines need one "
            "in PostgreSQL: --store postgresql://USER@HOST/DATABASE"
        )
    file = Path(order.store.removeprefix("sqlite:///"))
    if not file.exists():
        raise CourseError(f"there is no store {file}")


def _done(station: Station, task: Task, devices: Sequence[Device]) -> Receipt | None:
    """A receipt for what somebody has found already: a task may be delivered twice."""
    known = station.conditions.known(station.store, [task.submission], station.drawing)[task.submission]
    if station.conditions.is_due(known, devices, station.drawing):
        return None
    return Receipt(task, 0.0, 0, any(one.outcome is not Outcome.PASSED for one in known.evidence.values()))
