"""The grader behind `nbgrader autograde`: opened for the first hand-in of a run, and kept for the others."""

from __future__ import annotations

import atexit
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from ...course import Course, secret
from ...errors import AutograderError, NoPlainFile
from ...grade import Grader
from ...records import GradeSheet
from ...report.redact import for_students
from ...rubric import AssignmentRule, Device
from ...sandbox.preload import modules_to_preload
from ...sandbox.sandbox import Sandbox
from ...sandbox.tiers import required_tier
from ...sandbox.zygote import Zygote
from ...submission.load import read_submission
from ...submission.tree import is_visible, tree_of_files

_open: dict[tuple[Path, str, tuple[Device, ...]], Engine | AutograderError] = {}


@dataclass(frozen=True, slots=True)
class Engine:
    """One assignment's grader."""

    rule: AssignmentRule
    grader: Grader

    def grade(self, notebook: Path, student: str) -> GradeSheet:
        """The staff's sheet of a notebook, which may import the modules that lie beside it."""
        name, limits = self.rule.name, self.rule.limits
        scripts = (file for file in notebook.parent.glob("*.py") if is_visible(file.name))
        beside = {file.name: file for file in scripts if file.stem != name}  # that would count before the notebook
        tree = tree_of_files(notebook.name, {f"{name}.ipynb": notebook, **beside})
        try:
            submission = read_submission(tree, name, student, str(notebook), limits)
        except NoPlainFile as error:  # the student's affair, and not that of the others
            nothing = replace(tree, names=(), problem=str(error).replace(f"{notebook.parent}{os.sep}", ""))
            submission = read_submission(nothing, name, student, str(notebook), limits)
        return self.grader.grade(submission)

    def for_students(self, sheet: GradeSheet) -> GradeSheet:
        return for_students(sheet, self.rule)


def engine_of(folder: Path, assignment: str, devices: Sequence[Device], text: str) -> Engine:
    """The engine of an assignment of the course in `folder`; `text` is of a hand-in, to see what it will import.

    Raises:
        CourseError: the course cannot be used.
        SandboxError: this machine does not give the isolation that it asks for.
    """
    key = folder.resolve(), assignment, tuple(devices)
    if key not in _open:
        try:
            _open[key] = _opened(folder, assignment, devices, text)
        except AutograderError as error:
            _open[key] = error
    found = _open[key]
    if isinstance(found, AutograderError):  # the same for every hand-in of the run
        raise found
    return found


def _opened(folder: Path, assignment: str, devices: Sequence[Device], text: str) -> Engine:
    course = Course.find(folder)
    rule = course.rubric.assignment(assignment)
    gpu = "cuda" in devices
    tier = required_tier(course.rubric.least_tier, gpu)
    zygote = Zygote(tier, rule.forbidden_operators, modules_to_preload([text]), gpu, rule.forbidden_somewhere)
    sandbox = Sandbox(rule.limits, secret=[course.root], zygote=zygote)
    atexit.register(sandbox.close)
    torch.set_num_threads(1)  # more would spin against the workers
    remarks = [remark for remark in [secret()[1]] if remark]
    return Engine(rule, Grader(course.suite(assignment), rule, sandbox, remarks=remarks, devices=devices))
