"""grading.toml: what is read from it, and what its author is told when something is wrong with it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import CourseError, Problem, RubricError
from autograder.rubric import Attempts, Deadline, Limits, Rubric, Tolerances, load_rubric

REAL_FILE = Path(__file__).parents[2] / "grading.toml"

SMALLEST = """\
schema = 1

[assignments.cells.exercises.rnn_cell]
points = 10

[assignments.cells.exercises.rnn_cell.checks]
interface = { weight = 1, visibility = "public" }
values    = { weight = 2, visibility = "hidden", needs = ["interface"] }
"""
CHECKS = SMALLEST[: SMALLEST.index("interface")]
EXERCISES = SMALLEST[: SMALLEST.index("[")]


def load(folder: Path, text: str | bytes) -> Rubric:
    path = folder / "grading.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_rubric(path)


def problems(folder: Path, text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(RubricError) as caught:
        load(folder, text)
    return caught.value.problems


def only_problem(folder: Path, text: str | bytes) -> Problem:
    (problem,) = problems(folder, text)
    return problem


# What is read.


def test_the_course_as_it_is_sums_to_one_hundred_points() -> None:
    rubric = load_rubric(REAL_FILE)
    cells = rubric.assignment("cells")
    assert sum(check.points for exercise in cells.exercises for check in exercise.checks) == 100
    assert rubric.least_tier == "T1"
    assert rubric.source == str(REAL_FILE)
    assert rubric.sha256 == sha256(REAL_FILE.read_bytes()).hexdigest()
    assert cells.limits == Limits() and rubric.tolerances == Tolerances()  # the file states the defaults
    assert cells.forbidden_operators == ("recurrent",)


def test_everything_optional_may_be_left_out(tmp_path: Path) -> None:
    rubric = load(tmp_path, SMALLEST)
    cells = rubric.assignment("cells")
    assert (rubric.title, rubric.least_tier, rubric.tolerances) == ("", "T1", Tolerances(1e-9))
    assert (cells.title, cells.limits, cells.forbidden_operators) == ("cells", Limits(), ())
    assert (cells.exercises[0].title, cells.exercises[0].lecture) == ("rnn_cell", "")
    assert cells.exercises[0].checks[0].needs == ()


def test_where_the_lectures_tell_of_an_exercise_is_one_line(tmp_path: Path) -> None:
    text = SMALLEST.replace("points = 10\n", 'lecture = "Lecture 10, part 1"\npoints = 10\n')
    assert load(tmp_path, text).assignment("cells").exercises[0].lecture == "Lecture 10, part 1"
    with pytest.raises(RubricError, match="`lecture` is 10, but it must be"):
        load(tmp_path, text.replace('"Lecture 10, part 1"', "10"))


def test_every_exercise_of_the_course_points_to_the_lectures() -> None:
    course = load_rubric(Path(__file__).parents[2] / "grading.toml")
    assert all(part.lecture for rule in course.assignments for part in rule.exercises)


def test_an_exercises_own_list_stands_in_place_of_the_assignments(tmp_path: Path) -> None:
    text = EXERCISES + "[assignments.cells]\nforbidden_operators = ['recurrent', 'cumsum']\n"
    for name, own in (("a", ""), ("b", "forbidden_operators = ['cumsum', 'autograd']\n"), ("c", "")):
        text += CHECKS[CHECKS.index("[") :].replace("rnn_cell", name).replace("points = 10\n", f"points = 1\n{own}")
        text += 'interface = { weight = 1, visibility = "public" }\n'
    rule = load(tmp_path, text).assignment("cells")
    assert [exercise.forbidden_operators for exercise in rule.exercises] == [
        ("recurrent", "cumsum"),
        ("cumsum", "autograd"),
        ("recurrent", "cumsum"),
    ]
    assert (rule.forbidden_operators, rule.forbidden_somewhere) == (("cumsum",), ("recurrent", "autograd"))

    free = load(tmp_path, text.replace("'cumsum', 'autograd'", "")).assignment("cells")
    assert (free.exercises[1].forbidden_operators, free.forbidden_operators) == ((), ())
    assert free.forbidden_somewhere == ("recurrent", "cumsum")


def test_points_are_shared_exactly(tmp_path: Path) -> None:
    text = CHECKS.replace("10", "0.3") + "".join(
        f'c{weight} = {{ weight = 0.{weight}, visibility = "public" }}\n' for weight in range(1, 8)
    )
    exercise = load(tmp_path, text).assignment("cells").exercises[0]
    assert exercise.points == Fraction(3, 10)
    assert sum(check.points for check in exercise.checks) == Fraction(3, 10)
    assert exercise.checks[0].points == Fraction(3, 280)


def test_what_students_may_read_of_hidden_checks_is_said_at_the_nearest_place(tmp_path: Path) -> None:
    text = """\
