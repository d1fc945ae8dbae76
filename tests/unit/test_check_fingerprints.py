"""What changes the fingerprint of a check, and what leaves it alone: by editing copies of courses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.fingerprint import check_fingerprints

ROOT = Path(__file__).parents[2]
RUBRIC = """\
schema = 1

[assignments.cells.exercises.cell]
points = 10

[assignments.cells.exercises.cell.checks]
one = { weight = 1, visibility = "hidden" }
two = { weight = 2, visibility = "hidden" }
"""
TWO = '''

@check("cell")
def two(student):
    """Asks for two."""
    student.agrees(2)
'''
ONE = '''

@check("cell")
def one(student):
    """Asks for one."""
    {}
'''
HEAD = "import functools\nimport math\nimport torch\nfrom autograder.checks import Battery, Signature, check\n\n"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of two checks, whose files can be written anew."""
    write(tmp_path, "grading.toml", RUBRIC)
    write(tmp_path, "assignments/cells/checks.py", "")
    write(tmp_path, "reference/cells/solution.py", "def cell(x):\n    return x\n")
    return Course.find(tmp_path)


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def fingerprints(course: Course) -> dict[str, str]:
    return {name: found for (_, name), found in check_fingerprints(course, "cells").items()}


def changed(course: Course, before: str, after: str, rest: str = "student.agrees(THING)") -> set[str]:
    """Names of the checks whose fingerprint is another with `after` in place of `before`."""
    found = []
    for text in (before, after):
        write(course.root, "reference/cells/checks.py", HEAD + text + ONE.format(rest) + TWO)
        found.append(fingerprints(course))
    assert found[0].keys() == found[1].keys() == {"one", "two"}
    return {name for name in found[0] if found[0][name] != found[1][name]}


