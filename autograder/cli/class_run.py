"""One run over a class: what grade and regrade share, and what is known of a class without running anything."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .progress import Progress
from .start import texts_of

if TYPE_CHECKING:
    from ..cohort.cohort import Cohort, Work
    from ..cohort.conditions import Again, Conditions
    from ..course import Course
    from ..plugins.dask import Cluster
    from ..records import GradeSheet, Submission
    from ..rubric import Device, Tier
    from ..store.records import KnownHandIn, RunState
    from ..store.store import Store


@dataclass(frozen=True)
class Crowd:
    """Machines that grade instead of this one, and where they find the store."""

    cluster: Cluster
    store: str


@dataclass(frozen=True)
class ClassRun:
    """A class, a store, and what is wanted of them."""

    course: Course
    assignment: str
    store: Store
    hidden: Sequence[Path]
    """What workers must not be able to read beside the course."""
    devices: Sequence[Device] = ("cpu", "fake-gpu")
    jobs: int | None = None
    least_tier: Tier | None = None
    drawing: bool = False
    again: Again | None = None
    """What is to be run once more though it is known."""
    times: Mapping[str, datetime] = field(default_factory=dict)
    """When hand-ins were handed in, by student, as far as this run is told; the store may know of others."""
    crowd: Crowd | None = None

    @cached_property
    def conditions(self) -> Conditions:
        """Under which conditions evidence counts now."""
        from ..cohort.conditions import Conditions
        from ..sheet import Asked

        rule = self.course.rubric.assignment(self.assignment)
        return Conditions.of(self.course, Asked(rule), self.store, self.least_tier or self.course.rubric.least_tier)

    def known(self, submissions: Sequence[Submission]) -> list[GradeSheet]:
        """Sheets of what is known; nothing is run or noted, and what is not known shows as UNGRADED."""
        return self._cohort(0).sheets(submissions)

    def missing(self, submissions: Sequence[Submission]) -> set[str]:
        """Hashes of those of which something would be run."""
        return {task.submission for task in self._cohort(0).tasks(submissions)}

    def grade(self, submissions: Sequence[Submission]) -> list[GradeSheet]:
        """Run what is missing, note the grades, and make the sheets."""
        return self._sheets(submissions, running=True)

    def note(self, submissions: Sequence[Submission]) -> list[GradeSheet]:
        """Note the grades that come of what is known; nothing is run."""
        return self._sheets(submissions, running=False)

    def _sheets(self, submissions: Sequence[Submission], *, running: bool) -> list[GradeSheet]:
        from ..cohort.cohort import policy_of
        from ..store.records import RunAbout

        conditions, name = self.conditions, socket.gethostname()
        policy = policy_of(self.course.rubric.assignment(self.assignment))
        command = " ".join(sys.argv)
        run = self.store.begin_run(
            RunAbout(self.assignment, conditions.engine, conditions.secret, policy, command, name, "")
        )
        cohort = self._cohort(run)
        state: RunState = "interrupted"
        try:
            if running:
                cohort.note(submissions, self.times)
                self._work(cohort, submissions)
            sheets = cohort.sheets(submissions)
            self.store.note_grades(run, [cohort.grade_of(sheet, policy) for sheet in sheets])
            state = "finished"
        finally:
            self.store.end_run(run, state)
        return sheets

    def _work(self, cohort: Cohort, submissions: Sequence[Submission]) -> None:
        tasks = cohort.tasks(submissions)
        if not tasks:
            return
        due = {task.submission for task in tasks}
        with Progress(len(tasks)) as progress:
            work = self._workers(cohort, [one for one in cohort.at_stake(submissions) if one.sha256 in due], progress)
            try:
                for receipt in work(tasks):
                    cohort.take(receipt)
                    progress.took(receipt)
                    if self.crowd is not None:
                        progress.watch([])  # a cluster does not say what it is at
            except KeyboardInterrupt:
                if progress.done:
                    kept = f"{progress.done} of {len(tasks)} are graded and kept; the same command goes on"
                    click.echo(kept, err=True)
                raise

    def _workers(self, cohort: Cohort, due: Sequence[Submission], progress: Progress) -> Work:
        """Who does the tasks: this machine, or others."""
        from ..cohort.workshop import Workshop
        from ..sandbox.preload import modules_to_preload

        preload = modules_to_preload(texts_of(due))
        if self.crowd is None:
            jobs = self.jobs or os.cpu_count() or 1
            here = (self.course, self.store, cohort.run, cohort.conditions, self.devices)
            return Workshop(*here, jobs, preload, self.hidden, self.drawing, progress.watch)
        from ..cohort.order import Order

        there = (self.course, self.assignment, self.crowd.store, cohort.run, self.devices)
        order = Order.of(*there, cohort.conditions.least_tier, preload, self.hidden, self.drawing)
        return partial(self.crowd.cluster.work, order, cohort.is_done)

    def _cohort(self, run: int) -> Cohort:
        from ..cohort.cohort import Cohort
        from ..course import secret

        remark = secret()[1]
        remarks = [remark] if remark else []
        conditions = self.conditions
        if self.again is not None and run:
            conditions = replace(conditions, again=replace(self.again, run=run))
        return Cohort(self.store, run, conditions, self.devices, self.drawing, remarks)


def handed_in(store: Store, assignment: str, students: Collection[str] = ()) -> list[Submission]:
    """What lies there now of each student, as the store has it, by id."""
    latest: dict[str, KnownHandIn] = {}
    for one in store.hand_ins(assignment, students):
        if one.student not in latest or one.last_seen_at >= latest[one.student].last_seen_at:
            latest[one.student] = one
    return list(store.submissions(latest.values()))
