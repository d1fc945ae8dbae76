"""What goes out and what is kept back: the public policy, hidden lines and where they are found."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.errors import CourseError
from autograder.plugins.jupytext import notebook_of
from autograder.release.hidden import Hidden, squeezed, tells
from autograder.release.leaks import leaks_in, refuse_leaks
from autograder.release.pages import readme, requirements
from autograder.release.policy import public_policy
from autograder.release.wheel import build_wheel
from autograder.rubric import Rubric, load_rubric

ROOT = Path(__file__).parents[2]

POLICY = """schema = 1
[course]
title = 'Say "\\x"'
least_tier = "T2"
reveal = "nothing"  # a secret remark
[limits]
call_s = 0.5
[tolerances]
float64 = 1e-8
[assignments.one]
title = "One"
forbidden_operators = ["recurrent"]
[assignments.one.limits]
memory_mib = 512
[assignments.one.exercises.pair]
points = 10
[assignments.one.exercises.pair.checks]
format  = { weight = 0.1, visibility = "public" }
numbers = { weight = 1, visibility = "public", needs = ["format"], device = "fake-gpu" }
first   = { weight = 1, visibility = "hidden", needs = ["format"] }
second  = { weight = 2, visibility = "hidden", needs = ["first"] }
third   = { weight = 4, visibility = "hidden" }
told    = { weight = 3, visibility = "hidden", needs = ["third", "format"], device = "cuda", reveal = "outcome" }
[assignments.one.exercises.free]
points = 1
forbidden_operators = []
[assignments.one.exercises.free.checks]
format = { weight = 1, visibility = "public" }
[assignments.two.exercises.other]
points = 2
[assignments.two.exercises.other.checks]
format = { weight = 1, visibility = "public" }
"""


def rubric_of(text: str, folder: Path) -> Rubric:
    file = folder / "grading.toml"
    file.write_text(text, "utf-8")
    return load_rubric(file)


# The policy.


def test_the_public_policy_counts_and_limits_as_the_course_does(tmp_path: Path) -> None:
    rubric = rubric_of(POLICY, tmp_path)
    public = rubric_of(public_policy(rubric, rubric.assignments), tmp_path)
    assert (public.title, public.least_tier, public.tolerances) == (rubric.title, "T2", rubric.tolerances)
    for ours, theirs in zip(rubric.assignments, public.assignments, strict=True):
        assert theirs.limits == ours.limits
        assert theirs.title == ours.title
        for exercise, released in zip(ours.exercises, theirs.exercises, strict=True):
            assert released.points == exercise.points == sum(check.points for check in released.checks)
            assert released.forbidden_operators == exercise.forbidden_operators
            assert len(released.checks) == len(exercise.checks)
            visible = [check for check in exercise.checks if check.visibility == "public"]
            told = [replace(check, reveal="nothing") for check in released.checks if check.visibility == "public"]
            assert told == [replace(check, reveal="nothing") for check in visible]


def test_hidden_checks_that_reveal_nothing_are_counted_and_not_told_apart(tmp_path: Path) -> None:
    rubric = rubric_of(POLICY, tmp_path)
    text = public_policy(rubric, rubric.assignments)
    assert not [name for name in ("first", "second", "third", "secret remark") if name in text]
    [pair, _] = rubric_of(text, tmp_path).assignments[0].exercises
    hidden = {check.name: check for check in pair.checks if check.visibility == "hidden"}
    assert list(hidden) == ["told", "hidden_1", "hidden_2", "hidden_3"]
    assert {hidden[name].reveal for name in ("hidden_1", "hidden_2", "hidden_3")} == {"nothing"}
    weights = [hidden[f"hidden_{number}"].weight for number in (1, 2, 3)]
    assert sum(weights) == 7
    assert max(weights) - min(weights) < Fraction(1, 100_000)
    assert hidden["told"].needs == ("format",)
    assert hidden["told"].device == "cuda"


def test_of_several_assignments_only_those_that_are_released_are_in_it(tmp_path: Path) -> None:
    rubric = rubric_of(POLICY, tmp_path)
    assert "other" not in public_policy(rubric, rubric.assignments[:1])


def test_titles_are_text_in_the_readme(tmp_path: Path) -> None:
    rubric = rubric_of(POLICY.replace('title = "One"', 'title = "a | <b> `c`"'), tmp_path)
    page = readme(rubric, rubric.assignments[:1], "both")
    assert "## a \\| \\<b\\> \\`c\\`" in page
    assert "| `pair` | pair | 10 | 2 | 4 |" in page


def test_libraries_that_the_handouts_import_are_required_and_nothing_of_pythons_own() -> None:
    text = requirements(
        ["import os, torch\nfrom numpy import ones\nimport nowhere_at_all\nimport autograder"], "py", None
    )
    assert [line.split()[0] for line in text.splitlines()] == ["rnn-autograder==0.1.0", "numpy>=1.26", "torch>=2.6"]
    assert requirements([], "both", "x.whl").startswith("./x.whl\njupyterlab>=4")


# The notebook.

SCRIPT = """# %% [markdown]
# # `first`, and why

