"""Workflows and actions of a repository as text in a tree, with the lines that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ...errors import CourseError
from ...submission.tree import read_plain

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
_LARGEST = 1 << 20
_NODES = 20_000
"""Of a file, aliases counted as often as they are used."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a job or of a composite action."""

    line: int
    name: str
    uses: str
    run: str
    inputs: Mapping[str, str]
    """What `with:` hands in."""
    env: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a workflow, or the steps of a composite action."""

    name: str
    line: int
    permissions: Mapping[str, str] | str | None
    """The token's, of the job or else of the workflow; None where nobody says."""
    runner: str
    env: Mapping[str, str]
    """Of the job and the workflow: every step has it."""
    uses: str
    """The reusable workflow that it calls; empty for one with steps."""
    secrets: Mapping[str, str] | str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Workflow:
    """One file; an action has no triggers."""

    file: str
    triggers: frozenset[str]
    line: int
    """Of the triggers."""
    jobs: tuple[Job, ...]


def read_workflows(root: Path) -> list[Workflow]:
    """All workflows and actions below a folder's `.github`, and its `action.yml`.

    Raises:
        CourseError: PyYAML is not installed, or a file is no YAML.
    """
    places = [
        *root.glob("action.y*ml"),
        *root.glob(".github/workflows/*.y*ml"),
        *root.glob(".github/actions/*/action.y*ml"),
    ]
    return [read_workflow(file, file.relative_to(root).as_posix()) for file in sorted(places)]


def read_workflow(file: Path, name: str) -> Workflow:
    tree, lines = _parsed(read_plain(file, _LARGEST).decode("utf-8", "replace"), name)
    on = tree.get("on", "")
    triggers = frozenset([on] if isinstance(on, str) else [one for one in on if isinstance(one, str)]) - {""}
    if "runs" in tree:
        runs = _map(tree["runs"])
        steps = tuple(_steps(runs.get("steps"), lines, ("runs", "steps")))
        return Workflow(name, frozenset(), 1, (Job("runs", lines.get(("runs",), 1), {}, "", {}, "", {}, steps),))
    jobs = _map(tree.get("jobs", {}))
    return Workflow(name, triggers, lines.get(("on",), 1), tuple(_job(tree, jobs, key, lines) for key in jobs))


def _job(tree: Mapping[str, Value], jobs: Mapping[str, Value], key: str, lines: Mapping[tuple[str, ...], int]) -> Job:
    job = _map(jobs[key])
    secrets = job.get("secrets", {})
    return Job(
        name=key,
        line=lines.get(("jobs", key), 1),
        permissions=_permissions(job.get("permissions", tree.get("permissions"))),
        runner=_words(job.get("runs-on", "")),
        env=_texts(tree.get("env", {})) | _texts(job.get("env", {})),
        uses=_words(job.get("uses", "")),
        secrets=secrets if isinstance(secrets, str) else _texts(secrets),
        steps=tuple(_steps(job.get("steps"), lines, ("jobs", key, "steps"))),
    )


def _steps(steps: Value | None, lines: Mapping[tuple[str, ...], int], path: tuple[str, ...]) -> Iterator[Step]:
    for at, one in enumerate(steps if isinstance(steps, list) else []):
        step = _map(one)
        yield Step(
            line=lines.get((*path, str(at)), 1),
            name=_words(step.get("name", "")),
            uses=_words(step.get("uses", "")),
            run=_words(step.get("run", "")),
            inputs=_texts(step.get("with", {})),
            env=_texts(step.get("env", {})),
        )


def _permissions(value: Value | None) -> Mapping[str, str] | str | None:
    return value if value is None or isinstance(value, str) else _texts(value)


def _map(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _texts(value: Value) -> dict[str, str]:
    return {key: _words(one) for key, one in _map(value).items()}


def _words(value: Value) -> str:
    if isinstance(value, str):
        return value
    return " ".join(map(_words, value if isinstance(value, list) else value.values()))


def _parsed(text: str, name: str) -> tuple[dict[str, Value], dict[tuple[str, ...], int]]:
    """Every scalar as its text (`on` is no truth value here), and the line of each key and each item."""
    try:
        import yaml
    except ImportError as error:
        raise CourseError("workflows are read with PyYAML: pip install 'rnn-autograder[github]'") from error
    lines: dict[tuple[str, ...], int] = {}
    left = _NODES

    def value(node: yaml.Node, path: tuple[str, ...]) -> Value:
        nonlocal left
        left -= 1
        if left < 0:
            raise CourseError(f"{name} has more than {_NODES} values; this is no workflow")
        if isinstance(node, yaml.MappingNode):
            found: dict[str, Value] = {}
            for key, inner in node.value:
                inside = (*path, str(key.value))
                lines[inside] = key.start_mark.line + 1
                found[str(key.value)] = value(inner, inside)
            return found
        if isinstance(node, yaml.SequenceNode):
            items: list[Value] = []
            for at, inner in enumerate(node.value):
                lines[(*path, str(at))] = inner.start_mark.line + 1
                items.append(value(inner, (*path, str(at))))
            return items
        return str(node.value)

    try:
        tree = value(yaml.compose(text, Loader=yaml.SafeLoader) or yaml.ScalarNode("", ""), ())
    except (yaml.YAMLError, RecursionError) as error:
        raise CourseError(f"{name} is no YAML: {error}") from error
    return (tree if isinstance(tree, dict) else {}), lines
