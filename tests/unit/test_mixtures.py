"""Two texts mixed: every other place from the other one."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor

from autograder.checks.mixtures import lines_of, mixtures

RIGHT = "def f(x):\n    a = x + 1\n    c = abs(x)\n    b = x * 2\n    return a - b + c\n"
FIRST = RIGHT.replace("x + 1", "x - 1")
SECOND = RIGHT.replace("x * 2", "x / 2")
BOTH = FIRST.replace("x * 2", "x / 2")


def mixed(a: str, b: str) -> list[tuple[str, str]]:
    return list(mixtures(lines_of(a), lines_of(b)))


def test_what_is_opposite_to_the_right_text_has_both_mistakes() -> None:
    found = mixed(FIRST, f'"""Heading\n\nText.\n"""\n\n{SECOND}\n\nCAUGHT_BY = "values"\n')
    assert sorted(found) == sorted([(BOTH, RIGHT), (RIGHT, BOTH)])


def test_mistakes_side_by_side_are_one_place() -> None:
    assert mixed(FIRST, FIRST.replace("x - 1", "x + 1").replace("abs", "min")) == []


def test_texts_that_differ_in_one_place_or_in_many_are_left_alone() -> None:
    assert mixed(RIGHT, FIRST) == mixed(RIGHT, RIGHT) == []
    many = "\n".join(f"a{n} = {n}\nb{n} = 0" for n in range(5))
    assert mixed(many, many.replace("\nb", " + 1\nb")) == []


def test_mixtures_that_do_not_parse_are_none() -> None:
    a = "if x:\n    a = 1\nb = 2\nif y:\n    c = 3\n"
    b = "if x:\n    a = 1\nelse:\n    a = 2\nb = 2\nwith y:\n    c = 3\n"
    assert all(compile(text, "", "exec") for pair in mixed(a, b) for text in pair)


def test_no_python_and_loops_without_an_end_in_sight_are_left_out() -> None:
    assert lines_of("def f(:") == lines_of("while True:\n    pass\n") == ()


def test_texts_are_parsed_by_many_threads_at_once() -> None:
    """CPython 3.11 raises SystemError where another thread parses while a collection interrupts the first."""

    def let_others_run(phase: str, info: object) -> None:
        time.sleep(0)

    before = gc.get_threshold()
    gc.callbacks.append(let_others_run)
    gc.set_threshold(20)
    try:
        text = "\n".join(f"y{n} = [f(a + {n}) for a in b]" for n in range(200))
        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(lines_of, [text] * 12))) == 1
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(let_others_run)
