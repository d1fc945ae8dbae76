"""pytest's own command on a submission: one test for each check, what it says, and that it is inert elsewhere."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

import autograder.plugins.pytest.door  # noqa: F401 – before pytester looks: what a run in this process imports, it forgets

pytest_plugins = ["pytester"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked and watched in Linux's ways")

PyTest = Callable[..., pytest.RunResult]

ANSWER_S = 120
STRICT = """[pytest]
filterwarnings =
    error
    ignore:Module already imported so cannot be rewritten. _editable:pytest.PytestAssertRewriteWarning
"""
"""A folder whose own tests may not warn. (As here, pytest warns of a file of every editable install with a plug-in.)"""
GRADING = """schema = 1
[course]
least_tier = "T0"
[limits]
call_s = 3.0
[assignments.tiny.exercises.pair]
points = 6
[assignments.tiny.exercises.pair.checks]
format = { weight = 1, visibility = "public" }
values = { weight = 2, visibility = "public", needs = ["format"] }
broken = { weight = 1, visibility = "public" }
secret = { weight = 2, visibility = "hidden", needs = ["format"] }
[assignments.tiny.exercises.big_sum]
points = 2
[assignments.tiny.exercises.big_sum.checks]
format = { weight = 1, visibility = "public" }
values = { weight = 1, visibility = "public", needs = ["format"] }
[assignments.other.exercises.rest]
points = 1
[assignments.other.exercises.rest.checks]
format = { weight = 1, visibility = "public" }
"""
PUBLIC = '''from pathlib import Path

from autograder.checks import Finding, Student, check, returns_numbers
from autograder.records import Outcome


def returns(student: Student, function: str, *right: float) -> None:
    returns_numbers(student, function, len(right))
    got = student.ask(student.banks.plain_call(function))[0].values[0]
    if tuple(got) != right:
        raise Finding(Outcome.FAILED, f"{function}() returned {got}, and not {right}.")


@check("pair")
def format(student: Student) -> None:
    """pair() returns two plain numbers."""
    returns_numbers(student, "pair", 2)


@check("pair")
def values(student: Student) -> None:
    """They are one and two."""
    returns(student, "pair", 1.0, 2.0)


@check("pair")
def broken(student: Student) -> None:
    """A check with a mistake of its author's."""
    Path(__file__).with_name("broken-was-run").touch()
    raise RuntimeError("the author's")


@check("big_sum", "format")
def format_of_sum(student: Student) -> None:
    """big_sum() returns a plain number."""
    returns_numbers(student, "big_sum", 1)


@check("big_sum", "values")
def values_of_sum(student: Student) -> None:
    """It is three."""
    returns(student, "big_sum", 3.0)
'''
HIDDEN = '''from autograder.checks import Student, check, returns_numbers


@check("pair")
def secret(student: Student) -> None:
    """They are one and two, as the reference has it."""
    returns_numbers(student, "pair", 2, within=1e-9)
