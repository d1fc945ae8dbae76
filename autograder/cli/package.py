"""`autograder package`: what is uploaded or copied to a course platform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from .options import COURSE, PATH

if TYPE_CHECKING:
    from ..course import Course
    from ..report.gradescope import Totals

_IMAGE = "rnn-autograder"


@click.command()
@click.option("--gradescope", "platform", flag_value="gradescope", help="OUT is a zip archive to be uploaded.")
@click.option("--prairielearn", "platform", flag_value="prairielearn", help="OUT is a folder: question, files, image.")
@click.option("--classroom50", "platform", flag_value="classroom50", help="OUT is a bundle with the visible checks.")
@click.option("--gitlab", "platform", flag_value="gitlab", help="OUT is a folder: students' project, and the staff's.")
@click.argument("out", type=PATH)
@click.argument("assignment")
@click.option(
    "--totals",
    type=click.Choice(["visible", "hidden"]),
    help="Gradescope: whether students see their total, and hidden checks, before grades are published. [visible]",
)
@click.option("--image", help=f"PrairieLearn: what the image is called that you build and push. [{_IMAGE}]")
@COURSE
def package(
    platform: str | None, out: Path, assignment: str, totals: Totals | None, image: str | None, course: Path | None
) -> None:
    """Make what a course platform needs to grade ASSIGNMENT, in OUT.

    Packages for Gradescope and PrairieLearn hold the hidden reference and, if one is set, the course's secret: keep
    them from students. Those for Classroom 50 and students' projects on GitLab hold visible checks alone.
    """
    from ..course import Course

    if platform is None:
        raise click.UsageError("which platform? --gradescope, --prairielearn, --classroom50 or --gitlab")
    if totals and platform != "gradescope":
        raise click.UsageError(f"--totals is Gradescope's; on {platform} students see what their points add up to")
    if image and platform != "prairielearn":
        raise click.UsageError(f"--image is PrairieLearn's; {platform} takes none")
    found = Course.find(course or Path())
    if platform == "gradescope":
        _gradescope(found, assignment, out, totals or "visible")
    else:
        _folder(found, assignment, out, platform, image or _IMAGE)


def _gradescope(course: Course, assignment: str, out: Path, totals: Totals) -> None:
    from ..plugins.platforms import gradescope
    from ..plugins.platforms.results import write_bytes
    from ..report.words import number

    if out.suffix != ".zip" or out.is_dir():
        raise CourseError(f"Gradescope takes a zip archive; expected a name such as {assignment}.zip, got {out}")
    archive = gradescope.package(course, assignment, totals)
    write_bytes(out, archive, 0o600)
    points = sum(exercise.points for exercise in course.rubric.assignment(assignment).exercises)
    click.echo(f"{out}: {len(archive) >> 10} KiB, for staff alone: it holds the hidden reference{_and_secret()}.")
    click.echo(f"Next: upload it as the autograder of an assignment with {number(float(points))} autograder points.")


def _folder(course: Course, assignment: str, out: Path, platform: str, image: str) -> None:
    from ..plugins.platforms import classroom50, gitlab, prairielearn
    from ..release.hidden import Hidden
    from ..release.leaks import refuse_leaks
    from ..release.target import Target

    target, hidden = Target(out, course), Hidden.of(course)  # before a wheel is built: one may be of no use
    public: str | None
    match platform:
        case "prairielearn":
            files, public = prairielearn.package(course, assignment, image), None
        case "classroom50":
            files, public = classroom50.package(course, assignment), ""
        case _:
            files, public = gitlab.package(course, assignment), gitlab.STUDENTS
    change = target.change(files)
    if public is not None:
        after = target.after(files, change)
        out_there = {name.removeprefix(public): data for name, data in after.items() if name.startswith(public)}
        refuse_leaks(out_there, hidden)
    target.apply(files, change, [assignment])
    click.echo(f"{out}: {len(change.written)} files written, {len(change.same)} as before")
    for name in change.kept:
        click.echo(f"  kept as somebody has changed it: {name}")
    for name in change.removed:
        click.echo(f"  removed, no longer part of it: {name}")
    click.echo(_NEXT[platform].format(secret=_and_secret(), image=image, assignment=assignment))


_NEXT = {
    "prairielearn": "serverFilesCourse/ is for staff alone: it holds the hidden reference{secret}.\n"
    "Next: docker build -t {image} image, push it, and copy serverFilesCourse/ and questions/ into your course.",
    "classroom50": "Nothing hidden is in it: no line of reference/, and visible checks only.\n"
    "Next: copy it to CLASSROOM/autograders/{assignment}/; runtime.json is for gh teacher assignment add --runtime.",
    "gitlab": "students/ holds nothing hidden; staff/ goes beside grading.toml and reference/ in a protected project.\n"
    "Next: push students/ as the project that students fork; fill in staff/students.txt, and make a schedule.",
}


def _and_secret() -> str:
    from ..course import secret

    return "" if secret()[1] else " and the course's secret"