# What `one` depends on and `two` does not: text with a mark in it, and the body of `one`.
REACHED = {
    "a module constant": ("THING = 1{}", "student.agrees(THING)"),
    "a constant of another type": ("THING = 10 if '{}' else 10.0", "student.agrees(THING)"),
    "a function": ("def thing(x):\n    return x + 1{}", "student.agrees(thing(2))"),
    "a function that a function calls": (
        "def deep(x):\n    return x + 1{}\n\ndef thing(x):\n    return deep(x)",
        "student.agrees(thing(2))",
    ),
    "functions that call each other": (
        "def even(n):\n    return n == 0 or odd(n - 1)\n\ndef odd(n):\n    return n != 0 + 1{} and even(n - 1)",
        "student.agrees(even(2))",
    ),
    "a function by getattr": (
        "class Thing:\n    def values(self):\n        return 1{}",
        "student.agrees(getattr(Thing(), 'val' + 'ues')())",
    ),
    "a lambda": ("thing = lambda x: x + 1{}", "student.agrees(thing(2))"),
    "a lambda in a dictionary": ("THING = {{'a': lambda x: x + 1{}}}", "student.agrees(THING['a'](2))"),
    "a partial": (
        "def add(x, y):\n    return x + y\n\nthing = functools.partial(add, 1{})",
        "student.agrees(thing(2))",
    ),
    "what a partial calls": ("def add(x):\n    return x + 1{}\n\nthing = functools.partial(add, 2)", "thing()"),
    "a nested function": (
        "def make(y):\n    def inner(x):\n        return x + y\n    return inner\n\nthing = make(1{})",
        "student.agrees(thing(2))",
    ),
    "a function within the check": ("THING = 1{}", "student.agrees((lambda: [THING for _ in 'ab'])())"),
    "a default argument": ("def thing(x=1{}):\n    return x", "student.agrees(thing())"),
    "a default of a keyword": ("def thing(*, x=1{}):\n    return x", "student.agrees(thing())"),
    "a class attribute": ("class Thing:\n    size = 1{}", "student.agrees(Thing.size)"),
    "a class attribute of a base": ("class Base:\n    size = 1{}\n\nclass Thing(Base):\n    pass", "Thing.size"),
    "a frozen record": (
        "from dataclasses import dataclass\n\n@dataclass(frozen=True, slots=True)\nclass Thing:\n    size: int\n\n"
        "THING = Thing(1{})",
        "student.agrees(THING)",
    ),
    "a default of a record": (
        "import dataclasses\n@dataclasses.dataclass\nclass Thing:\n    size: int = 1{}\n",
        "student.agrees(Thing())",
    ),
    "a member of an enumeration": (
        "import enum\nclass Thing(enum.Enum):\n    A = 1{}\n\nTHING = Thing.A",
        "student.agrees(THING)",
    ),
    "a method": ("class Thing:\n    def go(self):\n        return 1{}", "student.agrees(Thing().go())"),
    "a property": ("class Thing:\n    @property\n    def go(self):\n        return 1{}", "student.agrees(Thing().go)"),
    "a cached property": (
        "class Thing:\n    @functools.cached_property\n    def go(self):\n        return 1{}",
        "student.agrees(Thing().go)",
    ),
    "a cached function": ("@functools.cache\ndef thing(x):\n    return x + 1{}", "student.agrees(thing(2))"),
    "an object's attribute": (
        "class Thing:\n    def __init__(self, size):\n        self.size = size\n\nTHING = Thing(1{})",
        "student.agrees(THING.size)",
    ),
    "an object with slots": (
        "class Thing:\n    __slots__ = ('size',)\n\nTHING = Thing()\nTHING.size = 1{}",
        "student.agrees(THING.size)",
    ),
    "a bound method": ("class Thing(list):\n    pass\n\nthing = Thing([1{}]).count", "student.agrees(thing(1))"),
    "a method of a built-in object": ("thing = [1{}].count", "student.agrees(thing(1))"),
    "a list filled later": ("THING = []\nfor number in range(10{} % 7):\n    THING.append(number)", "sum(THING)"),
    "a set": ("THING = {{'a', 'b', 'c1{}'}}", "student.agrees(THING)"),
    "a set of objects": ("THING = frozenset({{(1, 'a'), (2, 'b1{}')}})", "student.agrees(THING)"),
    "a list within itself": ("THING = [1{}]\nTHING.append(THING)", "student.agrees(THING)"),
    "a tensor's number": ("THING = torch.tensor([1{}, 2])", "student.agrees(THING)"),
    "a tensor's shape": ("THING = torch.zeros(len('{}') + 1)", "student.agrees(THING)"),
    "a tensor in bfloat16": ("THING = torch.tensor(1{}, dtype=torch.bfloat16)", "student.agrees(THING)"),
    "what a tensor may have": ("THING = torch.zeros(2, requires_grad=bool('{}'))", "student.agrees(THING)"),
    "a generator's seed": ("THING = torch.Generator().manual_seed(1{})", "student.agrees(THING)"),
    "an array": ("THING = torch.tensor([1{}]).numpy()", "student.agrees(THING)"),
    "a layer's weights": ("THING = torch.nn.LayerNorm(1{})", "student.agrees(THING)"),
    "a battery's count": (
        "THING = Battery('v', Signature('Cell', {{'x': 'B I'}}, ('x',), {{'h': 'B I'}}), 1{})",
        "student.agrees(THING)",
    ),
    "how a battery draws": (
        "def drawing(signature, count, base):\n    return [1{}]\n\n"
        "THING = Battery('v', Signature('Cell', {{'x': 'B I'}}, ('x',), {{'h': 'B I'}}), drawing=drawing)",
        "student.agrees(THING)",
    ),
    "another library's function": ("thing = math.sin if '{}' else math.cos", "student.agrees(thing(2))"),
    "a decorator": (
        "def deco(f):\n    @functools.wraps(f)\n    def inner(*a):\n        return f(*a) + 1{}\n    return inner\n\n"
        "@deco\ndef thing(x):\n    return x",
        "student.agrees(thing(2))",
    ),
    "a metaclass": (
        "class Meta(type):\n    size = 1{}\n\nclass Thing(metaclass=Meta):\n    pass",
        "student.agrees(Thing.size)",
    ),
    "a name defined further down": ("def thing():\n    return LATER\n\nLATER = 1{}", "student.agrees(thing())"),
}


@pytest.mark.parametrize(("text", "body"), REACHED.values(), ids=REACHED)
def test_a_check_changes_with_what_it_reaches_and_with_nothing_else(course: Course, text: str, body: str) -> None:
    assert changed(course, text.format(""), text.format("0"), body) == {"one"}
    assert changed(course, text.format(""), text.format("") + "\nUNRELATED = 1\n", body) == set()