# %% tags=["keep"]
x = 1

# %% [markdown]
# More on it, with `second` in the text.

# %% [markdown]
# ## Interlude

# %% [markdown]
# ## 2. `second`: again

# %%
y = 2
"""


def notebook(*exercises: str) -> list[str]:
    made = nbformat.reads(notebook_of(SCRIPT, exercises, "one.py"), as_version=4)
    nbformat.validate(made)
    return [cell.source.partition("\n")[0] for cell in made.cells]


def test_the_section_of_an_exercise_ends_with_its_check() -> None:
    assert notebook("first", "second") == [
        "from autograder import check",
        "# `first`, and why",
        "x = 1",
        "More on it, with `second` in the text.",
        'check("first")',
        "## Interlude",
        "## 2. `second`: again",
        "y = 2",
        'check("second")',
    ]


def test_exercises_without_a_section_are_checked_at_the_end() -> None:
    assert notebook("second", "third", "fourth")[-2:] == ['check("second")', 'check("third", "fourth")']
    assert notebook("third")[-2:] == ["from autograder import check", 'check("third")']


def test_an_authors_tags_stay_and_ids_are_the_same_each_time() -> None:
    text = notebook_of(SCRIPT, ["first"], "one.py")
    assert text == notebook_of(SCRIPT, ["first"], "one.py")
    assert [cell.metadata for cell in nbformat.reads(text, as_version=4).cells if cell.metadata] == [{"tags": ["keep"]}]


def test_without_jupytext_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jupytext", None)
    with pytest.raises(CourseError, match=r'pip install "rnn-autograder\[release\]"; or release scripts alone'):
        notebook("first")


def test_a_wheel_is_built_from_a_checkout_and_from_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"--wheel builds from a checkout of rnn-autograder, and .* is none"):
        build_wheel(tmp_path, source=tmp_path)


# What is hidden.


@pytest.mark.parametrize(
    "line",
    [
        "return -0.52, 3",
        "d_x = d_a @ weight_ih",
        "c = f * c + i * g",
        "Forget gate left out",
        "assert x.shape == (2, 7)",
    ],
)
def test_lines_that_say_something(line: str) -> None:
    assert tells(line)


@pytest.mark.parametrize(
    "line",
    [
        "return outputs",
        "h, c = state",
        "for t in range(x.shape[1]):",
        "super().__init__()",
        "else:",
        "x = 0",
        '"""',
        ")",
    ],
)
def test_lines_that_anybody_writes(line: str) -> None:
    assert not tells(line)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "grading.toml").write_text(POLICY)
    for name, text in {
        "one/solution.py": '"""The reference."""\n\n\n'
        "def pair(a, b,\n         c=2.5):\n    left = a * b + c\n    return left - 1.5\n"
        "    return total_of(first) * weight + bias\n",
        "one/checks.py": 'def values(student):\n    """They are one and two."""\n    student.agrees("pair", 17, 4)\n',
        "one/wrong/pair/swapped.py": '"""Exchanged\n\nThe second number comes first: '
        'look at their order.\n"""\nx = = 1\n',
        "one/figure.bin": "no text at all",
    }.items():
        (tmp_path / "reference" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "reference" / name).write_text(text)
    return Course.find(tmp_path)


