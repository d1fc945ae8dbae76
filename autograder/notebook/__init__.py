"""`check`: what a notebook, a script or an IPython prompt has defined, checked while it is being written.

This room runs in the student's own interpreter, and imports neither torch nor anything that grades: it takes the text
of what is defined (`cells`), has another process check it (`partner`), and shows what comes back (`verdict`). In
IPython the import starts that process, so that it is ready when the first cell is.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from pathlib import Path

from ..errors import GraderFault
from ..practice.messages import Question
from .cells import defined_in, modules_beside, pieces_of
from .partner import ask, prepare
from .verdict import Verdict, shell

__all__ = ["check"]

_NO_TEXT = (
    "check() reads the text of your functions and classes, and at Python's own prompt there is none left. Save them in "
    "a file and run: autograder check EXERCISE FILE. Or work in a notebook or in IPython, where check() finds them."
)


def check(*exercises: str, course: str | Path | None = None) -> Verdict:
    """Check these exercises, or all that are started, with the checks that students may see.

    In a notebook that is what its cells have defined last, wherever they stand; in a script, its file. It is run in a
    process of its own, without the notebook's data. The result shows itself in a notebook, and is printed in a script.

    Args:
        exercises: names such as "lstm_cell".
        course: the folder of the course, or one in it; by default the one around the current folder.
    """
    if strange := [one for one in exercises if not isinstance(one, str)]:
        return Verdict.sentence(f'check() takes names of exercises, as in check("lstm_cell"); got {strange[0]!r}.')
    namespace = sys._getframe(1).f_globals
    names = [name for name, value in namespace.items() if isinstance(value, type | types.FunctionType)]
    folder = str(Path(course or "").absolute())
    interactive = shell()
    if interactive is not None:
        pieces = pieces_of(interactive.history_manager.input_hist_raw, namespace, Path.cwd())
        own = [name for name in defined_in(pieces) if name in names]
        question = Question(folder, list(exercises), own, "", pieces, modules_beside(pieces, Path.cwd()))
    elif file := _file_of(namespace):
        question = Question(folder, list(exercises), names, file)
    else:
        return Verdict.sentence(_NO_TEXT)
    try:
        verdict = Verdict.of(ask(question))
    except GraderFault as error:
        verdict = Verdict.sentence(f"Nothing was checked, and it is not your fault: {error}.")
    if interactive is None:
        encoding = sys.stdout.encoding or "utf-8"
        print(verdict.text.encode(encoding, "backslashreplace").decode(encoding))
    return verdict


def _file_of(namespace: Mapping[str, object]) -> str:
    """The file that is being run; "" at a prompt, for ``-c`` and for standard input."""
    file = namespace.get("__file__")
    return str(Path(file).absolute()) if isinstance(file, str) and Path(file).is_file() else ""


if shell() is not None:
    prepare(Path.cwd())
