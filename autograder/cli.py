"""The command. It reads arguments, calls one function of the house, and prints; torch is imported only where needed.

Exit codes: 0 graded, whatever the scores; 1 something is UNGRADED, or (`check`) a check failed; 2 usage or course
error; 130 interrupted from the keyboard.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .errors import AutograderError, CourseError
from .report.safe import for_terminal, harmless

if TYPE_CHECKING:
    from rich.console import Console

    from .course import Course
    from .grade import Grader
    from .records import GradeSheet, Submission, Visibility
    from .sandbox.sandbox import Sandbox
    from .sandbox.zygote import Zygote

_SCANNED = 8 << 20
"""Characters of a student's file that are searched for slow imports."""

_PATH = click.Path(path_type=Path)
_COURSE = click.option(
    "--course", type=_PATH, help="Folder of the course; by default the one around the current folder."
)
_LEAST_TIER = click.option(
    "--least-tier",
    type=click.Choice(["T0", "T1", "T2", "T3"]),
    help="The least isolation that will do; by default what grading.toml asks for.",
)
_JOBS = click.option(
    "--jobs", "-j", type=click.IntRange(1, 256), help="Hand-ins graded at a time; by default one a core."
)


class _Commands(click.Group):
    """Turns our errors into a sentence and an exit code."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except CourseError as error:
            click.echo(harmless(f"error: {error}"), err=True)  # it may name a file that a student has named
            context.exit(2)
        except AutograderError as error:
            click.echo(harmless(f"error: nothing was graded, and it is not the students' fault: {error}"), err=True)
            context.exit(1)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            context.exit(130)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rnn-autograder", prog_name="autograder")
def main() -> None:
    """Grade exercises on recurrent networks, and say why an answer is wrong."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal cannot show must not end the command
            stream.reconfigure(errors="backslashreplace")


# ---------------------------------------------------------------- grade


@main.command()
@click.argument("assignment")
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH...")
@click.option("--format", "style", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True)
@click.option("--output", "-o", type=_PATH, help="Write to this file and not to the terminal.")
@_JOBS
@_LEAST_TIER
@_COURSE
def grade(
    assignment: str,
    paths: tuple[Path, ...],
    style: str,
    output: Path | None,
    jobs: int | None,
    least_tier: str | None,
    course: Path | None,
) -> None:
    """Grade hand-ins of ASSIGNMENT.

    PATH is a script, a notebook, a folder with one of them, or a folder of many hand-ins, mixed as they come. Exit
    code 0: graded; 1: something could not be graded; 2: a mistake in the course or the call.
    """
    from .course import Course
    from .submission import find_submissions

    _check_output(output)
    found = Course.find(course or Path())
    rule = found.rubric.assignment(assignment)
    submissions, ignored = find_submissions(paths, assignment, rule.limits.source_kib)
    for path in ignored:
        click.echo(f"passed over: {for_terminal(str(path))} (neither script, notebook nor folder)", err=True)
    with _sandbox(found, assignment, _zygote(found, assignment, _texts(submissions), least_tier)) as sandbox:
        sheets = _grade(_grader(found, assignment, sandbox), submissions, jobs)
    _emit(sheets, style, output)
    _exit_if_ungraded(sheets)


def _grader(
    course: Course,
    assignment: str,
    sandbox: Sandbox,
    only: Sequence[Visibility] = ("public", "hidden"),
    exercises: Sequence[str] = (),
) -> Grader:
    from .course import secret
    from .grade import Grader

    remark = secret()[1] if "hidden" in only else ""
    suite = course.suite(assignment, only)
    return Grader(suite, course.rubric.assignment(assignment), sandbox, only, exercises, [remark] if remark else [])


def _zygote(course: Course, assignment: str, texts: Iterable[str], least_tier: str | None) -> Zygote:
    """Start what workers are forked from. It imports torch meanwhile, beside us if nothing of ours has done so yet."""
    from .sandbox.preload import modules_to_preload
    from .sandbox.tiers import required_tier
    from .sandbox.zygote import Zygote

    tier = required_tier(least_tier or course.rubric.least_tier)
    return Zygote(tier, course.rubric.assignment(assignment).forbidden_operators, modules_to_preload(texts))


def _sandbox(course: Course, assignment: str, zygote: Zygote) -> Sandbox:
    import torch

    from .sandbox.sandbox import Sandbox

    torch.set_num_threads(1)  # more would spin against the workers: measured, a hundredfold slower at worst
    return Sandbox(course.rubric.assignment(assignment).limits, secret=[course.root], zygote=zygote)


def _texts(submissions: Sequence[Submission]) -> Iterator[str]:
    return (unit.source for submission in submissions for unit in submission.units)