OPAQUE = {
    "a generator": ("THING = (n for n in (1, 2))", "student.agrees(next(THING))"),
    "a lock": ("import threading\nTHING = threading.Lock()", "student.agrees(THING)"),
    "a path": ("import pathlib\nTHING = pathlib.Path(__file__)", "student.agrees(THING)"),
    "a file's name": ("THING = __file__", "student.agrees(THING)"),
    "names by globals()": ("", "student.agrees(globals()['THING'])"),
    "names by eval": ("", "student.agrees(eval('THING'))"),
    "names by a function's globals": ("def thing():\n    pass", "student.agrees(thing.__globals__['THING'])"),
    "modules by sys": ("import sys", "student.agrees(sys.modules)"),
    "modules by an import in the check": ("", "import sys; student.agrees(sys.modules)"),
    "a file that is read": ("", "student.agrees(open('numbers.txt').read())"),
    "a file that a library reads": ("", "student.agrees(torch.load('numbers.pt'))"),
    "open by another name": ("thing = open", "student.agrees(thing('numbers.txt').read())"),
    "a library's reader by its own name": ("from torch import load", "student.agrees(load('numbers.pt'))"),
    "an iterator": ("import itertools\nTHING = itertools.count()", "student.agrees(THING)"),
    "a set within itself": (
        "class Thing:\n    pass\n\nTHING = Thing()\nTHING.all = set([THING, Thing()])",
        "student.agrees(THING)",
    ),
    "a state of its own telling": (
        "class Thing:\n    def __getstate__(self):\n        return None\n\nTHING = Thing()",
        "student.agrees(THING)",
    ),
    "an object that breaks when it is looked at": (
        "class Thing:\n    @property\n    def __module__(self):\n        raise OSError\n\nTHING = Thing()",
        "student.agrees(THING)",
    ),
}


@pytest.mark.parametrize(("text", "body"), OPAQUE.values(), ids=OPAQUE)
def test_what_cannot_be_seen_through_makes_a_check_depend_on_all_files(course: Course, text: str, body: str) -> None:
    text = f"{text}\n{{}}"
    assert changed(course, text.format("OTHER = 1"), text.format("OTHER = 2"), body) == {"one"}
    write(course.root, "assignments/cells/numbers.txt", "1")
    before = fingerprints(course)
    write(course.root, "assignments/cells/numbers.txt", "2")
    after = fingerprints(course)
    assert before["one"] != after["one"] and before["two"] == after["two"]


def test_what_would_take_too_long_to_look_through_counts_as_opaque(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.fingerprint.structure._MOST", 100)
    text = "THING = [[number] for number in range(100)]\n{}"
    assert changed(course, text.format(""), text.format("OTHER = 1")) == {"one"}


SAME = {
    "a comment above": ("THING = 1", "# One.\n\n\nTHING = 1"),
    "a comment within": (
        "def thing():\n    return 1\nTHING = thing",
        "def thing():\n    # One.\n\n    return 1\nTHING = thing",
    ),
    "another constant": ("THING = 1", "OTHER = 2\nTHING = 1"),
    "another function": ("THING = 1", "def other():\n    return 2\n\n\nTHING = 1"),
    "the order of definitions": ("OTHER = 2\nTHING = 1", "THING = 1\nOTHER = 2"),
    "how a number is written": ("THING = 1000", "THING = 1_000"),
}


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME)
def test_text_that_no_check_reaches_changes_none(course: Course, before: str, after: str) -> None:
    assert changed(course, before, after) == set()


LEFT_BEHIND = {
    "in a list": ("THING = []", "student.agrees(THING)", "THING.append(1)"),
    "in a list under another name": (
        "THING = [[]]",
        "student.agrees(THING)",
        "for inner in THING:\n        inner += [1]",
    ),
    "in a dictionary": ("THING = {}", "student.agrees(THING)", "THING['a'] = 1"),
    "in a tensor": ("THING = torch.zeros(2)", "student.agrees(THING)", "THING[0].add_(1)"),
    "in a generator": ("THING = torch.Generator()", "student.agrees(THING)", "THING.manual_seed(1)"),
    "in a global name": ("THING = 1", "student.agrees(THING)", "global THING; THING = 2"),
    "in an attribute": ("class Thing:\n    size = 1", "student.agrees(Thing.size)", "Thing.size = 2"),
    "in a function's attribute": ("def thing():\n    pass", "student.agrees(vars(thing))", "thing.size = 2"),
    "by a method": (
        "class Thing:\n    def go(self):\n        self.size = 1\n\nTHING = Thing()",
        "student.agrees(THING)",
        "THING.go()",
    ),
    "by a function": (
        "THING = []\n\ndef note(where):\n    where.append(1)\n\ndef also(where):\n    note(where)",
        "student.agrees(THING)",
        "also(THING)",
    ),
    "by a closure": (
        "def make():\n    size = 1\n    def more():\n        nonlocal size\n        size += 1\n"
        "    return more, lambda: size\n\nmore, thing = make()",
        "student.agrees(thing())",
        "more()",
    ),
}


