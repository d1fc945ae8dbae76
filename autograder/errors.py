"""Every error that this package raises on purpose, and whose fault each one is.

::

    AutograderError
    ├── CourseError          the course's author or the caller must mend something; exit code 2
    │   ├── RubricError      grading.toml; carries every problem found, each with its place
    │   ├── HandInError      what was handed in cannot be read as hand-ins at all
    │   │   └── NoPlainFile  a link, a pipe or the like; in a class it costs its own hand-in alone
    │   └── StoreError       the store cannot be opened, read or written
    └── GraderFault          ours or the machine's: the work at hand is UNGRADED; exit code 1
        ├── SandboxError     no worker can be had, or none of the tier that the course asks for
        └── ClusterError     the machines that grade were lost; what they have found is kept

A student's mistake is never an exception here: it is a reply or an `Evidence` (see `records`). Bytes from a worker
that are no well-formed frame are a `wire.WireError`, which never leaves the sandbox: there it becomes a reply, `Died`.
"""

from __future__ import annotations

from dataclasses import dataclass


class AutograderError(Exception):
    """Base of all errors raised on purpose."""


class CourseError(AutograderError):
    """The course, or the call of the command, has to be mended before anything can be graded."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a configuration file.

    `line` and `column` count from 1; a `line` of 0 means the file as a whole.
    """

    file: str
    line: int
    column: int
    message: str
    source: str = ""
    hint: str = ""

    def render(self) -> str:
        """Place, sentence, the line itself with a caret, and what to try next."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        lines = [f"{place}: {self.message}"]
        if self.source:
            lines += [f"    {self.source}", "    " + " " * (self.column - 1) + "^"]
        if self.hint:
            lines.append(f"    {self.hint}")
        return "\n".join(lines)


class RubricError(CourseError):
    """grading.toml cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]):
        self.problems = problems
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{count}:\n" + "\n".join(problem.render() for problem in problems))


class HandInError(CourseError):
    """What was handed in cannot be told apart, found or read."""


class NoPlainFile(HandInError):
    """A link, a pipe, a socket or a device where a file should be."""


class StoreError(CourseError):
    """The store cannot be opened, read or written."""


class GraderFault(AutograderError):
    """The grader or the machine failed; no student loses points over it."""


class SandboxError(GraderFault):
    """No worker could be started, or not at the tier of isolation that was asked for."""


class ClusterError(GraderFault):
    """A cluster was lost while it graded; the same command goes on with what is missing."""