def _grade(grader: Grader, submissions: Sequence[Submission], jobs: int | None) -> list[GradeSheet]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("grading", total=len(submissions))
        return grader.grade_all(submissions, jobs or os.cpu_count() or 1, lambda sheet: progress.advance(task))


def _emit(sheets: Sequence[GradeSheet], style: str, output: Path | None) -> None:
    from .report import json, table

    if style == "table":
        if output is None:
            console = _console()
            console.print(table.class_table(sheets, table.Glyphs.fitting(console)))
            return
        with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            console = _console(file=file, width=160, force_terminal=False)  # whatever FORCE_COLOR says
            console.print(table.class_table(sheets, table.Glyphs.fitting(console)))
            file.seek(0)
            text = file.read()
    else:
        text = json.render_json(sheets) if style == "json" else json.render_jsonl(sheets)
    if output is None:
        click.echo(text.encode(), nl=False)  # JSON is UTF-8, whatever the terminal is
    else:
        _write(output, text)


def _console(**options: object) -> Console:
    from rich.console import Console

    return Console(highlight=False, **options)  # type: ignore[arg-type]


def _check_output(output: Path | None) -> None:
    """Find out before an hour of grading, not after it, that the result has no place to go."""
    if output is None:
        return
    if output.is_dir():
        raise CourseError(f"--output {output} is a folder; expected the name of a file")
    if not output.absolute().parent.is_dir():
        raise CourseError(f"--output {output}: there is no folder {output.absolute().parent}")
    if output.exists() and not output.is_file():  # it would be replaced, and /dev/null is missed by others
        raise CourseError(f"--output {output} is no plain file; leave --output out to write to a terminal or a pipe")
    if output.suffix in (".py", ".ipynb"):
        raise CourseError(f"--output {output} has the name of a hand-in; expected a name such as sheets.json")
    try:
        tempfile.TemporaryFile(dir=output.absolute().parent).close()
    except OSError as error:
        raise CourseError(f"--output {output} cannot be written: {error.strerror}") from error


