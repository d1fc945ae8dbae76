"""Which hand-ins are alike: what is compared, what is not, and how a pair looks side by side."""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.messages import Unit
from autograder.records import Submission
from autograder.similarity.comparison import Comparison, Handout
from autograder.similarity.data import render_csv, render_json
from autograder.similarity.fingerprints import GRAM, WINDOW, grams_of, winnow
from autograder.similarity.matches import Excerpt, SideBySide
from autograder.similarity.page import render_page
from autograder.similarity.parts import MOST_TOKENS, stretches_of
from autograder.similarity.records import ELSEWHERE, NO_VERDICT, WHOLE, Pair
from autograder.similarity.tokens import END, statements_of, without_magics

ROOT = Path(__file__).parents[2]
RIGHT = ROOT / "reference" / "cells" / "right"
RENAMED = {
    "hidden_size": "n",
    "input_size": "m",
    "x": "inputs",
    "h": "before",
    "state": "both",
    "c": "memory",
    "self": "me",
}


@pytest.fixture(scope="module")
def handout() -> Handout:
    return Handout.of(ROOT / "assignments" / "cells", "cells")


@pytest.fixture(scope="module")
def styles() -> dict[str, str]:
    """The LSTM cell in every style that the course keeps."""
    return {file.stem: file.read_text("utf-8") for file in sorted((RIGHT / "lstm_cell").glob("*.py"))}


def submission(name: str, *cells: str, notebook: bool = False, **modules: str) -> Submission:
    digest = hashlib.sha256(repr((cells, modules)).encode()).hexdigest()
    units = tuple(Unit(f"{name}, cell {at}", text, notebook) for at, text in enumerate(cells, 1))
    return Submission(name, "", digest, units, modules)


def compared(handout: Handout, texts: Mapping[str, str]) -> Comparison:
    return Comparison("cells", [submission(name, text) for name, text in texts.items()], handout)


def pair(handout: Handout, a: str, b: str) -> Pair:
    [found] = compared(handout, {"s001": a, "s002": b}).pair("s001", "s002").pairs
    return found


def renamed(text: str) -> str:
    return re.sub(r"\w+", lambda word: RENAMED.get(word[0], word[0]), text)


def seen(text: str) -> list[str]:
    """The statements of a text as they are compared, in its own words."""
    return [
        " ".join(text[one.start : one.end] for one in statement if one.sign != END) for statement in statements_of(text)
    ]


# ---------------------------------------------------------------- what is compared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"""A module."""\n# a remark\nx = 1  # one\n', ["x = 1"]),
        ("def f(a: int = 3, *b: 'x', d: dict[str, int] = {1: 2}) -> tuple[int, str]: return a", [
            "def f ( a = 3 , * b , d = { 1 : 2 } ) : return a"
        ]),
        ("x: int = 3\nself.y: float\nz = {1: 2}[1:]", ["x = 3", "z = { 1 : 2 } [ 1 : ]"]),
        ("a = (1,\n     2); b = a \\\n  + 1", ["a = ( 1 , 2 )", "b = a + 1"]),
        ("async def f(x: int): ...\n@dec\nclass A: pass", ["async def f ( x ) : ...", "@ dec", "class A : pass"]),
    ],
)  # fmt: skip
def test_comments_docstrings_and_annotations_are_not_compared(text: str, expected: list[str]) -> None:
    assert seen(text) == expected