def found(course: Course, name: str, data: str | bytes) -> list[str]:
    data = data.encode() if isinstance(data, str) else data
    return [f"{leak.place} <- {leak.origin}" for leak in leaks_in({name: data}, Hidden.of(course))]


def test_signatures_and_imports_are_no_secret(course: Course) -> None:
    assert not [line for line in Hidden.of(course).lines if line.startswith(("def", "c=2.5"))]


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a/a.py", "x = total_of(first) * weight + bias\n", "line 1 <- reference/one/solution.py, line 8"),
        ("a/checks.py", "x = 1\nleft = a * b + c\n", "line 2 <- reference/one/solution.py, line 6"),
        ("a/a.py", "#   left=a*b+c   \n", "line 1 <- reference/one/solution.py, line 6"),
        ("a/a.py", "if x: left = a * b + c; print(left)\n", "line 1 <- reference/one/solution.py, line 6"),
        ("a/a.py", "left = 1\n\nleft = a *\n    b + c\n", "line 3 <- reference/one/solution.py, line 6"),
        ("a/a.py", '"""Do it.\n\n    return left - 1.5\n"""\n', "line 3 <- reference/one/solution.py, line 7"),
        ("a/a.py", "return left - 1.5  # that is it\n", "line 1 <- reference/one/solution.py, line 7"),
        ("grading.toml", 'title = "They are one and two."\n', "line 1 <- reference/one/checks.py, line 2"),
        ("grading.toml", "# They are one and two.\n", "line 1 <- reference/one/checks.py, line 2"),
        ("a/notes.md", "Mind: the second\n", ""),
        (
            "a/notes.md",
            "Mind: *The second number comes\nfirst: look at their order.*\n",
            "line 1 <- reference/one/wrong/pair/swapped.py, line 3",
        ),
        ("a/data.csv", 'student.agrees("pair", 17, 4)', "line 1 <- reference/one/checks.py, line 3"),
        ("a/data.bin", b"\xff\xfe\nleft = a * b + c\n", "line 2 <- reference/one/solution.py, line 6"),
        ("a/figure.png", "no text at all", " <- reference/one/figure.bin"),
    ],
)  # fmt: skip
def test_a_hidden_line_is_found_whatever_it_is_dressed_in(
    course: Course, name: str, text: str | bytes, where: str
) -> None:
    assert found(course, name, text) == ([where] if where else [])


def test_a_notebook_is_searched_cell_by_cell_with_its_outputs_and_metadata(course: Course) -> None:
    cells = [
        {"cell_type": "markdown", "source": "Fine."},
        {"cell_type": "code", "source": ["x = 1\n", "left = a * b ", "+ c\n"], "outputs": []},
        {"cell_type": "code", "source": "", "outputs": [{"text": ["They are one and two."]}]},
    ]
    notebook = {"cells": cells, "metadata": {"author": "return left - 1.5"}}
    assert found(course, "a/a.ipynb", json.dumps(notebook)) == [
        "cell 2, line 2 <- reference/one/solution.py, line 6",
        "cell 3, beside its source, line 5 <- reference/one/checks.py, line 2",
        "beside its cells, line 3 <- reference/one/solution.py, line 7",
    ]