def _write(output: Path, text: str) -> None:
    """Write all of a file or nothing."""
    try:
        handle, name = tempfile.mkstemp(dir=output.absolute().parent, prefix=f".{output.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(output)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise CourseError(f"{output} cannot be written: {error.strerror}") from error


def _exit_if_ungraded(sheets: Sequence[GradeSheet]) -> None:
    ungraded = [for_terminal(sheet.submission.id) for sheet in sheets if sheet.ungraded]
    if ungraded:
        click.echo(f"UNGRADED, by the grader's own fault: {', '.join(ungraded)}. Run them again.", err=True)
        raise SystemExit(1)


# ---------------------------------------------------------------- check


@main.command()
@click.argument("arguments", nargs=-1, metavar="[EXERCISE] [FILE]")
@_COURSE
def check(arguments: tuple[str, ...], course: Path | None) -> None:
    """Run the visible checks on your own work: all exercises, or one.

    FILE is your script or notebook; by default the handout's own file. Exit code 1 when a check fails.
    """
    from .course import Course

    started = time.perf_counter()
    found = Course.find(course or _nearest(arguments))
    assignment, exercise, file = _what_to_check(found, arguments)
    rule = found.rubric.assignment(assignment)
    zygote = _zygote(found, assignment, _text_of(file), "T0")
    with _sandbox(found, assignment, zygote) as sandbox:
        from .report import table
        from .submission import load_submission

        submission = load_submission(file, assignment, file.stem, rule.limits.source_kib)
        sheet = _grader(found, assignment, sandbox, ["public"], [exercise] if exercise else []).grade(submission)
    console = _console()
    console.print(table.sheet_page(sheet, table.Glyphs.fitting(console), visible_only=True))
    checks = [one for result in sheet.exercises for one in result.checks]
    passed = sum(one.outcome == "passed" for one in checks)
    later = sum(
        one.visibility == "hidden"
        for part in rule.exercises
        if part.name in {e.name for e in sheet.exercises}
        for one in part.checks
    )
    seconds = time.perf_counter() - started
    console.print(f"{passed} of {len(checks)} visible checks passed; {later} more run later. ({seconds:.1f} s)")
    _exit_if_ungraded([sheet])
    if passed < len(checks):
        raise SystemExit(1)


def _text_of(file: Path) -> Iterator[str]:
    """The text of a file that may be anything; what is wrong with it is told when it is loaded."""
    if file.is_file():
        with file.open(encoding="utf-8", errors="replace") as stream:
            yield stream.read(_SCANNED)


def _nearest(arguments: Sequence[str]) -> Path:
    """The folder of the file that is to be checked, when one is named."""
    files = [Path(argument) for argument in arguments if Path(argument).exists()]
    return files[0].absolute().parent if files and not _inside_course(Path()) else Path()


def _inside_course(start: Path) -> bool:
    return any((folder / "grading.toml").is_file() for folder in (start.resolve(), *start.resolve().parents))


def _what_to_check(course: Course, arguments: Sequence[str]) -> tuple[str, str, Path]:
    """Assignment, exercise (or none) and file that the arguments mean."""
    import difflib

    if len(arguments) > 2:
        raise CourseError(f"expected at most an exercise and a file, got {len(arguments)} arguments")
    owner = {part.name: rule.name for rule in course.rubric.assignments for part in rule.exercises}
    names = {rule.name for rule in course.rubric.assignments}
    assignment, exercise, file = "", "", None
    for argument in arguments:
        if argument in owner:
            if exercise:
                raise CourseError(f"expected one exercise, got {exercise} and {argument}; without any, all are checked")
            assignment, exercise = owner[argument], argument
        elif argument in names:
            assignment = argument
        elif Path(argument).exists():
            if file:
                raise CourseError(f"expected one file, got {file} and {argument}")
            file = Path(argument)
        else:
            close = difflib.get_close_matches(argument, [*owner, *names], 1)
            hint = f"did you mean {close[0]}?" if close else f"the exercises are {', '.join(owner)}"
            raise CourseError(f"{argument!r} is neither an exercise nor a file; {hint}")
    if not assignment:
        here = {file.stem} if file is not None else {Path.cwd().name}
        fits = [name for name in names if name in here]
        assignment = fits[0] if fits else course.rubric.assignments[0].name
    return assignment, exercise, file or course.stub(assignment)


# ---------------------------------------------------------------- demo


@main.command()
@click.option("--assignment", help="Which assignment; by default the first one of the course.")
@click.option("--folder", type=_PATH, default=Path("build/demo"), show_default=True, help="Where class and sheets go.")
@_JOBS
@_COURSE
def demo(assignment: str | None, folder: Path, jobs: int | None, course: Path | None) -> None:
    """Grade a whole class of sample hand-ins: right ones, wrong ones, and ones that crash, loop or cheat."""
    from .classroom import write_class
    from .course import Course
    from .report import json, table
    from .submission import find_submissions

    started = time.perf_counter()
    found = Course.find(course or Path())
    name = assignment or found.rubric.assignments[0].name
    rule = found.rubric.assignment(name)
    hand_ins = folder / "hand-ins"
    _make_empty(hand_ins)
    count = len(write_class(found, name, hand_ins))
    click.echo(f"{count} hand-ins of '{rule.title}', scripts and notebooks mixed, are in {hand_ins}.")
    click.echo("Grading them; some loop without end and are given up when their time is over...\n")
    submissions, _ = find_submissions([hand_ins], name, rule.limits.source_kib)
    with _sandbox(found, name, _zygote(found, name, _texts(submissions), None)) as sandbox:
        sheets = _grade(_grader(found, name, sandbox), submissions, jobs)
    console = _console()
    console.print(table.class_table(sheets, table.Glyphs.fitting(console)))
    _write(folder / "sheets.json", json.render_json(sheets))
    tier, seconds = sheets[0].isolation.tier, time.perf_counter() - started
    click.echo(
        f"\n{count} hand-ins graded in {seconds:.0f} s at tier {tier} ({', '.join(sheets[0].isolation.layers)})."
    )
    click.echo(f"Grade sheets, with every check, message and smallest failing case: {folder / 'sheets.json'}")
    click.echo(f"Your own class: autograder grade {name} THEIR-FOLDER. More: README.md and docs/.")
    _exit_if_ungraded(sheets)


def _make_empty(folder: Path) -> None:
    """Make a folder for the sample class; what an earlier demo has written there is removed, and nothing else is."""
    import shutil

    mark = folder / ".written-by-autograder-demo"
    try:
        if folder.exists() and not mark.exists() and any(folder.iterdir()):
            raise CourseError(f"{folder} has files that no demo has written; name another --folder")
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        mark.touch()
    except OSError as error:
        raise CourseError(f"{folder} cannot be made: {error.strerror or error}") from error


# ---------------------------------------------------------------- doctor


@main.command()
@_COURSE
def doctor(course: Path | None) -> None:
    """Say what this machine can do: isolation, PyTorch, the course, the secret."""
    from .doctor import examine

    failing = False
    for finding in examine(course or Path()):
        sign = "ok  " if finding.good else ("note" if finding.harmless else "FAIL")
        click.echo(f"{sign}  {finding.text}")
        if finding.remedy:
            click.echo(f"      {finding.remedy}")
        failing = failing or not (finding.good or finding.harmless)
    if failing:
        raise SystemExit(1)