def test_names_numbers_and_strings_are_all_the_same() -> None:
    [[one, *_], [two, *_]] = (list(statements_of(text)) for text in ("a.b = f(1, 'x')", 'c.d = g(2.5e-3, rb"""y""")'))
    assert [token.sign for token in one] == [token.sign for token in two]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = (1, [\ndef g(a):\n    return 1", ["x = ( 1 , [", "def g ( a ) :", "return 1"]),
        ("x = 1)\ny = $ 2 ? 3", ["x = 1 )", "y = 2 3"]),
        ("x = 'open\ny = 2", ["x = 'open", "y = 2"]),
        ('x = 1\n"""open\ny = 2', ["x = 1"]),
        ("def f(x", ["def f ( x"]),
        ("async\nclass\ndef", ["async", "class", "def"]),
    ],
)
def test_what_python_refuses_is_compared_all_the_same(text: str, expected: list[str]) -> None:
    assert seen(text) == expected


def test_magics_of_a_notebook_are_blanks_and_nothing_else_moves() -> None:
    text = "%matplotlib inline\nx = 7 % 3\n  !pip list\ny = 1"
    blank = without_magics(text)
    assert [text.index("x"), text.index("y")] == [blank.index("x"), blank.index("y")]
    assert seen(blank) == ["x = 7 % 3", "y = 1"]


def test_a_definition_of_the_handout_is_a_part_with_all_that_is_in_it() -> None:
    text = (
        "import a\nclass Cell(B):\n    x = 1\n\n    def f(self):\n        pass\n\n"
        "def helper():\n    pass\nif a:\n    def unroll(): pass\n"
    )
    stretches = stretches_of([Unit("", text)], {"Cell", "unroll"})
    found = [(one.part, text[one.tokens[0].start :].split()[0]) for one in stretches]
    assert found == [
        (ELSEWHERE, "import"),
        ("Cell", "class"),
        ("Cell", "def"),
        (ELSEWHERE, "def"),  # the helper; what follows it is no definition
        ("unroll", "def"),
    ]  # fmt: skip


# ---------------------------------------------------------------- winnowing


def test_a_match_as_long_as_the_window_allows_is_always_found() -> None:
    draw = random.Random(3)
    for _ in range(200):
        shared = "".join(draw.choices("abcdefgh", k=GRAM + WINDOW - 1))
        one, two = ("".join(draw.choices("ABCD", k=draw.randrange(20))) + shared for _ in range(2))
        assert winnow(one, ()) & winnow(two, ())


def test_fingerprints_are_fewer_than_grams_and_none_is_known() -> None:
    text = "".join(random.Random(5).choices("abcdefgh", k=2000))
    known = set(grams_of(text)[500:1500])
    prints = winnow(text, known)
    assert prints.isdisjoint(known)
    assert len(prints) < 0.6 * (len(grams_of(text)) - len(known))


# ---------------------------------------------------------------- pairs


def test_a_renamed_and_reordered_copy_is_found(handout: Handout) -> None:
    """Definitions and methods turned round, every name changed, remarks and annotations added."""
    cells = [(RIGHT / exercise / f"{style}.py").read_text("utf-8") for exercise, style in (
        ("lstm_cell", "columns"), ("gru_cell", "tanh_only"), ("unroll", "reduce_pairs"))]  # fmt: skip
    copy = "# mine\n" + "\n\n".join(
        renamed(text).replace("(me, inputs", "(me, inputs: object") for text in reversed(cells)
    )
    found = pair(handout, "\n\n".join(cells), copy)
    assert found.whole.share > 0.95
    assert {one.scope: one.share for one in found.parts}["LSTMCell"] == 1.0


def test_statements_in_another_order_are_still_found(handout: Handout, styles: Mapping[str, str]) -> None:
    text = styles["columns"]
    parameters = re.findall(r"^ +self\.\w+ = nn\.Parameter.*\n", text, re.MULTILINE)
    turned = text.replace("".join(parameters), "".join(reversed(parameters)))
    swapped = renamed(
        turned.replace(
            "        h = o * torch.tanh(c)\n        return", "        h = o * torch.tanh(c)\n\n        return"
        )
    )
    assert turned != text
    assert pair(handout, text, swapped).whole.share > 0.8


def test_right_answers_in_different_styles_are_far_below(handout: Handout, styles: Mapping[str, str]) -> None:
    comparison = compared(handout, styles)
    shares = {(a, b): comparison.pair(a, b).pairs[0].whole.share for a, b in itertools.combinations(styles, 2)}
    assert max(shares.values()) < 0.4, max(shares, key=shares.__getitem__)
    median = comparison.most_alike(1).scope("LSTMCell").median
    assert median is not None
    assert median < 0.15


def test_one_copied_cell_shows_in_an_otherwise_different_hand_in(handout: Handout) -> None:
    exercises = sorted(folder for folder in RIGHT.iterdir() if folder.name != "gru_cell")
    texts = {
        f"s{turn:03}": "\n\n".join(sorted(folder.glob("*.py"))[turn].read_text("utf-8") for folder in exercises)
        for turn in range(5)
    }
    copied = (RIGHT / "gru_cell" / "unit_by_unit.py").read_text("utf-8")
    texts["s001"] += copied
    texts["s004"] += renamed(copied)
    first = compared(handout, texts).most_alike(3).pairs[0]
    assert (first.a, first.b, first.parts[0].scope, first.parts[0].share) == ("s001", "s004", "GRUCell", 1.0)
    assert first.whole.share < 0.5


def test_what_the_handout_has_is_no_likeness(handout: Handout) -> None:
    stub = (ROOT / "assignments" / "cells" / "cells.py").read_text("utf-8")
    harness = (ROOT / "assignments" / "cells" / "harness.py").read_text("utf-8")
    comparison = compared(handout, {"s001": stub, "s002": stub.replace("hidden_size", "n"), "s003": stub + harness})
    found = comparison.most_alike(5)
    assert (found.pairs, found.notes) == ([], ["nothing but the handout, or too little to compare: s001, s002, s003"])
    with pytest.raises(CourseError, match="s001 has nothing to compare"):
        comparison.pair("s001", "s002")


def test_what_most_of_the_class_has_counts_little(handout: Handout, styles: Mapping[str, str]) -> None:
    """Two that share a rare cell come before two that share what everybody shares."""
    common, rare = styles["columns"], styles["unit_by_unit"]
    own = iter([text for name, text in styles.items() if name not in ("columns", "unit_by_unit")])
    texts = {f"s{number:03}": common.replace("LSTMCell", "Common") + next(own) for number in range(1, 9)}
    texts["s003"] += rare.replace("LSTMCell", "One")
    texts["s007"] += renamed(rare).replace("LSTMCell", "Two")
    first, second, *_ = compared(handout, texts).most_alike(5).pairs
    assert (first.a, first.b) == ("s003", "s007")
    assert first.rank > 3 * second.rank


def test_a_ring_of_most_of_the_class_still_shows(handout: Handout, styles: Mapping[str, str]) -> None:
    texts = {f"s{number:03}": styles["columns"] + f"\nx = {number}\n" for number in range(40)}
    texts |= {f"t{number:03}": text for number, text in enumerate(styles.values())}
    first, second = compared(handout, texts).most_alike(2).pairs
    assert (first.a, first.b, first.whole.share, first.same_count) == ("s000", "s001", 1.0, 39)  # and the style's own
    assert first.same[:2] == ["s002", "s003"]
    assert second.whole.share < 0.4


def test_the_order_of_the_hand_ins_changes_nothing(handout: Handout, styles: Mapping[str, str]) -> None:
    texts = {
        name: text + renamed(other)
        for (name, text), other in zip(styles.items(), reversed(styles.values()), strict=True)
    }
    names = sorted(texts)
    expected = compared(handout, {name: texts[name] for name in names}).most_alike(30)
    random.Random(1).shuffle(names)
    again = compared(handout, {name: texts[name] for name in names}).most_alike(30)
    assert [(one.a, one.b, one.whole) for one in again.pairs] == [(one.a, one.b, one.whole) for one in expected.pairs]
    assert again.scopes == expected.scopes


def test_modules_beside_the_file_and_cells_of_a_notebook_are_compared(
    handout: Handout, styles: Mapping[str, str]
) -> None:
    text = styles["columns"]
    split = [*text.partition("class")[::2]]
    hand_ins = [
        submission("s001", text),
        submission("s002", "%matplotlib inline\n" + split[0], "class" + split[1], notebook=True),
        submission("s003", "from mine import LSTMCell", mine=text),
    ]
    comparison = Comparison("cells", hand_ins, handout)
    for a, b in itertools.combinations(("s001", "s002", "s003"), 2):
        assert comparison.pair(a, b).pairs[0].parts[0].share == 1.0


def test_a_hand_in_that_cannot_be_read_is_named_with_the_reason(handout: Handout, styles: Mapping[str, str]) -> None:
    broken = Submission("s009", "", "0", (), {}, problem="s009.ipynb is not a readable notebook")
    hand_ins = [submission("s001", styles["columns"]), submission("s002", styles["einsum"]), broken]
    assert Comparison("cells", hand_ins, handout).most_alike(1).notes == ["s009: s009.ipynb is not a readable notebook"]


def test_who_hides_behind_a_heap_of_tokens_is_named(handout: Handout, styles: Mapping[str, str]) -> None:
    heap = "x = [1, 2]\n" * 10_000 + styles["columns"]
    comparison = compared(handout, {"s001": heap, "s002": styles["columns"]})
    assert comparison.most_alike(1).notes[0] == "s001: only the first 50,000 tokens are compared"


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (("s001", "s0021"), "no hand-in is called 's0021'; did you mean s002?"),
        (("s001", "s001"), "s001 and s001 are the same hand-in; expected two ids"),
    ],
)
def test_a_pair_that_is_none_is_refused(
    handout: Handout, styles: Mapping[str, str], ids: tuple[str, str], said: str
) -> None:
    comparison = compared(handout, {"s001": styles["columns"], "s002": styles["einsum"]})
    with pytest.raises(CourseError, match=re.escape(said)):
        comparison.pair(*ids)


