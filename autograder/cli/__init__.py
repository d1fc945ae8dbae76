"""The command. It reads arguments, calls one function of the house, and prints; torch is imported only where needed.

One module for each verb, what they share in `options` and `start`. Exit codes: 0 graded, whatever the scores; 1
something is UNGRADED, or a check failed (`check`), or something does not hold (`course check`); 2 usage or course
error; 130 interrupted from the keyboard.
"""

from __future__ import annotations

import atexit
import gc
import io
import sys

import click

from ..errors import AutograderError, CourseError
from ..report.safe import harmless
from ..report.workflow import annotations_of
from .check import check
from .ci import ci
from .course import course
from .demo import demo
from .diff import diff
from .doctor import doctor
from .explain import explain
from .explore import explore
from .export import export
from .grade import grade
from .hint import hint
from .merge import merge
from .nbgrader import nbgrader
from .options import annotate
from .override import override
from .package import package
from .platform import platform
from .regrade import regrade
from .release import release
from .report import report
from .show import show
from .similar import similar
from .status import status
from .watch import watch

__all__ = ["main"]


_COLLECTED_AFTER = 200_000
"""New objects between two collections: a class is hundreds of thousands, and none of them is garbage."""


class _Commands(click.Group):
    """Turns our errors into a sentence and an exit code."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except CourseError as error:
            click.echo(harmless(f"error: {error}"), err=True)  # it may name a file that a student has named
            annotate(annotations_of(error))
            context.exit(2)
        except AutograderError as error:
            click.echo(harmless(f"error: nothing was graded, and it is not the students' fault: {error}"), err=True)
            annotate(annotations_of(error))
            context.exit(1)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            context.exit(130)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rnn-autograder", prog_name="autograder")
def main() -> None:
    """Grade exercises on recurrent networks, and say why an answer is wrong."""
    gc.set_threshold(_COLLECTED_AFTER, 20, 20)
    atexit.register(gc.freeze)  # a last collection among all that torch is made of takes a second of processor time
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal cannot show must not end the command
            stream.reconfigure(errors="backslashreplace")


_FOR_STUDENTS = (check, watch, hint, explain, explore)
_FOR_STAFF = (grade, status, show, regrade, override, diff, merge, report, similar, export, ci)
_FOR_AUTHORS = (demo, doctor, course, release, nbgrader, package, platform)
for verb in (*_FOR_STAFF, *_FOR_STUDENTS, *_FOR_AUTHORS):
    main.add_command(verb)