def zipped(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def test_archives_are_opened_and_what_cannot_be_opened_does_not_go_out(course: Course) -> None:
    inner = zipped(x="left = a * b + c")
    leaks = list(leaks_in({"a/data.npz": inner}, Hidden.of(course)))
    assert [str(leak) for leak in leaks] == [
        "a/data.npz/x, line 1: left = a * b + c (from reference/one/solution.py, line 6)"
    ]
    with pytest.raises(CourseError, match=r"a/data\.gz is compressed, so it cannot be searched"):
        found(course, "a/data.gz", b"\x1f\x8b...")
    with pytest.raises(CourseError, match=r"a/x\.zip is a zip archive that cannot be opened"):
        found(course, "a/x.zip", b"PK\x03\x04...")
    with pytest.raises(CourseError, match=r"a/a\.ipynb is not a readable notebook"):
        found(course, "a/a.ipynb", "{")


def test_a_wheel_may_share_a_line_with_the_reference_but_no_passage(course: Course) -> None:
    solution = course.root / "reference/one/solution.py"
    solution.write_text("a = b * 2.5\nc = a + 3.5\nd = c - 4.5\n")
    name = "rnn_autograder-0.1.0-py3-none-any.whl"
    assert found(course, name, zipped(m="a = b * 2.5\nc = a + 3.5\n")) == []
    assert len(found(course, "other.whl", zipped(m="a = b * 2.5\nc = a + 3.5\n"))) == 2
    assert found(course, name, zipped(m=solution.read_text())) == [" <- reference/one/solution.py"]
    assert found(course, name, zipped(m="\n    a = b * 2.5\n    c = a + 3.5\n    d = c - 4.5\n")) == [
        "line 2 <- reference/one/solution.py, line 1"
    ]


def test_what_is_given_may_stand_in_its_file_and_in_no_other(course: Course) -> None:
    (course.root / "reference/given.toml").write_text(
        '[[given]]\nfile = "a/a.py"\nlines = ["left = a*b + c"]\nwhy = "The stub shows it."\n'
    )
    assert found(course, "a/a.py", "left = a * b + c") == []
    assert found(course, "a/a.ipynb", json.dumps({"cells": [{"source": "left = a * b + c"}]})) == []
    assert len(found(course, "a/checks.py", "left = a * b + c")) == 1


@pytest.mark.parametrize("text", ["given = 1", "[[given]]\nfile = 'a.py'\nlines = ['x']\n", "[[given]\n", "[[give]]\n"])
def test_a_given_toml_that_is_none_is_told(course: Course, text: str) -> None:
    (course.root / "reference/given.toml").write_text(text)
    with pytest.raises(CourseError, match=r"given\.toml"):
        Hidden.of(course)


def test_a_refusal_names_every_line_its_origin_and_what_to_do(course: Course) -> None:
    files = {"a/a.py": b"x = 1\nleft = a * b + c  # so\n", "b/b.py": b"return left - 1.5\n"}
    with pytest.raises(CourseError) as caught:
        refuse_leaks(files, Hidden.of(course))
    assert str(caught.value).splitlines() == [
        "nothing was written, for 2 hidden things would go out:",
        "  - a/a.py, line 2: left = a * b + c  # so (from reference/one/solution.py, line 6)",
        "  - b/b.py, line 1: return left - 1.5 (from reference/one/solution.py, line 7)",
        "Take it out, or, if students may know it, say so in reference/given.toml:",
        "[[given]]",
        'file = "a/a.py"',
        'lines = ["left = a * b + c  # so"]',
        'why = "…"',
    ]


def test_every_line_of_the_reference_that_says_something_is_found_in_a_comment() -> None:
    hidden = Hidden.of(Course.find(ROOT))
    assert len(hidden.lines) > 5000
    text = "\n".join(f"# {line}" for line in hidden.lines)
    assert {squeezed(leak.text) for leak in leaks_in({"a/a.py": text.encode()}, hidden)} == {*hidden.lines}


def test_without_a_reference_nobody_can_tell_what_is_hidden(tmp_path: Path) -> None:
    (tmp_path / "grading.toml").write_text(POLICY)
    with pytest.raises(CourseError, match=r"there is no .*reference, so nobody can tell what is hidden"):
        Hidden.of(Course.find(tmp_path))
