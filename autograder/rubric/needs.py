"""What pydantic cannot see: what is right in itself, and wrong beside the rest of the file."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from autograder.errors import Problem
from autograder.toml_places import KeyPath, Page, code, shown

from .suggestions import did_you_mean


def problems_across(page: Page, file: dict[str, object]) -> Iterator[Problem]:
    """All of them, in no order."""
    yield from _problems_of_needs(page, file)
    yield from _problems_of_operators(page, file)
    yield from _problems_of_reveal(page, file)
    yield from _problems_of_deadlines(page, file)


def _problems_of_needs(page: Page, file: dict[str, object]) -> Iterator[Problem]:
    """What pydantic cannot see: needs lead to other checks of the exercise and never back."""
    for assignment, rule in _inner(file, "assignments").items():
        for exercise, exercise_rule in _inner(rule, "exercises").items():
            checks = _inner(exercise_rule, "checks")
            needs = {check: _strings(check_rule, "needs") for check, check_rule in checks.items()}
            at: KeyPath = ("assignments", assignment, "exercises", exercise, "checks")
            for check in needs:
                yield from _problems_of_one_check(page, (*at, check, "needs"), needs)
            for circle in _circles(needs):
                first, second = circle[0], circle[1]
                index = next(index for index, name in needs[first].items() if name == second)
                chain = " → ".join(code(name) for name in [*circle, first])
                message = f"the needs of checks go in a circle, {chain}, but one of them must come first"
                yield page.at_value((*at, first, "needs", index), message)


def _problems_of_one_check(page: Page, path: KeyPath, needs: dict[str, dict[int, str]]) -> Iterator[Problem]:
    *_, exercise, _, check, _ = path
    own = needs[str(check)]
    yield from _problems_of_repetition(page, path, own)
    for index, name in own.items():
        if name == check:
            message = f"{code(check)} needs itself, {shown(name)}, but a check may need only others"
            yield page.at_value((*path, index), message)
        elif name not in needs:
            message = f"{code(check)} needs {shown(name)}, but {code(exercise)} has no such check"
            others = (other for other in needs if other != check)
            yield page.at_value((*path, index), message, did_you_mean(name, others))


def _problems_of_operators(page: Page, file: dict[str, object]) -> Iterator[Problem]:
    for assignment, rule in _inner(file, "assignments").items():
        at: KeyPath = ("assignments", assignment)
        tables = {at: rule} | {(*at, "exercises", exercise): own for exercise, own in _inner(rule, "exercises").items()}
        for path, table in tables.items():
            key = "forbidden_operators"
            yield from _problems_of_repetition(page, (*path, key), _strings(table, key))


def _problems_of_reveal(page: Page, file: dict[str, object]) -> Iterator[Problem]:
    for assignment, rule in _inner(file, "assignments").items():
        for exercise, exercise_rule in _inner(rule, "exercises").items():
            for check, check_rule in _inner(exercise_rule, "checks").items():
                if isinstance(check_rule, dict) and check_rule.get("visibility") == "public" and "reveal" in check_rule:
                    path = ("assignments", assignment, "exercises", exercise, "checks", check, "reveal")
                    message = f"{code(check)} is public, so students see all of it, but `reveal` is for hidden checks"
                    yield page.at_key(path, message, "leave `reveal` out")


def _problems_of_deadlines(page: Page, file: dict[str, object]) -> Iterator[Problem]:
    if "due" in _inner(file, "deadline"):
        return
    for assignment, rule in _inner(file, "assignments").items():
        if (own := _inner(rule, "deadline")) and "due" not in own:
            message = f"the deadline of {code(assignment)} has no `due`, and neither has [deadline], but it needs one"
            hint = "for example: due = 2026-11-20T23:59:00+01:00"
            yield page.at_key(("assignments", assignment, "deadline"), message, hint)


def _problems_of_repetition(page: Page, path: KeyPath, items: dict[int, str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, name in items.items():
        if name in seen:
            message = f"{code(path[-1])} holds {shown(name)} more than once, but once is enough"
            yield page.at_value((*path, index), message)
        seen.add(name)


def _circles(needs: dict[str, dict[int, str]]) -> Iterator[list[str]]:
    """Circles of two and more checks, each from its first check in the file on; ten are enough to see."""
    order = list(needs)
    graph = {check: [name for name in own.values() if name in needs and name != check] for check, own in needs.items()}
    for _ in range(10):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1][:0:-1]  # graphlib puts what is needed first, and the first also last
        else:
            return
        start = circle.index(min(circle, key=order.index))
        circle = circle[start:] + circle[:start]
        yield circle
        graph[circle[0]] = [name for name in graph[circle[0]] if name != circle[1]]


def _inner(table: object, key: str) -> dict[str, object]:
    """The table of this key, or an empty one where the file has something else there."""
    inner = table.get(key) if isinstance(table, dict) else None
    return inner if isinstance(inner, dict) else {}


def _strings(table: object, key: str) -> dict[int, str]:
    """The strings in the list of this key, by their index."""
    items = table.get(key) if isinstance(table, dict) else None
    return {i: item for i, item in enumerate(items) if isinstance(item, str)} if isinstance(items, list) else {}
