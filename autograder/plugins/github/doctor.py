"""What somebody who opens a pull request could reach: workflows held against what docs/github.md promises.

Files are read and nothing is asked of GitHub. What only its settings know is listed by `NOT_IN_FILES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .workflows import Job, Step, Workflow, read_workflows

BY_A_FORK = {"pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"}
"""What a person without rights in the repository can start."""
_WITH_SECRETS = {"pull_request_target", "workflow_run", "issue_comment", "discussion_comment", "issues"}
"""Started by anybody as well, with the repository's own token and secrets."""
_PINNED = re.compile(r"\./.*|\$/.*|.*@[0-9a-f]{40}|docker://.*@sha256:[0-9a-f]{64}")
_HEAD = re.compile(r"head|refs/pull/|merge_commit|workflow_run", re.IGNORECASE)
_CHECKED_OUT = re.compile(r"gh pr checkout|refs/pull/|pull/\$|git (checkout|switch|merge|pull)\b")
_SECRET = re.compile(r"secrets\s*(\.|\[\s*['\"])\s*(?!GITHUB_TOKEN\b)\w+")
_TOKEN = re.compile(r"secrets\s*(\.|\[\s*['\"])\s*\w*token|github\.token", re.IGNORECASE)
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_GRADES = re.compile(r"\bautograder\b(?!/bin/python).*?\b(grade|check)\b")
_FETCHES = re.compile(r"\bautograder\b.*\bci (fetch|report)\b")

