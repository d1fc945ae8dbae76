"""What this machine and this course can do, tried and not guessed."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .course import CONFIGURATION, Course, secret
from .errors import AutograderError, CourseError, SandboxError
from .rubric import Limits, Visibility
from .sandbox.sandbox import Sandbox
from .sandbox.tiers import TIERS, achievable_tier, lack
from .sandbox.zygote import Zygote

_GPU_REMEDY = "On a machine that has one: autograder grade ASSIGNMENT PATH --devices cuda --onto SHEETS.json"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    text: str
    remedy: str = ""
    harmless: bool = False
    """Not good, but nothing fails because of it."""


def examine(start: Path) -> Iterator[Finding]:
    """Everything that grading needs, in the order in which it is needed."""
    import torch

    yield Finding(True, f"Python {platform.python_version()} on {platform.system()} {platform.release()}")
    yield Finding(True, f"PyTorch {torch.__version__}")
    yield from _sandbox()
    yield from _gpu()
    yield from _course(start)


def _sandbox() -> Iterator[Finding]:
    tier, _ = achievable_tier()
    for more in TIERS[TIERS.index(tier) + 1 :]:
        if found := lack(more):
            harmless = more != "T1" or sys.platform != "linux"
            yield Finding(False, f"isolation: no {more}, since {found.reason}", found.remedy, harmless)
    try:
        with Sandbox(Limits()) as sandbox:
            sandbox.prove()
            layers = ", ".join(sandbox.layers)
            yield Finding(True, f"isolation: tier {sandbox.tier} ({layers}); an honest answer passes in it")
            if sandbox.tier != "T0":
                yield Finding(True, "isolation: reading and writing files, network, processes and signals are refused")
    except SandboxError as error:
        yield Finding(False, f"isolation: {error}")


def _gpu() -> Iterator[Finding]:
    import torch

    if not torch.cuda.is_available():
        yield Finding(False, "CUDA: no device; points of checks that need one are awaited", _GPU_REMEDY, harmless=True)
        return
    name = torch.cuda.get_device_name()
    try:
        with Sandbox(Limits(), zygote=Zygote(achievable_tier(gpu=True)[0], gpu=True)) as sandbox:
            sandbox.prove()
            yield Finding(True, f"CUDA: {name}; an honest answer passes on it in the sandbox (--devices cuda)")
    except SandboxError as error:
        yield Finding(False, f"CUDA: {name}, but workers cannot use it: {error}", harmless=True)


def _course(start: Path) -> Iterator[Finding]:
    try:
        course = Course.find(start)
    except CourseError as error:
        inside = CONFIGURATION in str(error) and "no " in str(error)[:3]
        yield Finding(False, f"course: {error}", harmless=inside)
        return
    yield Finding(True, f"course: {course.rubric.title or course.root} in {course.root}")
    only: tuple[Visibility, ...] = ("public", "hidden") if course.has_reference else ("public",)
    for rule in course.rubric.assignments:
        try:
            checks = len(course.suite(rule.name, only).checks)
            drawn = len(course.sketches(rule.name))
        except AutograderError as error:
            yield Finding(False, f"assignment {rule.name}: {error}")
        else:
            points = float(sum(exercise.points for exercise in rule.exercises))
            pictures = f", {drawn} pictures" if drawn else ""
            yield Finding(True, f"assignment {rule.name}: {checks} checks, {points:g} points{pictures}")
    try:
        remark = secret()[1]
    except CourseError as error:
        yield Finding(False, f"secret: {error}")
    else:
        yield Finding(not remark, "secret: the course's own" if not remark else f"secret: {remark}", harmless=True)
