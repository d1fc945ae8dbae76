"""Grade sheets as JUnit XML, as CI systems read it (the de facto schema of testmoapp/junitxml)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..records import CheckResult, GradeSheet, Outcome
from .safe import for_terminal, for_xml
from .words import WORDS, explanation, number

_ERRORS = (Outcome.CRASHED, Outcome.UNGRADED)
_FAILURES = (Outcome.FAILED, Outcome.REFUSED)


def render_junit(sheets: Sequence[GradeSheet]) -> str:
    """One suite for each hand-in, one case for each check, classed by exercise, and by hand-in where there are several:
    of cases that are called alike GitLab keeps one, whatever suite they are in.

    A wrong or refused answer is a failure; a crash, and what the grader could not do, an error. The format knows no
    points: they are properties.
    """
    root = Element("testsuites", _counted([check for sheet in sheets for check in _checks(sheet)]))
    for sheet in sheets:
        suite = SubElement(root, "testsuite", {"name": _line(sheet.submission.id)} | _counted(_checks(sheet)))
        _add_properties(
            suite,
            {
                "assignment": sheet.assignment,
                "sha256": sheet.submission.sha256,
                "score": number(sheet.score),
                "max_score": number(sheet.max_score),
                "awaited": number(sheet.awaited),
                "late": number(sheet.late.points if sheet.late else 0.0),
                "tier": sheet.isolation.tier,
                "audience": sheet.audience,
            },
        )
        for exercise in sheet.exercises:
            for check in exercise.checks:
                owner = f"{sheet.submission.id}." if len(sheets) > 1 else ""
                _add_case(suite, owner + exercise.name, check)
        if sheet.remarks or sheet.staff_remarks:
            SubElement(suite, "system-out").text = for_xml("\n".join([*sheet.remarks, *sheet.staff_remarks]))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add_case(suite: Element, exercise: str, check: CheckResult) -> None:
    time = {} if check.seconds is None else {"time": f"{check.seconds:.4f}"}
    case = SubElement(suite, "testcase", {"name": _line(check.name), "classname": _line(exercise)} | time)
    if check.outcome in _FAILURES + _ERRORS:
        kind = "failure" if check.outcome in _FAILURES else "error"
        attributes = {"type": WORDS[check.outcome], "message": _line(check.message)}
        SubElement(case, kind, attributes).text = for_xml("\n".join(explanation(check)))
    elif check.outcome is Outcome.SKIPPED:
        SubElement(case, "skipped", {"message": _line(check.message)})
    if check.remarks:
        SubElement(case, "system-out").text = for_xml("\n".join(check.remarks))
    _add_properties(
        case,
        {
            "score": number(check.score),
            "max_score": number(check.max_score),
            "awaited": number(check.awaited),
            "visibility": check.visibility,
        },
    )


def _add_properties(parent: Element, values: dict[str, str]) -> None:
    properties = SubElement(parent, "properties")
    for name, value in values.items():
        SubElement(properties, "property", {"name": name, "value": _line(value)})


def _checks(sheet: GradeSheet) -> list[CheckResult]:
    return [check for exercise in sheet.exercises for check in exercise.checks]


def _counted(checks: Sequence[CheckResult]) -> dict[str, str]:
    outcomes = [check.outcome for check in checks]
    return {
        "tests": str(len(checks)),
        "failures": str(sum(outcome in _FAILURES for outcome in outcomes)),
        "errors": str(sum(outcome in _ERRORS for outcome in outcomes)),
        "skipped": str(outcomes.count(Outcome.SKIPPED)),
        "time": f"{sum(check.seconds or 0.0 for check in checks):.4f}",
    }


def _line(text: str) -> str:
    return for_terminal(text, 2000)
