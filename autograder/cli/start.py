"""What a verb needs before it can grade: a zygote that starts while torch is imported, a sandbox, a grader."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from ..report.workflow import annotation
from .options import annotate

if TYPE_CHECKING:
    from ..course import Course
    from ..grade import Grader
    from ..records import GradeSheet, Submission, Visibility
    from ..rubric import Device
    from ..sandbox.sandbox import Sandbox
    from ..sandbox.zygote import Zygote


def open_grader(
    course: Course,
    assignment: str,
    sandbox: Sandbox,
    only: Sequence[Visibility] = ("public", "hidden"),
    exercises: Sequence[str] = (),
    devices: Sequence[Device] = ("cpu", "fake-gpu"),
    *,
    drawing: bool = False,
) -> Grader:
    from ..course import secret
    from ..grade import Grader

    remark = secret()[1] if "hidden" in only else ""
    suite = course.suite(assignment, only)
    remarks = [remark] if remark else []
    sketches = course.sketches(assignment) if drawing else []
    rule = course.rubric.assignment(assignment)
    return Grader(suite, rule, sandbox, only, exercises, remarks, devices, sketches=sketches)


def start_zygote(
    course: Course,
    assignment: str,
    texts: Iterable[str],
    least_tier: str | None,
    gpu: bool = False,
    user: int | None = None,
) -> Zygote:
    """Start what workers are forked from. It imports torch meanwhile, beside us if nothing of ours has done so yet."""
    from ..sandbox.preload import modules_to_preload
    from ..sandbox.tiers import required_tier
    from ..sandbox.zygote import Zygote

    tier = required_tier(least_tier or course.rubric.least_tier, gpu)
    rule = course.rubric.assignment(assignment)
    return Zygote(tier, rule.forbidden_operators, modules_to_preload(texts), gpu, rule.forbidden_somewhere, user)


def open_sandbox(course: Course, assignment: str, zygote: Zygote) -> Sandbox:
    import torch

    from ..sandbox.sandbox import Sandbox

    torch.set_num_threads(1)  # more would spin against the workers: measured, a hundredfold slower at worst
    return Sandbox(course.rubric.assignment(assignment).limits, secret=[course.root], zygote=zygote)


def texts_of(submissions: Sequence[Submission]) -> Iterator[str]:
    return (unit.source for submission in submissions for unit in submission.units)


def check_gpu() -> None:
    """Raises `CourseError` when PyTorch finds no CUDA device here; to be asked for is the user's own wish."""
    import torch

    if not torch.cuda.is_available():
        built = torch.version.cuda
        why = "PyTorch finds none" if built else f"PyTorch {torch.__version__} is built without CUDA"
        raise CourseError(
            f"--devices cuda: there is no CUDA device on this machine ({why}). Leave cuda out: its points are awaited, "
            f"and a later run with --devices cuda --onto SHEETS.json on a machine that has one adds them"
        )


def grade_class(
    grader: Grader,
    submissions: Sequence[Submission],
    jobs: int | None,
    earlier: Mapping[str, GradeSheet] | None = None,
) -> list[GradeSheet]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("grading", total=len(submissions))
        return grader.grade_all(submissions, jobs or os.cpu_count() or 1, lambda sheet: progress.advance(task), earlier)


def exit_if_ungraded(sheets: Sequence[GradeSheet]) -> None:
    ungraded = [for_terminal(sheet.submission.id) for sheet in sheets if sheet.ungraded]
    if ungraded:
        sentence = f"UNGRADED, by the grader's own fault: {', '.join(ungraded)}. Run them again."
        click.echo(sentence, err=True)
        annotate([annotation(sentence)])
        raise SystemExit(1)
