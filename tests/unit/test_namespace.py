"""A submission's top level: what stands after it ran, what did not run, and which line is blamed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import pytest

from autograder.messages import Load, LoadProblem, Progress, Raised, Refused, Unit
from autograder.worker.forbidden.guard import ForbiddenOperator
from autograder.worker.magics import may_have_magics, without_magics
from autograder.worker.namespace import Namespace


@pytest.fixture(autouse=True)
def imports_undone() -> Iterator[None]:
    """A worker loads one submission and dies; this process lives on."""
    modules, finders = dict(sys.modules), list(sys.meta_path)
    yield
    sys.meta_path[:] = finders
    for name in set(sys.modules) - set(modules):
        if getattr(sys.modules[name], "__file__", None) is None:
            del sys.modules[name]


def load(*sources: str, notebook: bool = False, **more: object) -> Namespace:
    names = [f"cells.ipynb, cell {n}" for n in range(1, len(sources) + 1)] if notebook else ["cells.py"]
    space = Namespace()
    units = [Unit(name, source, notebook) for name, source in zip(names, sources, strict=True)]
    space.load(Load("cells", units, **more))  # type: ignore[arg-type]
    return space


def told(space: Namespace) -> list[tuple[list[str], str, str]]:
    return [(problem.names, problem.raised.kind, problem.raised.message) for problem in space.problems]


def lines(problem: LoadProblem) -> list[tuple[str, int, str]]:
    return [(place.file, place.line, place.text) for place in problem.raised.places]


# ---------------------------------------------------------------------- statements stand by themselves
def test_a_statement_that_fails_leaves_the_others_standing() -> None:
    space = load(
        "import nonsense_module\na = 1\nb = a / 0\nx, (y, *z) = None\ndef f(): return a\nf(1)\nclass C: pass\n"
    )
    assert told(space) == [
        (["nonsense_module"], "ModuleNotFoundError", "No module named 'nonsense_module'"),
        (["b"], "ZeroDivisionError", "division by zero"),
        (["x", "y", "z"], "TypeError", "cannot unpack non-iterable NoneType object"),
        ([], "TypeError", "f() takes 0 positional arguments but 1 was given"),
    ]
    assert lines(space.problems[1]) == [("cells.py", 3, "b = a / 0")]
    assert space.names() == ["f", "C"]
    assert space.module.f() == 1


@pytest.mark.parametrize("end", ["raise SystemExit(0)", "exit()", "raise KeyboardInterrupt", "import os.nothing"])
def test_a_statement_that_wants_to_end_the_program_ends_only_itself(end: str) -> None:
    space = load(f"import sys\nexit = sys.exit\n{end}\ndef f(): pass\n")
    assert len(space.problems) == 1
    assert space.names() == ["f"]


def test_only_what_the_submission_defines_is_listed() -> None:
    space = load(
        "from json import loads, JSONDecoder as D\nimport math\nx = 3\nf = lambda: 0\nclass C: pass\ndef g(): pass\n"
    )
    assert space.names() == ["f", "C", "g"]


def test_the_module_is_not_the_main_program() -> None:
    space = load("name = __name__\nif __name__ == '__main__':\n    1 / 0\n")
    assert space.module.name == "cells"
    assert space.problems == []


def test_definitions_find_their_module() -> None:
    space = load("from dataclasses import dataclass\n@dataclass\nclass C:\n    x: 'int' = 1\n")
    assert (space.problems, repr(space.module.C())) == ([], "C(x=1)")


def test_a_broken_harness_is_raised_for_it_is_not_the_submissions_fault() -> None:
    with pytest.raises(ZeroDivisionError):
        load("x = 1", harness="1 / 0")


# ---------------------------------------------------------------------- syntax errors
@pytest.mark.parametrize(
    ("broken", "names", "kind", "message", "line"),
    [
        ("def bad(x:\n    return x\n", ["bad"], "SyntaxError", "'(' was never closed", 3),
        ("class Bad:\n    def f(self)\n        return 1\n", ["Bad"], "SyntaxError", "expected ':'", 4),
        ("bad = = 1\n", ["bad"], "SyntaxError", "invalid syntax", 3),
        ("def bad():\n    x = 1\n   y = 2\n", ["bad"], "IndentationError", "unindent does not match", 5),
        ("@staticmethod\n@property\ndef bad():\n  return return\n", ["bad"], "SyntaxError", "invalid syntax", 6),
        ("if True:\n    x = 1\nelse\n    x = 2\n", [], "SyntaxError", "expected ':'", 5),
        ("try:\n    x = 1\nexcept ValueError, e:\n    pass\n", [], "SyntaxError", "multiple exception types", 5),
        ("return 5\n", [], "SyntaxError", "'return' outside function", 3),
        ("print 'x'\n", [], "SyntaxError", "Missing parentheses", 3),
    ],
)
def test_a_syntax_error_costs_its_own_block_only(
    broken: str, names: list[str], kind: str, message: str, line: int
) -> None:
    space = load(f"def before(): return 1\n\n{broken}\ndef after(): return 2\n")
    ((found_names, found_kind, found_message),) = told(space)
    assert (found_names, found_kind) == (names, kind)
    assert message in found_message
    assert [at for _, at, _ in lines(space.problems[0])][-1] == line
    assert space.names() == ["before", "after"]
    assert (space.module.before(), space.module.after()) == (1, 2)


def test_lines_behind_a_broken_block_keep_their_numbers() -> None:
    space = load("def bad(:\n    pass\n\nx = 1 / 0\n")
    assert lines(space.problems[1]) == [("cells.py", 4, "x = 1 / 0")]


def test_a_missing_body_is_blamed_on_the_block_that_lacks_it() -> None:
    space = load("class First:\n    def forward(self, x):\n\nclass Second:\n    pass\n")
    ((names, kind, _),) = told(space)
    assert (names, kind) == (["First"], "IndentationError")
    assert space.names() == ["Second"]


def test_a_class_that_is_only_a_comment_is_blamed_and_not_the_next() -> None:
    space = load("class First:\n    # TODO\n\n\nclass Second:\n    pass\n")
    assert told(space)[0][0] == ["First"]
    assert space.names() == ["Second"]


def test_several_broken_blocks_are_each_told() -> None:
    space = load("def a(:\n    pass\ndef b(): return 1\ndef c(:\n    pass\n")
    assert [names for names, _, _ in told(space)] == [["a"], ["c"]]
    assert space.names() == ["b"]


@pytest.mark.parametrize(
    "source",
    ["", "\n", "# nothing\n", "\\", "'''", "(", "\t", "\ufeffx = 1", "x = 1\0", "@", "(" * 500, "-" * 9999 + "1"],
)
def test_any_text_can_be_loaded(source: str) -> None:
    space = load(source)
    assert space.names() == []
    assert all(problem.raised.stage == "load" for problem in space.problems)


def test_a_file_of_nothing_but_errors_is_given_up() -> None:
    space = load("def f(:\n  pass\n" * 100)
    assert 1 < len(space.problems) <= 20
    assert space.names() == []


def test_future_imports_hold_for_the_rest_of_the_file() -> None:
    space = load("'''Doc.'''\nfrom __future__ import annotations\ndef f(x: Unknown) -> None: pass\n")
    assert space.problems == []
    assert space.module.f.__annotations__ == {"x": "Unknown", "return": "None"}


def test_without_one_annotations_are_evaluated_whatever_the_grader_itself_uses() -> None:
    assert told(load("def f(x: Unknown): pass\n")) == [(["f"], "NameError", "name 'Unknown' is not defined")]


def test_future_imports_hold_for_the_cells_after_theirs() -> None:
    space = load("from __future__ import annotations", "def f(x: Unknown): pass", notebook=True)
    assert space.problems == []


# ---------------------------------------------------------------------- notebooks
@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%load_ext autoreload",
        "%autoreload 2",
        "%pip install torch",
        "!pip install torch==2.0 --quiet",
        "    ",
        "torch?",
        "?torch",
        "torch.nn??",
        "files = !ls -l",
        "where = %pwd",
        "%time sum(range(3))",
        "!echo {undefined} $nothing",
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "get_ipython().system('ls')",
        "in_colab = 'google.colab' in str(get_ipython())",
        "display(1, raw=True)",
    ],
)
def test_what_only_a_notebook_understands_does_nothing(line: str) -> None:
    space = load(f"x = 1\n{line}\ndef f(): return x\n", notebook=True)
    assert space.problems == []
    assert space.module.f() == 1


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 1", "%%capture out", "%%prun", "\n\n%%time"])
def test_the_body_of_a_cell_that_is_measured_is_python(magic: str) -> None:
    space = load(f"{magic}\nx = 1\n%matplotlib inline\ndef f():\n    return 1 / 0\n", notebook=True)
    assert (space.problems, space.names()) == ([], ["f"])
    assert where_it_fails(space) == magic.count("\n") + 5


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile helper.py", "%%javascript", "%%sh"])
def test_the_body_of_a_cell_in_another_language_is_dropped(magic: str) -> None:
    space = load(f"{magic}\nx = 1\nls -l | (\n", "y = 2", notebook=True)
    assert space.problems == []
    assert "x" not in vars(space.module)
    assert space.module.y == 2


def where_it_fails(space: Namespace) -> int:
    with pytest.raises(ZeroDivisionError) as caught:
        space.module.f()
    described = space.describe(caught.value, "call")
    assert described.places[-1].text == "return 1 / 0"
    return described.places[-1].line


@pytest.mark.parametrize("start", ["", "\n\n", "# title\n", "\n  \n# title\n\n"])
def test_magics_leave_the_lines_of_a_cell_where_they_are(start: str) -> None:
    space = load(f"{start}%matplotlib inline\n!ls\ndef f():\n    return 1 / 0\n", notebook=True)
    assert where_it_fails(space) == start.count("\n") + 4


def test_cells_share_one_namespace_and_fail_by_themselves() -> None:
    space = load("x = 1\ny = (\n", "z = x + 1", "z / 0", notebook=True)
    assert [lines(problem)[-1][0] for problem in space.problems] == ["cells.ipynb, cell 1", "cells.ipynb, cell 3"]
    assert space.module.z == 2


def test_a_percent_sign_in_a_text_is_no_magic() -> None:
    source = 'text = """\n% of all\n!important\nreally?\n"""\ny = 7 % 2\n'
    assert without_magics(source) == source
    assert load(source, notebook=True).module.text == "\n% of all\n!important\nreally?\n"


def test_most_cells_need_no_transformer() -> None:
    assert not may_have_magics("x = 7 % 2\nif x != 3:\n    print('100 %')\n")
    assert may_have_magics("x = 1\n  %time f()\n")


def test_a_script_gets_no_notebook_syntax() -> None:
    space = load("%matplotlib inline\nx = 1\nget_ipython().system('ls')\ndisplay(x)\n")
    assert [kind for _, kind, _ in told(space)] == ["SyntaxError", "NameError", "NameError"]
    assert space.module.x == 1


# ---------------------------------------------------------------------- other files of the hand-in
def test_other_files_are_imported_from_memory() -> None:
    files = {"helper": "from deeper import two\ndef one(): return two() - 1\n", "deeper": "def two(): return 2\n"}
    space = load("import helper\nfrom deeper import two\nx = helper.one() + two()\n", files=files)
    assert (space.problems, space.module.x) == ([], 3)
    assert space.names() == []


def test_a_helper_that_imports_the_main_file_finds_it() -> None:
    space = load("x = 1\nimport helper\n", files={"helper": "from cells import x\ny = x + 1\n"})
    assert space.problems == []
    assert space.module.helper.y == 2


@pytest.mark.parametrize(
    ("helper", "kind", "line"),
    [("x = 1\ny = 1 / 0\n", "ZeroDivisionError", 2), ("x = 1\n\ny = = 2\n", "SyntaxError", 3)],
)
def test_an_error_in_a_helper_names_the_helpers_line(helper: str, kind: str, line: int) -> None:
    space = load("import helper\nz = 1\n", files={"helper": helper})
    assert told(space)[0][:2] == (["helper"], kind)
    assert [(file, at) for file, at, _ in lines(space.problems[0])] == [("cells.py", 1), ("helper.py", line)]
    assert space.module.z == 1


# ---------------------------------------------------------------------- skipping and announcing
def test_every_statement_is_announced_before_it_runs() -> None:
    source = "import math\nx = y = 1\n\n@print\nclass C:\n    pass\ndef f(): pass\nfor i in range(2):\n    pass\n"
    heard: list[Progress] = []
    space = Namespace()

    def hear(progress: Progress) -> None:
        assert not set(progress.names) & set(vars(space.module))
        heard.append(progress)

    space.load(Load("cells", [Unit("cells.py", source)]), hear)
    assert [(progress.place.line, progress.names) for progress in heard] == [
        (1, ["math"]), (2, ["x", "y"]), (5, ["C"]), (7, ["f"]), (8, []),
    ]  # fmt: skip
    assert heard[1].place.text == "x = y = 1"


def test_statements_to_be_skipped_are_left_out_by_unit_and_line() -> None:
    skip = [("cells.ipynb, cell 1", 2), ("cells.ipynb, cell 2", 1)]
    space = load("x = 1\ny = 2\n", "x = 3\ny = 4\n", notebook=True, skip=skip)
    assert (space.module.x, space.module.y) == (1, 4)


# ---------------------------------------------------------------------- exceptions as values
def described(error: BaseException) -> Raised | Refused:
    with contextlib.suppress(type(error)):
        raise error
    return Namespace().describe(error, "call")


class Unreadable(Exception):
    def __str__(self) -> str:
        raise SystemExit


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (ValueError("x" * 10_000), "ValueError", "x" * 599 + "…"),
        (ValueError("\ud800"), "ValueError", "?"),
        (Unreadable(), "Unreadable", "(its message cannot be read: SystemExit)"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: 8 bytes"), "MemoryError", None),
        (RuntimeError("std::bad_alloc"), "MemoryError", None),
        (type("N" * 200, (Exception,), {})(), "N" * 79 + "…", ""),
        (NotImplementedError(), "NotImplementedError", ""),
    ],
)
def test_an_exception_becomes_a_value(error: BaseException, kind: str, message: str | None) -> None:
    raised = described(error)
    assert isinstance(raised, Raised)
    assert (raised.kind, raised.places, raised.not_started) == (kind, [], False)
    assert message is None or raised.message == message


def test_a_refusal_is_seen_through_the_exceptions_that_followed_it() -> None:
    try:
        try:
            raise ForbiddenOperator("lstm_cell")
        except ForbiddenOperator:
            raise ValueError("hidden") from None
    except ValueError as error:
        assert Namespace().describe(error, "call") == Refused("lstm_cell", [])


def test_an_exception_that_is_its_own_cause_is_described() -> None:
    error = ValueError("circular")
    error.__cause__ = error
    raised = Namespace().describe(error, "call")
    assert isinstance(raised, Raised)
    assert raised.message == "circular"


def test_a_stub_is_told_from_an_answer_that_raises() -> None:
    space = load("def f():\n    raise NotImplementedError\n")
    with pytest.raises(NotImplementedError) as caught:
        space.module.f()
    raised = space.describe(caught.value, "call")
    assert isinstance(raised, Raised)
    assert raised.not_started
    assert [(place.line, place.function) for place in raised.places] == [(2, "f")]


def test_a_long_stack_is_told_by_its_ends() -> None:
    space = load("def f(n):\n    return f(n - 1) if n else 1 / 0\n")
    with pytest.raises(ZeroDivisionError) as caught:
        space.module.f(50)
    assert len(space.describe(caught.value, "call").places) == 6