'''
SOLUTION = "def pair():\n    return 1.0, 2.0\n\n\ndef big_sum():\n    return [3.0]\n"
WRONG = """# ## 1. `pair`: two numbers

from pathlib import Path

Path(__file__).with_name("was-imported").touch()


def helper():
    raise ValueError("\\x1b[31m no numbers")


# ## 2. `big_sum`: a number


class Sum:
    pass


def big_sum():
    return [3.5]


def pair():
    return helper()
"""
RESULTS = {
    "tiny.py::pair::format": "FAILED",
    "tiny.py::pair::values": "SKIPPED",
    "tiny.py::pair::broken": "ERROR",
    "tiny.py::big_sum::format": "PASSED",
    "tiny.py::big_sum::values": "FAILED",
}


@pytest.fixture
def course(pytester: pytest.Pytester) -> Path:
    """A course in the current folder, with a hand-in beside it whose import would be seen."""
    files = {
        "grading.toml": GRADING,
        "assignments/tiny/checks.py": PUBLIC,
        "assignments/tiny/tiny.py": SOLUTION,
        "reference/tiny/checks.py": HIDDEN,
        "reference/tiny/solution.py": SOLUTION,
        "tiny.py": WRONG,
    }
    for name, text in files.items():
        (pytester.path / name).parent.mkdir(parents=True, exist_ok=True)
        (pytester.path / name).write_text(text, "utf-8")
    return pytester.path


@pytest.fixture
def run(pytester: pytest.Pytester) -> PyTest:
    """pytest as a person types it, in a process of its own."""
    return lambda *arguments: pytester.runpytest_subprocess(*arguments, timeout=ANSWER_S)


@pytest.fixture
def collect(pytester: pytest.Pytester) -> PyTest:
    """The same in this process, where nothing is to be run: pytest starts in no time."""
    return lambda *arguments: pytester.runpytest_inprocess("--collect-only", "-q", *arguments)


def results_in(result: pytest.RunResult) -> dict[str, str]:
    """Node ids and results, as ``-v`` prints them."""
    words = [line.split() for line in result.outlines if "::" in line]
    found = {word: line for line in words for word in line if "::" in word and len(line) > 1}
    known = {"PASSED", "FAILED", "SKIPPED", "ERROR"}
    return {name: next(iter(known & {*line})) for name, line in found.items() if known & {*line}}


# Inert.


def test_pytest_finds_it_by_its_entry_point() -> None:
    found = importlib.metadata.entry_points(group="pytest11", name="autograder")
    assert {one.value for one in found} == {"autograder.plugins.pytest"}, "install anew: pip install -e . --no-deps"


def test_a_run_that_asks_for_nothing_has_imported_nothing(pytester: pytest.Pytester, run: PyTest) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_modules():
            ours = {name for name in sys.modules if name.partition(".")[0] == "autograder"}
            assert ours == {"autograder", "autograder.plugins", "autograder.plugins.pytest"}
            assert not {"torch", "pydantic", "rich", "click", "msgspec"} & set(sys.modules)

        def test_hooks(pytestconfig):
            assert not pytestconfig.pluginmanager.hasplugin("autograder-door")
        """
    )
    run("--strict-markers", "--strict-config").assert_outcomes(passed=2)


def test_without_the_plug_in_the_setting_of_a_handout_only_warns(course: Path, run: PyTest) -> None:
    (course / "pytest.ini").write_text("[pytest]\nautograder_submission = tiny.py\n")
    result = run("-p", "no:autograder")
    result.stdout.fnmatch_lines("*Unknown config option: autograder_submission*")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert not (course / "was-imported").exists()


# What is collected.


def test_each_check_is_a_test_below_its_exercise_and_nothing_is_imported_or_run(course: Path, collect: PyTest) -> None:
    (course / "test_of_mine.py").write_text("def test_one():\n    pass\n")
    result = collect("--submission", "tiny.py")
    assert [line for line in result.outlines if "::" in line] == list(RESULTS)
    assert not (course / "was-imported").exists()


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (["-k", "big_sum and values"], ["tiny.py::big_sum::values"]),
        (["-m", "exercise(name='big_sum')"], ["tiny.py::big_sum::format", "tiny.py::big_sum::values"]),
        (["--hidden", "-m", "hidden"], ["tiny.py::pair::secret"]),
        (["tiny.py::pair::values"], ["tiny.py::pair::values"]),
        (["tiny.py::big_sum"], ["tiny.py::big_sum::format", "tiny.py::big_sum::values"]),
    ],
)
def test_tests_are_chosen_as_ever(chosen: list[str], found: list[str], course: Path, collect: PyTest) -> None:
    result = collect("--submission", "tiny.py", "--strict-markers", *chosen)
    assert [line for line in result.outlines if "::" in line] == found


def test_an_answer_that_the_course_keeps_is_checked_on_its_own_exercise(course: Path, collect: PyTest) -> None:
    answer = course / "reference/tiny/right/big_sum/plain.py"
    answer.parent.mkdir(parents=True)
    answer.write_text(SOLUTION)
    result = collect("--submission", str(answer), "--hidden")
    found = [line.partition("plain.py")[2] for line in result.outlines if "::" in line]
    assert found == ["::big_sum::format", "::big_sum::values"]


def test_editors_are_told_classes_files_and_lines(course: Path, run: PyTest) -> None:
    """What VS Code's plug-in reads off the items, and by which id it runs one of them."""
    (course / "pytest.ini").write_text("[pytest]\nautograder_submission = tiny.py\n")
    (course / "conftest.py").write_text(
        "import sys, pytest\n"
        "def pytest_collection_finish(session):\n"
        "    assert 'torch' not in sys.modules, 'finding tests takes a moment'\n"
        "    for item in session.items:\n"
        "        assert isinstance(item.parent, pytest.Class) and isinstance(item.parent.parent, pytest.File)\n"
        "        assert item.path == item.parent.path == item.parent.parent.path and item.path.is_file()\n"
        "        print(item.location)\n"
    )
    result = run(
        "--collect-only",
        f"--rootdir={course}",
        "-qs",
        f"{course}/tiny.py::pair",
        f"{course}/tiny.py::big_sum::values",
    )
    lines = WRONG.splitlines()
    helper, total = lines.index("def helper():"), lines.index("class Sum:")
    assert f"('tiny.py', {helper}, 'pair.format')" in result.outlines, "the first definition below the heading"
    assert f"('tiny.py', {total}, 'big_sum.values')" in result.outlines
    assert result.ret == pytest.ExitCode.OK


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--submission", "gone.py"], "*--submission gone.py: there is no such file; expected a script or a notebook"),
        (["--hidden"], "*--hidden is said of a submission; name it: --submission FILE"),
        (
            ["--submission", "mine.py"],
            "*which assignment is */mine.py the answer to[?] say --assignment tiny or other*",
        ),
        (["--submission", "tiny.py", "--assignment", "tinny"], "*tinny*"),
        (["--submission", "tiny.py", "--course", "/"], "*no grading.toml in /*"),
        (["--submission", "tiny.py", "--hidden", "--course", "handout"], "*there is no */handout/reference"),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(
    arguments: list[str], said: str, course: Path, collect: PyTest
) -> None:
    (course / "mine.py").write_text(SOLUTION)
    shutil.copytree(course, course / "handout", ignore=shutil.ignore_patterns("reference"))
    result = collect(*arguments)
    assert result.ret in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED)
    result.stdout.no_fnmatch_line("*Traceback*")
    (result.stdout if result.ret == pytest.ExitCode.INTERRUPTED else result.stderr).fnmatch_lines(said)


# What is run.


def test_failures_skips_and_errors_say_what_the_command_says(course: Path, run: PyTest) -> None:
    (course / "pytest.ini").write_text(STRICT)
    result = run("--submission", "tiny.py", "-v", "-rs", "--junitxml=junit.xml")
    assert results_in(result) == RESULTS
    crash = WRONG.splitlines().index('    raise ValueError("\\x1b[31m no numbers")') + 1
    result.stdout.fnmatch_lines(
        [
            "autograder: tiny.py; public checks, sandbox tier T*",
            "*ERROR at setup of pair.broken*",
            "UNGRADED: *",
            "*The check itself failed: RuntimeError: the author's (checks.py, line *",
            "*_ pair.format _*",
            "crashed: pair() returns two plain numbers.",
            "ValueError: *no numbers.",
            f"at tiny.py, line {crash}, `raise ValueError*",
            f"tiny.py:{crash}: crashed",
            "*_ big_sum.values _*",
            "wrong: It is three.",
            "big_sum() returned [[]3.5[]], and not (3.0,).",
            "SKIPPED * Not run: format has to pass first.",
        ]
    )
    text = result.stdout.str()
    assert "Traceback" not in text and "nodes.py" not in text and "\x1b" not in text
    assert not (course / "was-imported").exists()
    cases = {
        (case.get("classname"), case.get("name")): case
        for case in ElementTree.parse(course / "junit.xml").iter("testcase")
    }
    kinds = {key: [child.tag for child in case if child.tag != "properties"] for key, case in cases.items()}
    assert kinds == {
        ("tiny.pair", "format"): ["failure"],
        ("tiny.pair", "values"): ["skipped"],
        ("tiny.pair", "broken"): ["error"],
        ("tiny.big_sum", "format"): [],
        ("tiny.big_sum", "values"): ["failure"],
    }
    points = {one.get("name"): one.get("value") for one in cases["tiny.big_sum", "format"].iter("property")}
    assert points == {"score": "1", "max_score": "1"}


def test_of_an_exercise_only_what_is_chosen_is_run_and_what_it_needs(course: Path, run: PyTest) -> None:
    (course / "pytest.ini").write_text("[pytest]\nautograder_submission = assignments/tiny/tiny.py\n")
    chosen = "assignments/tiny/tiny.py::pair::values"
    result = run(chosen, "-v")
    assert results_in(result) == {chosen: "PASSED"}
    assert not (course / "assignments/tiny/broken-was-run").exists()


@pytest.mark.slow
def test_each_process_of_xdist_finds_the_same(course: Path, run: PyTest) -> None:
    result = run("--submission", "tiny.py", "-v", "-n", "2", "--dist", "loadscope")
    assert results_in(result) == RESULTS
    result = run("--submission", "tiny.py", "-v", "--lf", "-x", "-k", "big_sum or format")
    assert results_in(result) == {"tiny.py::pair::format": "FAILED"}, "the worst of last time, and no further"


def test_with_hidden_checks_nothing_beside_a_hand_in_is_executed(course: Path, run: PyTest) -> None:
    evil = "from pathlib import Path\nPath(__file__).with_name('was-executed').touch()\n"
    folder = course / "hand-ins/s001"
    folder.mkdir(parents=True)
    for name in ("conftest.py", "__init__.py", "assignments/tiny/checks.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(evil)
    (folder / "grading.toml").write_text(GRADING)
    (folder / "tiny.py").write_text(SOLUTION.replace("2.0", "2.5").replace("return [3.0]", "return 1 / 0"))
    chosen = ["-k", "secret or (big_sum and format)"]
    result = run("--submission", "hand-ins/s001/tiny.py", "--hidden", "-v", *chosen)
    failed = ["hand-ins/s001/tiny.py::pair::secret", "hand-ins/s001/tiny.py::big_sum::format"]
    assert results_in(result) == dict.fromkeys(failed, "FAILED")
    result.stdout.fnmatch_lines(
        [
            "autograder: what is told of hidden checks is for staff*",
            "wrong: They are one and two*",
            "hand-ins/s001/tiny.py:6: crashed",
        ]
    )
    assert not list(folder.rglob("was-executed"))