def test_one_hand_in_cannot_be_compared(handout: Handout) -> None:
    with pytest.raises(CourseError, match=r"1 hand-in: two are needed"):
        compared(handout, {"s001": "x = 1"})


# ---------------------------------------------------------------- side by side


def marked(sides: SideBySide) -> tuple[set[str], set[str]]:
    """The text of each match on both sides, without blanks."""

    def of(excerpts: Sequence[Excerpt]) -> set[str]:
        pieces: dict[int, str] = {}
        for excerpt in excerpts:
            for text, match in (piece for line in excerpt.lines for piece in line.pieces):
                pieces[match] = pieces.get(match, "") + "".join(text.split())
        return {text for match, text in pieces.items() if match}

    return of(sides.a.excerpts), of(sides.b.excerpts)


def test_matches_are_marked_on_both_sides(handout: Handout, styles: Mapping[str, str]) -> None:
    line = "        c = torch.where(c > 0, c * 2 - h.abs(), -c / 3 + o[:, None] ** 2)\n"
    a, b = (styles[name].replace("        return", line + "        return") for name in ("columns", "einsum"))
    comparison = compared(handout, {"s001": a, "s002": renamed(b)})
    [shown] = comparison.side_by_side(comparison.pair("s001", "s002").pairs[0])
    assert shown.part == "LSTMCell"
    left, right = marked(shown)
    assert any("torch.where(c>0,c*2-h.abs(),-c/3+o[:,None]**2)" in text for text in left)
    assert any("torch.where(memory>0,memory*2-before.abs(),-memory/3+o[:,None]**2)" in text for text in right)