@pytest.mark.parametrize(("text", "body", "other"), LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_a_check_depends_on_all_files_where_another_one_may_leave_something_behind(
    course: Course, text: str, body: str, other: str
) -> None:
    found = []
    for two in (f"    {other}\n", f"    {other}\n    student.agrees(3)\n", "    student.agrees(3)\n"):
        write(course.root, "reference/cells/checks.py", HEAD + text + ONE.format(body) + TWO + two)
        found.append(fingerprints(course)["one"])
    assert len(set(found)) == 3


def test_a_table_that_several_checks_read_ties_them_to_nothing(course: Course) -> None:
    text = "TABLE = {'a': 1}\n\ndef pick(table):\n    return [key for key in sorted(table)]"
    body = "student.agrees(pick(TABLE), TABLE['a'], TABLE.get('b'), len(TABLE), 'a' in TABLE)"
    found = []
    for number in (1, 2):
        two = TWO.replace("agrees(2)", f"agrees(pick(TABLE), {number})")
        write(course.root, "reference/cells/checks.py", HEAD + text + ONE.format(body) + two)
        found.append(fingerprints(course))
    assert found[0]["one"] == found[1]["one"] and found[0]["two"] != found[1]["two"]


@pytest.mark.parametrize("how", ["from comparing import thing", "import comparing\nthing = comparing.thing"])
@pytest.mark.parametrize("body", ["thing(2)", "student.agrees(map(thing, [2]))"])
def test_a_check_changes_with_the_modules_beside_the_handout(course: Course, how: str, body: str) -> None:
    beside = "from numbers_of import NUMBER\n\ndef thing(x):\n    return x + NUMBER + {}\n"
    found = []
    for number, text in ((1, "1"), (2, "1"), (1, "3")):
        write(course.root, "assignments/cells/numbers_of.py", f"NUMBER = {number}\n")
        write(course.root, "assignments/cells/comparing.py", beside.format(text))
        write(course.root, "reference/cells/checks.py", HEAD + how + ONE.format(body) + TWO)
        found.append(fingerprints(course))
    assert len({one["one"] for one in found}) == 3
    assert len({one["two"] for one in found}) == 1


def test_a_whole_module_stands_for_all_that_it_holds(course: Course) -> None:
    found = []
    for number in (1, 2):
        write(course.root, "assignments/cells/comparing.py", f"def thing():\n    return {number}\n")
        text = HEAD + "import comparing" + ONE.format("getattr(comparing, 'th' + 'ing')()") + TWO
        write(course.root, "reference/cells/checks.py", text)
        found.append(fingerprints(course))
    assert found[0]["one"] != found[1]["one"] and found[0]["two"] == found[1]["two"]


@pytest.mark.parametrize("file", ["reference/cells/solution.py", "assignments/cells/harness.py"])
def test_solution_and_harness_belong_to_every_check(course: Course, file: str) -> None:
    write(course.root, "reference/cells/checks.py", HEAD + ONE.format("pass") + TWO)
    before = fingerprints(course)
    write(course.root, file, "NUMBER = 1\n")
    after = fingerprints(course)
    assert not set(before.values()) & set(after.values())


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("two = { weight = 2,", "two = { weight = 3,", set()),
        ("points = 10", "points = 20", set()),
        ("points = 10", 'points = 10\ntitle = "Cells"', set()),
        ("weight = 2,", 'weight = 2, reveal = "message",', set()),
        ("weight = 2,", 'weight = 2, needs = ["one"],', {"two"}),
        ("weight = 2,", 'weight = 2, device = "cuda",', {"two"}),
        ("points = 10", 'points = 10\nforbidden_operators = ["lstm_cell"]', {"one", "two"}),
        ("schema = 1", "schema = 1\n[limits]\ncall_s = 9.0", {"one", "two"}),
        ("schema = 1", "schema = 1\n[tolerances]\nfloat64 = 1e-8", {"one", "two"}),
    ],
)
def test_of_the_rules_those_count_that_a_check_runs_under(
    course: Course, old: str, new: str, changes: set[str]
) -> None:
    write(course.root, "reference/cells/checks.py", HEAD + ONE.format("pass") + TWO)
    before = fingerprints(course)
    write(course.root, "grading.toml", RUBRIC.replace(old, new, 1))
    after = fingerprints(Course.find(course.root))
    assert {name for name in before if before[name] != after[name]} == changes


