"""What a session has defined, as text: the newest of each name, what it needs, and nothing that only computes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder.notebook.cells import defined_in, modules_beside, pieces_of
from autograder.worker.magics import without_magics

Session = Callable[..., dict[str, str]]


def something() -> None: ...


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Runs cells as IPython does, each until it fails; gives the lines that are kept, by cell."""

    def run(*cells: str, without: Sequence[str] = ()) -> dict[str, str]:
        namespace: dict[str, Any] = {"__name__": "__main__", "check": print}
        for number, cell in enumerate(cells, start=1):
            with contextlib.suppress(Exception):
                exec(compile(without_magics(cell), f"cell {number}", "exec"), namespace)
        for name in without:
            del namespace[name]
        return {piece.name: piece.source.strip() for piece in pieces_of(["", *cells], namespace, tmp_path)}

    return run


def test_the_newest_definition_of_each_name_is_kept_and_earlier_ones_are_not(session: Session) -> None:
    assert session("def f(): return 1", "def g(): return 1", "def f(): return 2") == {
        "Cell In[2]": "def g(): return 1",
        "Cell In[3]": "def f(): return 2",
    }


def test_imports_constants_and_helpers_that_a_definition_names_come_with_it(session: Session) -> None:
    kept = session(
        "import math\nimport json",
        "SCALE = 2\nUNUSED = 3",
        "def helper(x): return SCALE * x",
        "def f(x): return helper(math.tanh(x))",
    )
    assert kept == {
        "Cell In[1]": "import math",
        "Cell In[2]": "SCALE = 2",
        "Cell In[3]": "def helper(x): return SCALE * x",
        "Cell In[4]": "def f(x): return helper(math.tanh(x))",
    }


def test_what_only_computes_or_calls_check_is_left_out(session: Session) -> None:
    kept = session(
        "def f(): return 1", "losses = [f() for _ in range(3)]\nprint(losses)\ncheck('f')\nfor i in losses: f()"
    )
    assert kept == {"Cell In[1]": "def f(): return 1"}


def test_lines_keep_their_numbers(session: Session) -> None:
    [piece] = pieces_of(["print(1)\n\n@str\n\ndef f(): return 1\n\nx = 2"], {"f": str}, Path())
    assert piece.source == "\n\n@str\n\ndef f(): return 1\n"


def test_of_a_cell_that_was_stopped_half_way_only_what_was_reached_counts(session: Session) -> None:
    kept = session("def f():\n    return 1", "def g():\n    return 1\nraise ValueError\ndef f():\n    return 2")
    assert kept == {"Cell In[1]": "def f():\n    return 1", "Cell In[2]": "def g():\n    return 1"}


def test_of_a_class_too_and_its_methods_tell(session: Session) -> None:
    cell = "class C:\n    def __init__(self): pass\n    def f(self):\n        return {}"
    assert session(cell.format(1), "1 / 0\n" + cell.format(2)) == {"Cell In[1]": cell.format(1)}
    assert session(cell.format(1), "1 / 0\n" + cell.format(True)) == {"Cell In[1]": cell.format(1)}
    assert session(cell.format(1), cell.format(2)) == {"Cell In[2]": cell.format(2)}


def test_a_timed_cell_that_was_stopped_half_way_too(session: Session) -> None:
    kept = session("%%time\ndef f():\n    return 1\n1 / 0\ndef f():\n    return 2")
    assert kept == {"Cell In[1]": "def f():\n    return 1"}


def test_a_function_behind_a_decorator_is_where_it_is_written(session: Session) -> None:
    timed = "def timed(f):\n    def wrapper(): return f()\n    return wrapper"
    kept = session(timed, "@timed\ndef g(): return 1", "@timed\ndef g(): return 2")
    assert kept == {"Cell In[1]": timed, "Cell In[3]": "@timed\ndef g(): return 2"}


def test_a_class_with_another_s_method_is_where_it_is_written(session: Session) -> None:
    cells = ["class D:\n    def f(self): return 1", "class C:\n    def f(self): return 2", "C.f = D.f"]
    assert [*session(*cells).values()] == cells


def test_a_cell_that_is_no_python_has_defined_nothing(session: Session) -> None:
    assert session("def f(): return 1", "def f(: return 2") == {"Cell In[1]": "def f(): return 1"}


def test_a_name_that_was_deleted_is_not_defined(session: Session) -> None:
    assert session("def f(): return 1", "def g(): return 1", without=["f"]) == {"Cell In[2]": "def g(): return 1"}


def test_a_timed_cell_defines_what_stands_in_it_and_other_magics_nothing(session: Session) -> None:
    kept = session("%%time\ndef f(): return 1", "%%writefile x.py\ndef f(): return 2", "%matplotlib inline\n!ls")
    assert kept == {"Cell In[1]": "def f(): return 1"}


def test_a_class_that_is_changed_after_its_definition_is_changed_here_too(session: Session) -> None:
    kept = session(
        "class C: pass",
        "C.f = 0",
        "class C:\n    def g(self): return 1",
        "def f(self): return 1\nC.f = f",
        "TABLE = {}\nTABLE['f'] = f\nn = 1\nn += 1",
        "def h(): return TABLE, n",
    )
    assert kept == {
        "Cell In[3]": "class C:\n    def g(self): return 1",
        "Cell In[4]": "def f(self): return 1\nC.f = f",
        "Cell In[5]": "TABLE = {}\nTABLE['f'] = f\nn = 1\nn += 1",
        "Cell In[6]": "def h(): return TABLE, n",
    }


def test_another_name_for_a_class_counts_as_its_definition(session: Session) -> None:
    kept = session("class Mine:\n    def f(self): return 1", "RNNCell = Mine")
    assert kept == {"Cell In[1]": "class Mine:\n    def f(self): return 1", "Cell In[2]": "RNNCell = Mine"}


def test_a_function_that_names_itself_and_one_that_names_another_end_somewhere(session: Session) -> None:
    assert len(session("def f(): return g()", "def g(): return f() or g()")) == 2


def test_a_cell_that_python_cannot_even_encode_has_defined_nothing_either(session: Session) -> None:
    assert session("def f(): return 1", "def f(): return '\udcff'") == {"Cell In[1]": "def f(): return 1"}


def test_names_that_are_defined(session: Session) -> None:
    pieces = pieces_of(["def f(): return 1\nx = 1"], {"f": something}, Path())
    assert defined_in(pieces) == ["f"]


def test_files_beside_the_notebook_come_with_it_and_what_they_import(tmp_path: Path) -> None:
    for name, text in {"mine": "import more", "more": "x = 1", "other": "", "torch_": ""}.items():
        (tmp_path / f"{name}.py").write_text(text)
    pieces = pieces_of(["from mine import f\ndef g(): return f"], {"f": something, "g": something}, tmp_path)
    assert modules_beside(pieces, tmp_path) == {"mine": "import more", "more": "x = 1"}


def test_what_is_imported_from_elsewhere_comes_only_where_it_is_needed(session: Session, tmp_path: Path) -> None:
    (tmp_path / "textwrap.py").touch()  # stands for a file of the student's
    cells = "from inspect import getsource, unwrap", "from textwrap import dedent", "def f(): return unwrap(1)"
    assert [*session(*cells).values()] == [*cells]
    assert [*session(*cells[:2], "def f(): return 1").values()] == [cells[1], "def f(): return 1"]


def test_what_concerns_all_names_always_comes_with_them(session: Session) -> None:
    cells = "from __future__ import annotations", "from math import *", "def f() -> Unknown: return 1"
    assert [*session(*cells).values()] == [*cells]
