"""The process that checks for a notebook: questions on standard input, answers on standard output, a line each.

The notebook's own interpreter is the student's: whatever it has patched, switched or seeded must neither decide a check
nor be changed by one. So checks are run from here, and only words go back. It ends when its input does, which is when
the notebook's process ends in any way, and its zygotes with it.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
import queue
import re
import signal
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..course import Course
from ..errors import AutograderError, CourseError
from .desk import Desks
from .messages import Answer, Prepare, Question

if TYPE_CHECKING:
    from .feedback import Feedback

_LAST_WORDS_S = 5.0
"""After the end of the input, before this process is ended without further ado."""
_DEFINITION = re.compile(r"^(?:def|class)\s+(\w+)", re.MULTILINE)


def main() -> None:
    """Serve until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a course's checks may print is no answer
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError), Desks() as desks:
        while line := questions.get():
            match msgspec.json.decode(line, type=Prepare | Question):
                case Prepare(folder=folder):
                    _prepare(Path(folder), desks)
                case Question() as question:
                    answers.write(msgspec.json.encode(_answer(question, desks)) + b"\n")
                    answers.flush()


def _listen(questions: queue.SimpleQueue[bytes]) -> None:
    """Pass lines on; at their end stop whatever is being checked, since nobody waits for it any more."""
    for line in sys.stdin.buffer:
        questions.put(line)
    questions.put(b"")
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    time.sleep(_LAST_WORDS_S)
    os._exit(1)


def _prepare(folder: Path, desks: Desks) -> None:
    """Import what any question takes; where a handout's own file lies in the folder, open its desk too."""
    with contextlib.suppress(AutograderError):  # it is told when something is asked
        course = Course.find(folder)
        for rule in course.rubric.assignments:
            if any((folder / f"{rule.name}{suffix}").is_file() for suffix in (".ipynb", ".py")):
                desks.at(course, rule.name, []).make_ready()
                return
    import_module("autograder.grade")


def _answer(question: Question, desks: Desks) -> Answer:
    try:
        course = Course.find(Path(question.folder))
        found = [_check(course, name, question, desks) for name in _assignments(course, question)]
    except CourseError as error:
        return _sentence(str(error))
    except AutograderError as error:
        return _sentence(f"Nothing was checked, and it is not your fault: {error}")
    return Answer(
        "\n\n".join(one.as_text() for one in found),
        "".join(one.as_html() for one in found),
        all(one.all_passed for one in found),
        msgspec.json.encode([one.sheet for one in found]).decode(),
    )


def _sentence(text: str) -> Answer:
    from ..report.fragment import render_sentence
    from ..report.safe import for_terminal

    return Answer(for_terminal(text), render_sentence(text))


def _assignments(course: Course, question: Question) -> list[str]:
    """The assignments of the exercises that are named; without any, those of which the work defines something."""
    owner = {part.name: rule.name for rule in course.rubric.assignments for part in rule.exercises}
    for exercise in question.exercises:
        if exercise not in owner:
            close = difflib.get_close_matches(exercise, owner, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"the exercises are {', '.join(owner)}"
            raise CourseError(f"{exercise!r} is no exercise of this course; {hint}")
    if question.exercises:
        return list(dict.fromkeys(owner[exercise] for exercise in question.exercises))
    names = [rule.name for rule in course.rubric.assignments]
    defined = [name for name in names if {*question.names} & _asked_for(course, name)]
    if not defined:
        raise CourseError(f"nothing is defined here that an exercise asks for; the exercises are {', '.join(owner)}")
    return defined


def _asked_for(course: Course, assignment: str) -> set[str]:
    """The functions and classes that the handout has stubs of: read as text, since a student may be at work in it."""
    stub = course.stub(assignment)
    try:
        text = stub.read_text("utf-8", "replace")
        sources = _code_of(json.loads(text)) if stub.suffix == ".ipynb" else [text]
    except (OSError, ValueError) as error:
        raise CourseError(f"{stub} cannot be read: {error}") from error
    return {name for source in sources for name in _DEFINITION.findall(source)}


def _code_of(notebook: object) -> list[str]:
    """The sources of its code cells; none of what is no notebook."""
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    found = []
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            found.append(source if isinstance(source, str) else "".join(map(str, source)))
    return found


def _check(course: Course, assignment: str, question: Question, desks: Desks) -> Feedback:
    started = time.perf_counter()
    texts = [*(piece.source for piece in question.pieces), *question.files.values()]
    if question.path:
        texts = [Path(question.path).read_text("utf-8", "replace")]
    desk = desks.at(course, assignment, texts)

    from ..messages import Unit
    from ..records import Submission
    from ..submission import load_submission
    from .feedback import Feedback

    if question.path:
        submission = load_submission(Path(question.path), assignment, Path(question.path).stem, desk.rule.limits)
    else:
        digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
        units = tuple(Unit(piece.name, piece.source, notebook=True) for piece in question.pieces)
        submission = Submission("notebook", "", digest, units, dict(question.files))
    mine = {part.name for part in desk.rule.exercises}
    found = desk.check(submission, [name for name in question.exercises if name in mine])
    if found.sheet.ungraded:  # its zygote may be gone: the next question shall not meet it again
        desks.discard(desk)
    seconds = time.perf_counter() - started
    shown = found.sheet.exercises if question.exercises else found.started
    return Feedback(found.sheet, found.rule, seconds).of(shown or found.sheet.exercises)