NOT_IN_FILES = (
    "whether the repository is private, and who may read it (staff alone, where reference/ or a roster is)",
    "Settings → Actions → General: approval for first-time contributors, workflow permissions 'read', no write tokens "
    "and no secrets for pull requests from forks",
    "Settings → Environments: who must approve the posting job, and from which branch it may run",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody could reach, or a door that is open wider than it has to be."""

    level: Literal["error", "warning"]
    file: str
    line: int
    message: str
    remedy: str


Rule = Callable[[Workflow, Job], Iterator[Finding]]


def examine(root: Path, *, public: bool | None = None) -> list[Finding]:
    """What the workflows in a folder let a fork reach, worst first.

    Args:
        root: of a checkout.
        public: whether everybody can read the repository, where that is known.

    Raises:
        CourseError: a workflow cannot be read.
    """
    workflows = read_workflows(root)
    found = [one for flow in workflows for job in flow.jobs for rule in _RULES for one in rule(flow, job)]
    found += _of_triggers(workflows)
    found += _of_reference(root, workflows, public)
    return sorted(found, key=lambda one: (one.level, one.file, one.line))


def _of_triggers(workflows: Sequence[Workflow]) -> Iterator[Finding]:
    for flow in workflows:
        for trigger in sorted(flow.triggers & {"pull_request_target", "workflow_run"}):
            yield Finding(
                "warning",
                flow.file,
                flow.line,
                f"{trigger}: anybody's pull request starts this with the repository's own token and secrets",
                "use pull_request for practice, and schedule or workflow_dispatch in the staff repository for grades",
            )


def _of_reference(root: Path, workflows: Sequence[Workflow], public: bool | None) -> Iterator[Finding]:
    if not (root / "reference").is_dir():
        return
    if public:
        yield Finding(
            "error",
            "reference",
            0,
            "everybody can read reference/: the repository is public",
            "make it private, draw new cases under a new secret, and hand out a released course (autograder release)",
        )
    for flow in workflows:
        if opened := sorted(flow.triggers & BY_A_FORK):
            yield Finding(
                "error",
                flow.file,
                flow.line,
                f"{', '.join(opened)} in a repository with reference/: whoever may open a pull request reads it",
                "let pull requests go to a repository that holds a released course alone",
            )


def _head_checked_out(flow: Workflow, job: Job) -> Iterator[Finding]:
    for step in job.steps if flow.triggers & _WITH_SECRETS else ():
        named = _HEAD.search(step.inputs.get("ref", "") + step.inputs.get("repository", ""))
        allowed = step.inputs.get("allow-unsafe-pr-checkout", "false") != "false"
        if (_is_checkout(step) and (named or allowed)) or _CHECKED_OUT.search(step.run):
            yield Finding(
                "error",
                flow.file,
                step.line,
                "a pull request's files are checked out in a job that has the repository's token and secrets",
                "do not: `autograder ci fetch` reads them as objects of git, in a workflow that staff start",
            )


def _permissions(flow: Workflow, job: Job) -> Iterator[Finding]:
    if not flow.triggers:  # an action has what its caller has
        return
    if job.permissions is None:
        yield Finding(
            "warning",
            flow.file,
            job.line,
            f"job {job.name}: nothing is said about permissions, so that the repository's settings decide",
            "write `permissions: {}` at the top, and what is needed in each job",
        )
        return
    if isinstance(job.permissions, str):
        writes = ["everything"] if job.permissions == "write-all" else []
    else:
        writes = [name for name, right in job.permissions.items() if right == "write"]
    if writes and (_grades(job) or flow.triggers & BY_A_FORK):
        yield Finding(
            "error",
            flow.file,
            job.line,
            f"job {job.name} can write ({', '.join(writes)}), and students' code or their workflow runs in it",
            "give it `contents: read`, and post from a job of its own that runs nothing of theirs",
        )


def _secrets(flow: Workflow, job: Job) -> Iterator[Finding]:
    handed = job.secrets if isinstance(job.secrets, str) else " ".join(job.secrets.values())
    texts = {job.line: " ".join([*job.env.values(), handed])}
    texts |= {step.line: " ".join([*step.env.values(), *step.inputs.values(), step.run]) for step in job.steps}
    for line, text in texts.items():
        if flow.triggers & BY_A_FORK and (_SECRET.search(text) or "inherit" in text.split()):
            yield Finding(
                "error",
                flow.file,
                line,
                f"job {job.name} has a secret, and whoever opens a pull request starts it",
                "take it out: visible checks need none",
            )
    if _grades(job) and _SECRET.search(" ".join(job.env.values())):
        yield Finding(
            "error",
            flow.file,
            job.line,
            f"every step of job {job.name} has a secret in its environment, and one of them runs students' code",
            "hand each secret to the one step that needs it",
        )
    for step in job.steps:
        if _grading(step) and _TOKEN.search(" ".join([*step.env.values(), step.run])):
            yield Finding(
                "error",
                flow.file,
                step.line,
                "the step that runs students' code has a token",
                "fetch in a step before it (`autograder ci fetch`) and post in another job (`autograder ci report`)",
            )


def _checkouts(flow: Workflow, job: Job) -> Iterator[Finding]:
    for step in filter(_is_checkout, job.steps):
        if step.inputs.get("persist-credentials") != "false":
            yield Finding(
                "error" if _grades(job) else "warning",
                flow.file,
                step.line,
                f"job {job.name}: the checkout leaves its token on the disk for every later step",
                "set `persist-credentials: false`",
            )
        if _grades(job) and flow.triggers & BY_A_FORK and "repository" not in step.inputs:
            yield Finding(
                "warning",
                flow.file,
                step.line,
                f"job {job.name}: the pull request's files lie where the grader starts",
                "leave the checkout out: `autograder ci fetch` reads the hand-in as objects of git",
            )


def _runners(flow: Workflow, job: Job) -> Iterator[Finding]:
    if "self-hosted" in job.runner.split() and flow.triggers & (BY_A_FORK | _WITH_SECRETS):
        yield Finding(
            "error",
            flow.file,
            job.line,
            f"job {job.name}: a pull request runs its own commands on your machine, and what it leaves there stays",
            "use a hosted runner such as ubuntu-24.04",
        )


def _pins(flow: Workflow, job: Job) -> Iterator[Finding]:
    for line, uses in [(job.line, job.uses), *((step.line, step.uses) for step in job.steps)]:
        if uses and not _PINNED.fullmatch(uses):
            yield Finding(
                "warning",
                flow.file,
                line,
                f"{uses} can be another program tomorrow",
                "name the commit: owner/name@<40 hexadecimal digits> # v1.2.3",
            )


def _expressions(flow: Workflow, job: Job) -> Iterator[Finding]:
    for step in job.steps:
        for expression in _EXPRESSION.findall(step.run):
            theirs = re.search(r"github\.(event|head_ref|actor)|inputs\.|steps\.|needs\.", expression)
            yield Finding(
                "error" if theirs else "warning",
                flow.file,
                step.line,
                f"${{{{{expression}}}}} is put into the text of a command: who can choose its value writes the command",
                'hand it over in `env:` and write "$NAME"',
            )


_RULES: tuple[Rule, ...] = (_head_checked_out, _permissions, _secrets, _checkouts, _runners, _pins, _expressions)


def _is_checkout(step: Step) -> bool:
    return step.uses.startswith("actions/checkout@")


def _grading(step: Step) -> bool:
    """Whether a step runs what students wrote: by this command, or by an action that takes an assignment."""
    return bool(_GRADES.search(step.run.replace("\\\n", " "))) or (bool(step.uses) and "assignment" in step.inputs)


def _grades(job: Job) -> bool:
    return any(map(_grading, job.steps))