def test_an_excerpt_is_the_text_itself(handout: Handout, styles: Mapping[str, str]) -> None:
    comparison = compared(handout, {"s001": styles["columns"], "s002": renamed(styles["columns"])})
    [shown] = comparison.side_by_side(comparison.pair("s001", "s002").pairs[0])
    [excerpt] = shown.a.excerpts
    lines = styles["columns"].split("\n")
    assert all("".join(text for text, _ in line.pieces) == lines[line.number - 1] for line in excerpt.lines)
    assert excerpt.lines[0].number == lines.index("class LSTMCell(nn.Module):") + 1


def test_markup_of_a_student_is_text_on_the_page(handout: Handout, styles: Mapping[str, str]) -> None:
    text = styles["columns"].replace("return", "x = '<script>alert(1)</script>\x1b[2J\u202e'\n        return")
    comparison = compared(handout, {"<b>s001": text, "s002": renamed(text)})
    found = comparison.pair("<b>s001", "s002")
    page = render_page(found, {("<b>s001", "s002"): comparison.side_by_side(found.pairs[0])})
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not any(sign in page for sign in ("<script", "<b>", "\x1b", "\u202e"))
    assert NO_VERDICT in page


def test_data_says_that_it_is_no_verdict(handout: Handout, styles: Mapping[str, str]) -> None:
    found = compared(handout, {"=s001": styles["columns"], "s002": styles["columns"]}).most_alike(1)
    assert NO_VERDICT in render_json(found)
    header, median, row = render_csv(found).splitlines()
    assert header.startswith('"a","b","share","bits","RNNCell"')
    assert NO_VERDICT in median
    assert row.startswith('"\'=s001","s002",1.0,')
    assert found.scope(WHOLE).median == 1.0


# ---------------------------------------------------------------- hostile texts

SIZE = 128 << 10
HOSTILE = {
    "one token": "a" * SIZE,
    "one token again and again": "a " * (SIZE // 2),
    "quotes that do not close": '"' + '\\"' * (SIZE // 2),
    "brackets that do not close": "(" * SIZE,
    "statements in one line": "a;" * (SIZE // 2),
    "definitions in an open bracket": "(" + " def" * (SIZE // 4),
    "definitions without a body": "class LSTMCell:\n" * (SIZE // 16),
    "three quotes and backslashes": "'''\"\"\"\\" * (SIZE // 7),
    "noise": "".join(random.Random(1).choices("+-*/%@(){}[]=n1.,: \n", k=SIZE)),
    "no Python": "\U0001f600\u200b" * (SIZE // 8),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_read_once_and_not_beyond_its_share(handout: Handout, text: str) -> None:
    stretches = list(stretches_of([Unit("a.py", text)] * 3, handout.definitions))
    assert sum(len(one.tokens) for one in stretches) <= MOST_TOKENS
    comparison = compared(handout, {"s001": text, "s002": text + "\n\nx = 1", "s003": "y = 2"})
    found = comparison.most_alike(3)
    sides = {(one.a, one.b): comparison.side_by_side(one) for one in found.pairs}
    assert len(render_page(found, sides)) < 400_000


def test_many_copies_cost_as_much_as_one(handout: Handout, styles: Mapping[str, str]) -> None:
    copy = submission("s", styles["columns"])
    class_of_many = [Submission(f"s{number:06}", "", copy.sha256, copy.units, {}) for number in range(100_000)]
    [one] = Comparison("cells", class_of_many, handout).most_alike(5).pairs
    assert (one.a, one.b, one.same_count, len(one.same)) == ("s000000", "s000001", 99_998, 20)