schema = 1
[course]
reveal = "message"
[assignments.a.exercises]
one = { points = 1, checks = { x = { weight = 1, visibility = "hidden" } } }
[assignments.b]
reveal = "nothing"
[assignments.b.exercises.two]
points = 1
checks = { x = { weight = 1, visibility = "hidden" } }
[assignments.b.exercises.three]
points = 1
reveal = "outcome"
checks = { x = { weight = 1, visibility = "hidden" }, y = { weight = 1, visibility = "hidden", reveal = "case" } }
"""
    rubric = load(tmp_path, text)
    found = {
        (exercise.name, check.name): check.reveal
        for assignment in rubric.assignments
        for exercise in assignment.exercises
        for check in exercise.checks
    }
    assert found == {
        ("one", "x"): "message",
        ("two", "x"): "nothing",
        ("three", "x"): "outcome",
        ("three", "y"): "case",
    }
    assert load(tmp_path, SMALLEST).assignment("cells").exercises[0].checks[1].reveal == "outcome"


def test_a_public_check_has_nothing_to_reveal(tmp_path: Path) -> None:
    text = CHECKS + 'interface = { weight = 1, visibility = "public", reveal = "nothing" }\n'
    problem = only_problem(tmp_path, text)
    assert (problem.line, problem.column) == (7, 50)
    assert problem.message == "`interface` is public, so students see all of it, but `reveal` is for hidden checks"
    assert problem.hint == "leave `reveal` out"


def test_a_level_that_does_not_exist(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SMALLEST.replace('"hidden"', '"hidden", reveal = "cases"'))
    assert problem.message == '`reveal` is "cases", but it must be "nothing", "outcome", "message" or "case"'
    assert problem.hint == "did you mean `case`?"


def test_exercises_and_checks_keep_the_order_of_the_file(tmp_path: Path) -> None:
    text = CHECKS + "".join(f'{name} = {{ weight = 1, visibility = "public" }}\n' for name in "zambk")
    checks = load(tmp_path, text).assignment("cells").exercises[0].checks
    assert [check.name for check in checks] == list("zambk")
    exercises = load_rubric(REAL_FILE).assignment("cells").exercises
    assert [exercise.name for exercise in exercises][:3] == ["rnn_cell", "unroll", "lstm_cell"]


@pytest.mark.parametrize(
    ("key", "least", "below", "most", "above"),
    [
        ("load_s", "0.001", "0.0009", "3600", "3600.1"),
        ("call_s", "0.001", "-1", "3600", "1e9"),
        ("submission_s", "0.001", "0", "86400", "86401"),
        ("memory_mib", "64", "63", "1048576", "1048577"),
        ("output_kib", "1", "0", "1048576", "1048577"),
        ("source_kib", "1", "0", "65536", "65537"),
        ("archive_mib", "1", "0", "4096", "4097"),
    ],
)
def test_a_limit_is_inside_its_range(tmp_path: Path, key: str, least: str, below: str, most: str, above: str) -> None:
    for value in (least, most):
        limits = load(tmp_path, f"{SMALLEST}[limits]\n{key} = {value}\n").assignment("cells").limits
        assert getattr(limits, key) == float(value)
    for value in (below, above):
        (problem,) = problems(tmp_path, f"{SMALLEST}[limits]\n{key} = {value}\n")
        assert problem.message.startswith(f"`{key}` is ")


def test_an_assignment_overrides_the_limits_key_by_key(tmp_path: Path) -> None:
    text = SMALLEST + ("[limits]\nload_s = 20\nmemory_mib = 512\n[assignments.cells.limits]\nmemory_mib = 4096\n")
    limits = load(tmp_path, text).assignment("cells").limits
    assert limits == Limits(load_s=20, memory_mib=4096)


def test_a_check_may_need_a_check_that_stands_below_it(tmp_path: Path) -> None:
    text = CHECKS + 'a = { weight = 1, visibility = "public", needs = ["b"] }\n'
    text += 'b = { weight = 1, visibility = "public" }\n'
    assert load(tmp_path, text).assignment("cells").exercises[0].checks[0].needs == ("b",)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    windows = b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode()
    assert load(tmp_path, windows).assignments == load(tmp_path, SMALLEST).assignments
    problem = only_problem(tmp_path, windows.replace(b"public", b"pubic"))
    assert (problem.line, problem.column) == (7, 40)


def test_an_unknown_assignment_names_the_known_ones(tmp_path: Path) -> None:
    rubric = load(tmp_path, SMALLEST)
    with pytest.raises(CourseError) as caught:
        rubric.assignment("cell")
    expected = "grading.toml has no assignment `cell`, only `cells`; did you mean `cells`?"
    assert str(caught.value).endswith(expected)
    with pytest.raises(CourseError, match=r"only `cells`$"):
        rubric.assignment("bptt")


# What the author is told.

TWELVE_PROBLEMS = """\
schema = 2
[course]
least_tier = "t2"
[limits]
memory_mib = "2048"
[assignments.Cells.exercises.rnn_cell]
points = -20
[assignments.Cells.exercises.rnn_cell.checks]
interface = { weight = 1, visibilty = "public" }
values = { weight = true, visibility = "hidden", needs = ["interfac", "values"] }
a = { weight = 1, visibility = "hidden", needs = ["b"] }
b = { weight = 1, visibility = "hidden", needs = [
    "interface",
    "a" ] }
