"""What is written beside the handouts: README.md, requirements.txt and pytest.ini."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata

from ..report.words import number
from ..rubric import AssignmentRule, ExerciseRule, Rubric

DISTRIBUTION = "rnn-autograder"
_JUPYTER = "jupyterlab>=4"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|])")


_START = """\
# {title}

In this folder, with the Python in which you work ({python} or newer, best in an environment of its own):

```
pip install -r requirements.txt
autograder check {exercise}
```

The second command runs the visible checks of one exercise on your `{file}`. In the folder of an assignment,
`autograder check` runs those of all its exercises. More checks run when your work is graded.
"""
_NOTEBOOKS = """
Each notebook has a cell below every exercise that does the same for what your cells have defined.
"""
_ASSIGNMENT = """
## {title}

Hand in {files}.

| exercise | | points | visible checks | checks when it is graded |
|---|---|--:|--:|--:|
{rows}
"""
_MORE = """
`autograder hint EXERCISE` says one thing at a time, `autograder explain EXERCISE` what is checked, and
`autograder watch EXERCISE` checks whenever you save. `pytest` runs the visible checks as tests, and so do the test
panels of VS Code and PyCharm, on the {tested}. All this runs on your own machine, and nothing leaves it.
"""
_PYTEST = """\
# What `pytest`, and the test panels of VS Code and PyCharm, run the visible checks on.
[pytest]
autograder_submission =
{files}
"""


def readme(rubric: Rubric, rules: Sequence[AssignmentRule], style: str) -> str:
    """Two commands, and what there is to do."""
    first = rules[0]
    start = _START.format(
        title=_plain(rubric.title or "Exercises"),
        python=metadata.metadata(DISTRIBUTION)["Requires-Python"].lstrip(">="),
        exercise=first.exercises[0].name,
        file=_tested(first, style),
    )
    sections = [
        _ASSIGNMENT.format(
            title=_plain(rule.title), files=_files(rule.name, style), rows="\n".join(map(_row, rule.exercises))
        )
        for rule in rules
    ]
    return "".join(
        [
            start,
            _NOTEBOOKS if style != "py" else "",
            *sections,
            _MORE.format(tested="notebooks" if style == "ipynb" else "scripts"),
        ]
    )


def pytest_ini(rules: Sequence[AssignmentRule], style: str) -> str:
    """The setting that makes plain `pytest` check the handouts; where the grader is not installed, it only warns."""
    return _PYTEST.format(files="\n".join(f"    {_tested(rule, style)}" for rule in rules))


def _tested(rule: AssignmentRule, style: str) -> str:
    """The script, or the notebook where only that is handed out."""
    return f"assignments/{rule.name}/{rule.name}.{'ipynb' if style == 'ipynb' else 'py'}"


def _files(name: str, style: str) -> str:
    names = [f"`assignments/{name}/{name}.{suffix}`" for suffix in ("py", "ipynb") if style in (suffix, "both")]
    return " or ".join(names) + (", not both" if len(names) > 1 else "")


def _row(exercise: ExerciseRule) -> str:
    hidden = sum(check.visibility == "hidden" for check in exercise.checks)
    visible = len(exercise.checks) - hidden
    points = number(float(exercise.points))
    return f"| `{exercise.name}` | {_plain(exercise.title)} | {points} | {visible} | {hidden} |"


def _plain(title: str) -> str:
    """A title as Markdown that shows it as it is."""
    return _MARKUP.sub(r"\\\1", title)


def requirements(sources: Iterable[str], style: str, wheel: str | None) -> str:
    """The grader and what the handed out files import, for pip.

    Lower bounds of what the grader needs itself are its own; other libraries are asked for as new as they are here.
    """
    version = metadata.version(DISTRIBUTION)
    lines = [f"./{wheel}" if wheel else f"{DISTRIBUTION}=={version}"]
    lines += _imported(sources)
    if style != "py":
        lines.append(f"{_JUPYTER}  # opens the notebooks; leave it out if you have Jupyter, VS Code or the like")
    return "\n".join(lines) + "\n"


def _imported(sources: Iterable[str]) -> Iterator[str]:
    own = _bounds()
    distributions = metadata.packages_distributions()
    modules = {module for source in sources for module in _modules(source)} - {"autograder"} - sys.stdlib_module_names
    for name in sorted({distributions[module][0] for module in modules if module in distributions}):
        here = metadata.version(name).partition("+")[0]
        yield f"{name}{own.get(name.lower(), f'>={here}')}  # this course was tried with {here}"


def _bounds() -> dict[str, str]:
    """The versions that the grader itself takes, such as ``>=2.6``, by lower-case name."""
    needed = (need for need in metadata.requires(DISTRIBUTION) or [] if ";" not in need)
    split = (re.fullmatch(r"([\w.-]+)(.*)", need.replace(" ", "")) for need in needed)
    return {found[1].lower(): found[2] for found in split if found}


def _modules(source: str) -> Iterator[str]:
    """Names of the packages that a file imports; none of one that is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
