"""The option that has a cluster grade, and what has to hold for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ..errors import CourseError

if TYPE_CHECKING:
    from ..course import Course
    from ..plugins.dask import Cluster
    from ..rubric import Device, Tier

CLUSTER = click.option(
    "--cluster",
    metavar="ADDRESS|local[:N]",
    help="Have a Dask cluster grade: local with N processes, a scheduler's address, or the file it wrote (.json). "
    "See docs/cluster.md.",
)


@contextmanager
def cluster_for(
    address: str, course: Course, devices: Sequence[Device], jobs: int | None, least_tier: Tier | None
) -> Iterator[Cluster]:
    """The cluster at an address, if it may grade for this course.

    Raises:
        CourseError: it may not, is not there, or Dask is not.
    """
    if jobs is not None:
        raise CourseError("--jobs is for this machine alone; how much a cluster grades at once, its workers decide")
    if address.partition(":")[0] != "local" and (least_tier or course.rubric.least_tier) == "T0":
        raise CourseError(
            "--cluster: at tier T0 a hand-in can open connections, and whoever reaches a scheduler's port may run "
            "anything on all its machines; grade with --least-tier T1 or more"
        )
    try:
        from ..plugins.dask import open_cluster
    except ModuleNotFoundError as error:
        raise CourseError(f'--cluster needs {error.name}: pip install "rnn-autograder[dask]"') from None
    with open_cluster(address) as cluster:
        if cluster.devices(devices) != [*devices]:
            click.echo(
                "no worker of the cluster has a GPU (dask worker --resources GPU=1); points that need one are awaited",
                err=True,
            )
        yield cluster