[assignments.Cells.exercises.gru_cell]
checks = {}
"""


def test_all_problems_are_reported_at_once_with_their_places(tmp_path: Path) -> None:
    found = [
        (problem.line, problem.column, problem.message, problem.hint) for problem in problems(tmp_path, TWELVE_PROBLEMS)
    ]
    amount = "but it must be a number above 0 and at most 1000000"
    assert found == [
        (1, 10, "`schema` is 2, but it must be 1: this autograder reads schema 1", ""),
        (3, 14, '`least_tier` is "t2", but it must be "T0", "T1", "T2" or "T3"', "did you mean `T2`?"),
        (
            5,
            14,
            '`memory_mib` is "2048", but it must be a whole number of MiB from 64 to 1048576',
            "numbers stand without quotes: 2048",
        ),
        (
            6,
            14,
            'the name of an assignment is "Cells", but it must be at most 60 lowercase letters, '
            "digits and underscores, and begin with a letter",
            "did you mean `cells`?",
        ),
        (7, 10, f"`points` is -20, {amount}", ""),
        (
            9,
            27,
            "`visibilty` is no key of check `interface`, whose keys are `weight`, `visibility`, `needs`, `device` "
            "and `reveal`",
            "did you mean `visibility`?",
        ),
        (10, 21, f"`weight` is true, {amount}", ""),
        (
            10,
            59,
            '`values` needs "interfac", but `rnn_cell` has no such check',
            "did you mean `interface`?",
        ),
        (10, 71, '`values` needs itself, "values", but a check may need only others', ""),
        (
            11,
            51,
            "the needs of checks go in a circle, `a` → `b` → `a`, but one of them must come first",
            "",
        ),
        (
            15,
            30,
            "exercise `gru_cell` has no key `points`, but it needs one",
            "for example: points = 20",
        ),
        (16, 10, "`checks` is an empty table, but it must be a table with at least one check", ""),
    ]


def test_an_error_shows_the_line_with_a_caret_below_the_value(tmp_path: Path) -> None:
    with pytest.raises(RubricError) as caught:
        load(tmp_path, SMALLEST.replace("public", "pubic"))
    assert str(caught.value) == (
        "1 problem:\n"
        f'{tmp_path}/grading.toml:7:40: `visibility` is "pubic", but it must be "public" or "hidden"\n'
        '    interface = { weight = 1, visibility = "pubic" }\n'
        "                                           ^\n"
        "    did you mean `public`?"
    )


@pytest.mark.parametrize(
    ("addition", "line", "column", "message"),
    [
        ("[course]\ntitle = 3", 2, 9, "`title` is 3, but it must be one line of text of 1 to 200 characters"),
        (
            '[course]\ntitle = "a\\tb"',
            2,
            9,
            '`title` is "a\\tb", but it must be one line of text of 1 to 200 characters',
        ),
        (
            "[limits]\ncall_s = 0",
            2,
            10,
            "`call_s` is 0, but it must be a number of seconds from 0.001 to 3600",
        ),
        (
            "[limits]\nload_s = inf",
            2,
            10,
            "`load_s` is inf, but it must be a number of seconds from 0.001 to 3600",
        ),
        (
            "[limits]\nload_s = nan",
            2,
            10,
            "`load_s` is nan, but it must be a number of seconds from 0.001 to 3600",
        ),
        (
            "[limits]\nmemory_mib = 64.5",
            2,
            14,
            "`memory_mib` is 64.5, but it must be a whole number of MiB from 64 to 1048576",
        ),
        (
            "[limits]\nsource_kib = 0x" + "f" * 900,
            2,
            14,
            "`source_kib` is a whole number of more than 60 digits, "
            "but it must be a whole number of KiB from 1 to 65536",
        ),
        (
            "[tolerances]\nfloat64 = 0.01",
            2,
            11,
            "`float64` is 0.01, but it must be a number above 0 and at most 0.001",
        ),
        (
            "[tolerances]\nfloat64 = 0",
            2,
            11,
            "`float64` is 0, but it must be a number above 0 and at most 0.001",
        ),
        (
            "[tolerances]\nfloat46 = 1e-9",
            2,
            1,
            "`float46` is no key of [tolerances], whose keys are `float64`",
        ),
        ("[[limits]]\ncall_s = 1", 1, 3, "`limits` is a list, but it must be a table"),
        (
            "[assignments.cells]\nforbidden_operators = 'lstm'",
            2,
            23,
            '`forbidden_operators` is "lstm", but it must be a list of names of operators',
        ),
        (
            "[assignments.cells]\nforbidden_operators = ['lstm', 'aten::gru', 'lstm']",
            2,
            32,
            '`forbidden_operators` holds "aten::gru", but each item must be "recurrent" '
            'or the base name of an ATen operator, such as "lstm_cell"',
        ),
        (
            "[assignments.cells.exercises.gru]\nforbidden_operators = ['lstm', 'lstm']\npoints = 1\n"
            "checks = { values = { weight = 1, visibility = 'public' } }",
            2,
            32,
            '`forbidden_operators` holds "lstm" more than once, but once is enough',
        ),
        (
            "[assignments.cells]\nforbidden_operators = ['lstm', 'lstm']",
            2,
            32,
            '`forbidden_operators` holds "lstm" more than once, but once is enough',
        ),
        (
            "[assignments.bptt]\nexercises = 3",
            2,
            13,
            "`exercises` is 3, but it must be a table with at least one exercise",
        ),
        ("[assignments.bptt]", 1, 14, "assignment `bptt` has no key `exercises`, but it needs one"),
    ],
)
def test_a_wrong_value_or_key_is_told_in_a_sentence(
    tmp_path: Path, addition: str, line: int, column: int, message: str
) -> None:
    first = problems(tmp_path, SMALLEST + addition)[0]
    above = SMALLEST.count("\n")
    assert (first.line - above, first.column, first.message) == (line, column, message)


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("3", "`x` is 3, but it must be a table with `weight` and `visibility`"),
        ('{ visibility = "public" }', "check `x` has no key `weight`, but it needs one"),
        ("{ weight = 1 }", "check `x` has no key `visibility`, but it needs one"),
        (
            '{ weight = 0, visibility = "public" }',
            "`weight` is 0, but it must be a number above 0 and at most 1000000",
        ),
        (
            '{ weight = 1e400, visibility = "public" }',
            "`weight` is inf, but it must be a number above 0 and at most 1000000",
        ),
        (
            '{ weight = 1, visibility = "public", needs = "y" }',
            '`needs` is "y", but it must be a list of names of checks',
        ),
        (
            '{ weight = 1, visibility = "public", needs = [["y"]] }',
            "`needs` holds a list, but each item must be the name of a check",
        ),
        (
            '{ weight = 1, visibility = "public", needs = ["y", "y"] }',
            '`needs` holds "y" more than once, but once is enough',
        ),
        (
            '{ weight = 1, visibility = "public", needs = ["z"] }',
            '`x` needs "z", but `rnn_cell` has no such check',
        ),
    ],
)
def test_a_wrong_check_is_told_in_a_sentence(tmp_path: Path, check: str, message: str) -> None:
    text = CHECKS + f'x = {check}\ny = {{ weight = 1, visibility = "public" }}\n'
    assert only_problem(tmp_path, text).message == message


def test_a_circle_is_named_from_its_first_check_on_and_two_circles_are_two_problems(tmp_path: Path) -> None:
    needs = {"d": "e", "e": "d", "a": "b", "b": "c", "c": "a", "f": "a"}
    text = CHECKS + "".join(
        f'{check} = {{ weight = 1, visibility = "public", needs = ["{needed}"] }}\n' for check, needed in needs.items()
    )
    chains = [problem.message.split(", ")[1] for problem in problems(tmp_path, text)]
    assert chains == ["`d` → `e` → `d`", "`a` → `b` → `c` → `a`"]


def test_a_misspelt_key_is_not_reported_as_missing_too(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SMALLEST.replace("points", "point"))
    assert (problem.message.split(",")[0], problem.hint) == (
        "`point` is no key of exercise `rnn_cell`",
        "did you mean `points`?",
    )


@pytest.mark.parametrize(
    "name", ["..", "../etc", "a/b", "A", "a b", "", "1a", "_a", "é", "a\\n", "a-b", "[key]", "a" * 61]
)
@pytest.mark.parametrize(
    "table",
    [
        'assignments."NAME".exercises.a.checks.a',
        'assignments.a.exercises."NAME".checks.a',
        'assignments.a.exercises.a.checks."NAME"',
    ],
)
def test_a_name_that_is_no_lowercase_identifier_is_refused(tmp_path: Path, table: str, name: str) -> None:
    exercise = table.rpartition(".checks")[0].replace("NAME", name)
    text = f"schema = 1\n[{exercise}]\npoints = 1\n[{table.replace('NAME', name)}]\nweight = 1\n"
    problem = only_problem(tmp_path, text + 'visibility = "public"\n')
    assert problem.message.startswith("the name of a")
    assert problem.source[problem.column - 1 :].startswith(f'"{name}"')


@pytest.mark.parametrize("name", ["a", "a" * 60, "gru_cell_2014"])
def test_a_lowercase_identifier_of_sixty_characters_is_a_name(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, SMALLEST.replace("cells", name)).assignment(name).name == name


def test_a_terminal_is_not_sent_control_characters(tmp_path: Path) -> None:
    for text in (
        "a = '\x1b[31m'",
        '"\\u001b[31m" = "\\u202e"',
        "x = '\u202e'\n",
        "[course]\ntitle='\u202e\\u0007'",
    ):
        with pytest.raises(RubricError) as caught:
            load(tmp_path, text)
        assert all(character.isprintable() or character == "\n" for character in str(caught.value))


# Tables of any shape.

KEYS = [
    "schema",
    "course",
    "limits",
    "tolerances",
    "assignments",
    "title",
    "exercises",
    "points",
    "checks",
    "weight",
    "visibility",
    "needs",
    "reveal",
    "a",
    "b",
    "[key]",
    "limit",
]
JUNK = st.recursive(
    st.one_of(st.booleans(), st.integers(-3, 3), st.floats(), st.sampled_from(["public", "T1", "a", "", "[key]"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=20,
)


def inline(value: object) -> str:
    """The value in one piece, as TOML."""
    match value:
        case list():
            return f"[{', '.join(map(inline, value))}]"
        case dict():
            pairs = (f"{json.dumps(key)} = {inline(item)}" for key, item in value.items())
            return "{ " + ", ".join(pairs) + " }"
        case float():
            return repr(value)
    return json.dumps(value)


@given(assignments=JUNK, exercises=JUNK, checks=JUNK, check=JUNK)
def test_tables_of_any_shape_give_a_rubric_or_a_list_of_problems(
    tmp_path_factory: pytest.TempPathFactory,
    assignments: object,
    exercises: object,
    checks: object,
    check: object,
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    exercise = {"points": 1, "checks": {"a": check, "b": checks}}
    tables = {
        "schema": 1,
        "course": assignments,
        "assignments": {
            "a": assignments,
            "b": {"exercises": {"a": exercise, "b": {"checks": checks}, "c": exercises}},
        },
    }
    lines = "".join(f"{key} = {inline(value)}\n" for key, value in tables.items())
    try:
        load(folder, lines)
    except RubricError as error:
        assert all(problem.line >= 0 and problem.message for problem in error.problems)
        assert str(error)


# Deadlines and attempts.


def test_the_courses_deadline_is_overridden_key_by_key(tmp_path: Path) -> None:
    course = "[deadline]\ngrace_minutes = 7.5\npercent_per_day = 0.1\n[attempts]\nat_most = 5\n"
    own = (
        "[assignments.cells.deadline]\ndue = 2026-11-20T23:59:00+01:00\npercent_per_day = 20\nlast_day = 3\n"
        '[assignments.cells.attempts]\ncount = "best"\n'
    )
    rule = load(tmp_path, SMALLEST + course + own).assignment("cells")
    due = datetime(2026, 11, 20, 23, 59, tzinfo=timezone(timedelta(hours=1)))
    assert rule.deadline == Deadline(due, timedelta(seconds=450), Fraction(20), 3)
    assert rule.attempts == Attempts("best", 5)
    rule = load(tmp_path, SMALLEST + course + own.replace("percent_per_day = 20\n", "")).assignment("cells")
    assert rule.deadline is not None and rule.deadline.percent_per_day == Fraction(1, 10)


def test_without_a_date_there_is_no_deadline(tmp_path: Path) -> None:
    rule = load(tmp_path, SMALLEST + "[deadline]\npercent_per_day = 10\n").assignment("cells")
    assert (rule.deadline, rule.attempts) == (None, None)


def test_a_deadline_of_an_assignment_needs_a_date(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SMALLEST + "[assignments.cells.deadline]\nlast_day = 3\n")
    assert problem.line == SMALLEST.count("\n") + 1
    assert problem.message == "the deadline of `cells` has no `due`, and neither has [deadline], but it needs one"
    assert load(tmp_path, SMALLEST + "[deadline]\ndue = 2026-11-20T23:59:00Z\n").assignment("cells").deadline


@pytest.mark.parametrize(
    ("line", "says", "hint"),
    [
        ("due = 2026-11-20T23:59:00", "`due` is 2026-11-20 23:59:00, but it must be a date and time", ""),
        ("due = 2026-11-20", "from 2000 to 2199 with its zone, such as 2026-11-20T23:59:00+01:00", ""),
        ('due = "2026-11-20T23:59:00+01:00"', "`due` is", "dates stand without quotes: 2026-11-20T23:59:00+01:00"),
        ("du = 2026-11-20T23:59:00Z", "`du` is no key of [deadline]", "did you mean `due`?"),
        ("percent_per_day = 101", "a number from 0 to 100", ""),
        ("percent_per_day = nan", "a number from 0 to 100", ""),
        ("last_day = 1.5", "a whole number of days from 0 to 1000", ""),
        ("grace_minutes = -1", "a number of minutes from 0", ""),
    ],
)
def test_a_deadline_that_is_none_is_told(tmp_path: Path, line: str, says: str, hint: str) -> None:
    problem = only_problem(tmp_path, f"{SMALLEST}[deadline]\n{line}\n")
    assert says in problem.message and problem.hint == hint


def test_attempts_are_counted_in_three_ways(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SMALLEST + '[assignments.cells.attempts]\ncount = "beast"\n')
    assert problem.message == '`count` is "beast", but it must be "last", "best" or "first"'
    assert problem.hint == "did you mean `best`?"
