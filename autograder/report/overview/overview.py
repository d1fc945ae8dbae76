"""Sheets in, one overview out; and how it is written as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import msgspec

from ...records import NEEDS_A_LOOK, CheckResult, ExerciseResult, GradeSheet, Outcome
from ..safe import for_json
from ..words import lines_to_look_at, not_started, number, outcome_of, reasons
from .clusters import clusters, misconceptions
from .records import (
    OVERVIEW_SCHEMA,
    CheckItem,
    Cluster,
    Distribution,
    ExerciseItem,
    HandIn,
    Mark,
    Misconception,
    Overview,
    Waiting,
)
from .statistics import difficulty, discrimination, histogram, spread

SCHEMA_FILE = "class-overview.schema.json"
FOR_STUDENTS = (
    "These sheets were made for students: what hidden checks said, how long they took and what needs a look is not in "
    "them, so that clusters are coarser; the staff's sheets, made without --for students, show all of it"
)
_WHOLE = 1e-3
"""What rounding to four decimals can add up to in the points of a hand-in."""
_NEGATIVE = "who has it does worse elsewhere"


def overview_of(sheets: Sequence[GradeSheet], notes: Sequence[str] = ()) -> Overview:
    """What the sheets of one assignment say together; at least one, and of each student one.

    `notes` are put before those that the sheets themselves give rise to.
    """
    groups, names = clusters(sheets), misconceptions(sheets)
    return Overview(
        schema=OVERVIEW_SCHEMA,
        assignment=sheets[0].assignment,
        audience="students" if any(sheet.audience == "students" for sheet in sheets) else "staff",
        tiers=sorted({sheet.isolation.tier for sheet in sheets}),
        notes=[*notes, *_notes(sheets)],
        distribution=_distribution(sheets),
        exercises=_exercises(sheets),
        checks=_checks(sheets),
        misconceptions=names,
        clusters=groups,
        awaited=_awaited(sheets),
        hand_ins=_hand_ins(sheets, groups, names),
    )


def render_overview(overview: Overview) -> str:
    """JSON, indented for people; `schema` describes it."""
    return for_json(msgspec.json.format(msgspec.json.encode(overview), indent=2).decode()) + "\n"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of an overview, made from the record itself."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Overview)}


def published_schema() -> str:
    """The schema as it is shipped in the package."""
    return resources.files(__package__).joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Earned:
    """Points, of those that are decided."""

    score: float
    attainable: float

    @property
    def share(self) -> float:
        return min(max(self.score / self.attainable, 0.0), 1.0)

    @property
    def decided(self) -> bool:
        return self.attainable > _WHOLE

    @property
    def full(self) -> bool:
        return self.decided and self.score > self.attainable - _WHOLE

    def __sub__(self, part: _Earned) -> _Earned:
        return _Earned(self.score - part.score, self.attainable - part.attainable)


def _of_sheet(sheet: GradeSheet) -> _Earned:
    return _Earned(sheet.score, sheet.max_score - sheet.awaited)


def _of_exercise(exercise: ExerciseResult) -> _Earned:
    return _Earned(exercise.score, exercise.max_score - sum(check.awaited for check in exercise.checks))


def _of_check(check: CheckResult) -> _Earned:
    return _Earned(check.score, check.max_score - check.awaited)


def _distribution(sheets: Sequence[GradeSheet]) -> Distribution:
    earned = [one for one in map(_of_sheet, sheets) if one.decided]
    shares = [one.share for one in earned]
    return Distribution(
        hand_ins=len(shares),
        full=sum(one.full for one in earned),
        nothing=sum(one.score == 0 for one in earned),
        spread=spread(shares),
        tenths=histogram(shares),
    )


def _exercises(sheets: Sequence[GradeSheet]) -> list[ExerciseItem]:
    found: dict[str, list[tuple[GradeSheet, ExerciseResult]]] = {}
    for sheet in sheets:
        for exercise in sheet.exercises:
            found.setdefault(exercise.name, []).append((sheet, exercise))
    items = []
    for name, pairs in found.items():
        numbers = _numbers(
            (_of_exercise(exercise), _of_sheet(sheet) - _of_exercise(exercise)) for sheet, exercise in pairs
        )
        if len(found) == 1:
            numbers |= {"discrimination": None, "note": "there is no other exercise"}
        items.append(
            ExerciseItem(
                name=name,
                max_score=pairs[-1][1].max_score,
                full=sum(_of_exercise(exercise).full for _, exercise in pairs),
                not_started=sum(not_started(exercise) for _, exercise in pairs),
                **numbers,
            )
        )
    return items


def _checks(sheets: Sequence[GradeSheet]) -> list[CheckItem]:
    """By exercise. What the rest is, `records.Item` says: checks of one exercise need one another."""
    found: dict[tuple[str, str], list[tuple[CheckResult, _Earned]]] = {}
    for sheet in sheets:
        for exercise in sheet.exercises:
            others = _of_sheet(sheet) - _of_exercise(exercise)
            for check in exercise.checks:
                rest = others if len(sheet.exercises) > 1 else _of_sheet(sheet) - _of_check(check)
                found.setdefault((exercise.name, check.name), []).append((check, rest))
    items = []
    for (exercise_name, name), pairs in found.items():
        numbers = _numbers((_of_check(check), rest) for check, rest in pairs)
        waiting = sum(_elsewhere(check) for check, _ in pairs)
        if waiting:  # only who has failed before is decided, which says nothing of the check
            numbers |= {"difficulty": None, "discrimination": None, "note": f"awaited by {waiting}"}
        last = pairs[-1][0]
        items.append(
            CheckItem(
                exercise=exercise_name,
                name=name,
                title=last.title,
                visibility=last.visibility,
                max_score=last.max_score,
                outcomes=dict(Counter(check.outcome for check, _ in pairs)),
                **numbers,
            )
        )
    return items


def _numbers(pairs: Iterable[tuple[_Earned, _Earned]]) -> dict[str, Any]:
    """The numbers of an item: of what was earned there and of the rest, for each hand-in."""
    decided = [(item, rest) for item, rest in pairs if item.decided]
    both = [(item.share, rest.share) for item, rest in decided if rest.decided]
    found = discrimination([item for item, _ in both], [rest for _, rest in both])
    told = found if isinstance(found, str) else _NEGATIVE if found < 0 else ""
    return {
        "decided": len(decided),
        "difficulty": difficulty([item.score for item, _ in decided], [item.attainable for item, _ in decided]),
        "discrimination": None if isinstance(found, str) else found,
        "note": told,
    }


def _elsewhere(check: CheckResult) -> bool:
    """Whether it was not run for want of a device; what is UNGRADED instead is missing by chance."""
    return check.outcome is Outcome.SKIPPED and check.awaited > 0


def _awaited(sheets: Sequence[GradeSheet]) -> list[Waiting]:
    found: dict[tuple[str, str], list[CheckResult]] = {}
    for sheet in sheets:
        for exercise in sheet.exercises:
            for check in exercise.checks:
                if _elsewhere(check):
                    found.setdefault((exercise.name, check.name), []).append(check)
    return [
        Waiting(exercise, name, checks[0].awaited, len(checks), checks[0].message)
        for (exercise, name), checks in found.items()
    ]


def _hand_ins(sheets: Sequence[GradeSheet], groups: Sequence[Cluster], names: Sequence[Misconception]) -> list[HandIn]:
    in_clusters, in_names = _labels_by_id(groups), _labels_by_id(names)
    made = []
    for sheet in sheets:
        checks = [(part.name, check) for part in sheet.exercises for check in part.checks]
        timed = [(check.seconds, f"{part}.{check.name}") for part, check in checks if check.seconds is not None]
        made.append(
            HandIn(
                id=sheet.submission.id,
                sha256=sheet.submission.sha256,
                score=sheet.score,
                max_score=sheet.max_score,
                awaited=sheet.awaited,
                seconds=round(sum(seconds for seconds, _ in timed), 4) if timed else None,
                slowest_check=max(timed)[1] if timed else "",
                exercises=[Mark(part.name, part.score, outcome_of(part)) for part in sheet.exercises],
                clusters=in_clusters.get(sheet.submission.id, []),
                misconceptions=in_names.get(sheet.submission.id, []),
                reasons=reasons(sheet),
                ungraded=[
                    f"{part}.{check.name}: {check.message}"
                    for part, check in checks
                    if check.outcome is Outcome.UNGRADED
                ],
                needs_a_look=lines_to_look_at(sheet),
            )
        )
    return made


def _labels_by_id(groups: Sequence[Cluster] | Sequence[Misconception]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in groups:
        for one in group.hand_ins:
            found.setdefault(one, []).append(group.label)
    return found


def _notes(sheets: Sequence[GradeSheet]) -> Iterator[str]:
    if any(sheet.audience == "students" for sheet in sheets):
        yield FOR_STUDENTS
    worth = Counter(sheet.max_score for sheet in sheets)
    if len(worth) > 1:
        told = ", ".join(f"{count} of {number(points)}" for points, count in worth.most_common())
        yield f"Not all sheets have the same points, so that grading.toml changed between the runs: {told}"
    told_by = Counter(
        remark for sheet in sheets for remark in sheet.staff_remarks if not remark.startswith(NEEDS_A_LOOK)
    )
    for remark, count in told_by.items():
        yield f"{remark} ({count} of {len(sheets)} hand-ins)"