# ---------------------------------------------------------------- the real course

Edit = Callable[[Path], None]
ASSIGNMENTS = ("cells", "bptt", "counting", "training")


@pytest.fixture(scope="module")
def real() -> dict[str, dict[str, str]]:
    return all_of(ROOT)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("assignments", "reference"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "grading.toml", tmp_path)
    return tmp_path


def all_of(root: Path, assignments: tuple[str, ...] = ASSIGNMENTS) -> dict[str, dict[str, str]]:
    course = Course.find(root)
    return {
        name: {".".join(key): found for key, found in check_fingerprints(course, name).items()} for name in assignments
    }


CELLS = ("rnn_cell", "lstm_cell", "gru_cell", "gru_cell_2014")


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "reference/cells/checks.py",
            'UNROLL_VALUES = Battery("values", UNROLL, 16)',
            'UNROLL_VALUES = Battery("values", UNROLL, 17)',
            {"unroll.values"},
        ),
        (
            "reference/cells/checks.py",
            "        student.agrees(batteries.edges)",
            "        student.agrees(batteries.values)",
            {f"{cell}.sizes" for cell in CELLS},
        ),
        ("reference/cells/checks.py", "For T = 0 there are", "For no steps there are", {"unroll.empty_sequence"}),
        ("reference/cells/checks.py", "import torch", "# A remark.\n\nimport torch", set()),
        ("assignments/cells/checks.py", "0.693168315937", "0.693168315938", {"gru_cell_2014.first_numbers"}),
        (
            "reference/bptt/checks.py",
            '"hundred_steps", 2)',
            '"hundred_steps", 2, None)',
            {"cell_path.hundred_steps"},
        ),
        (
            "assignments/training/comparing.py",
            "chunks should be",
            "chunks ought to be",
            {f"tbptt.{name}" for name in ("first_numbers", "chunks", "pairs", "last_chunk", "extremes")},
        ),
        ("reference/training/checks.py", "GATES[other]", "GATES[one]", {"init.recurrent_weights"}),
    ],
)
def test_an_edit_of_the_real_course_changes_what_it_concerns(
    copy: Path, real: dict[str, dict[str, str]], file: str, old: str, new: str, expected: set[str]
) -> None:
    text = (copy / file).read_text()
    assert old in text, f"{file} has changed: {old!r} is not in it"
    (copy / file).write_text(text.replace(old, new, 1))
    assignment = file.split("/")[1]
    after = all_of(copy, (assignment,))[assignment]
    assert {name for name in after if after[name] != real[assignment][name]} == expected


def test_weights_and_kept_answers_of_the_real_course_change_no_check(
    copy: Path, real: dict[str, dict[str, str]]
) -> None:
    rubric = (copy / "grading.toml").read_text().replace("weight = 2,", "weight = 3,")
    (copy / "grading.toml").write_text(rubric.replace("points = 20", "points = 21"))
    for kind in ("wrong", "right"):
        folder = copy / "reference/cells" / kind / "gru_cell"
        shutil.copy(sorted(folder.glob("*.py"))[0], folder / "another.py")
    for name, found in all_of(copy, ("cells", "training")).items():
        assert found == real[name]


def test_another_process_finds_the_same_in_another_place(copy: Path, real: dict[str, dict[str, str]]) -> None:
    program = (
        "import json, pathlib; from autograder.course import Course\n"
        "from autograder.fingerprint import check_fingerprints\n"
        f"course = Course.find(pathlib.Path({str(copy)!r}))\n"
        "found = {name: check_fingerprints(course, name) for name in ('cells', 'training')}\n"
        "print(json.dumps({name: {'.'.join(key): one for key, one in of.items()} for name, of in found.items()}))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "4711"}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, cwd=copy, capture_output=True, timeout=120)
    assert json.loads(ran.stdout) == {name: real[name] for name in ("cells", "training")}, ran.stderr.decode()


def test_grading_changes_no_fingerprint(real: dict[str, dict[str, str]], hand_in: Callable[..., object]) -> None:
    course = Course.find(ROOT)
    suite = course.suite("cells")
    answering = hand_in(course.solution("cells").read_text().replace("f, g, o", "g, f, o"), suite.harness)
    for name in ("values", "gradients"):
        suite.run("lstm_cell", name, answering, reveal=False)  # type: ignore[arg-type]
    assert all_of(ROOT, ("cells",))["cells"] == real["cells"]
