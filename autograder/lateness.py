"""What being late costs: a rule × a moment → a deduction, and a sheet with it. Pure, in exact arithmetic.

Moments are compared, so that neither zones nor daylight saving matter: a day has 24 hours, from the deadline on.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from msgspec.structs import replace

from .records import GradeSheet, Late
from .rubric import Deadline

_DAY = timedelta(days=1)
_DIGITS = 4
UNKNOWN = "When it was handed in is not known, so nothing is deducted for being late; grade --times says when"


def deduction(rule: Deadline, submitted_at: datetime, max_score: float) -> Late | None:
    """What the rule takes of what was handed in then; None when that was in time.

    Args:
        submitted_at: aware.
        max_score: the attainable points.
    """
    late_by = submitted_at.astimezone(UTC) - rule.due.astimezone(UTC)  # of one zone Python subtracts what clocks show
    if late_by <= rule.grace:
        return None
    days = -(-late_by // _DAY)
    share = Fraction(1) if _is_over(rule, days) else min(days * rule.percent_per_day / 100, Fraction(1))
    points = round(float(share * Fraction(str(max_score))), _DIGITS)
    return Late(submitted_at.astimezone(rule.due.tzinfo), rule.due, days, points)


def with_lateness(sheet: GradeSheet, rule: Deadline, submitted_at: datetime | None) -> GradeSheet:
    """The sheet with what being late takes of its points.

    What people have decided on checks and exercises counts as earned before; one who has decided on the whole has the
    last word.

    Args:
        submitted_at: aware; None when nobody knows, which costs nothing and is told the staff.
    """
    if submitted_at is None:
        return replace(sheet, staff_remarks=[*sheet.staff_remarks, UNKNOWN])
    late = deduction(rule, submitted_at, sheet.max_score)
    if late is None:
        return sheet
    if sheet.decided is not None:
        late = replace(late, points=0.0)
    score = _left(sheet.score, late)
    return replace(
        sheet,
        score=score,
        awaited=round(_left(sheet.score + sheet.awaited, late) - score, _DIGITS),
        remarks=[*sheet.remarks, _told(late, rule, sheet)],
        late=late,
    )


def _is_over(rule: Deadline, days: int) -> bool:
    return rule.last_day is not None and days > rule.last_day


def _left(points: float, late: Late) -> float:
    return max(0.0, round(points - late.points, _DIGITS))


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _told(late: Late, rule: Deadline, sheet: GradeSheet) -> str:
    when = f"Late: handed in {_shown(late.submitted_at)}, on day {late.days} after {_shown(late.due)}"
    if sheet.decided is not None:
        return f"{when}; the staff has decided on the whole, so nothing is deducted"
    if _is_over(rule, late.days):
        return f"{when}; after day {rule.last_day} nothing counts"
    return f"{when}; {late.points:g} of {sheet.max_score:g} points are deducted"
