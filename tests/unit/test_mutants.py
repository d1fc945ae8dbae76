"""The mutator: which mistakes it makes in a line, that it makes the same ones again, and none that is no mistake."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.proof.mutants import Mutant, definitions, mutants
from autograder.proof.operators import OPERATORS

SOLUTIONS = sorted(Path(__file__).parents[2].glob("reference/*/solution.py"))


def texts(source: str, operator: str) -> list[str]:
    return [one.text for one in mutants(source) if one.operator == operator]


def of(body: str, operator: str, arguments: str = "a, b, c") -> list[str]:
    """The mistakes of a kind in a function of one statement."""
    return texts(f"import torch\n\ndef f({arguments}):\n    {body}\n", operator)


# Every operator.


def test_arithmetic_takes_another_operator_or_turns_the_operands_round() -> None:
    assert of("return a + b", "arithmetic") == ["a + b → a - b", "a + b → a * b"]
    assert of("return a - b", "arithmetic") == ["a - b → a + b", "a - b → a * b", "a - b → b - a"]
    assert "a @ b → b @ a" in of("return a @ b", "arithmetic")
    assert of("a += b", "arithmetic") == ["a += b → a -= b", "a += b → a *= b", "a += b → a = b"]


def test_operands_are_left_alone() -> None:
    assert of("return a * b", "operands") == ["a * b → a", "a * b → b"]
    assert of("return a and b", "operands") == ["a and b → b", "a and b → a"]


def test_comparisons_move_by_one_or_turn_round() -> None:
    assert of("return a < b", "comparison") == ["a < b → a <= b", "a < b → a > b"]
    assert of("return a is b", "comparison") == ["a is b → a is not b"]


def test_conditions_and_signs_are_turned_round() -> None:
    assert of("return -a", "condition") == ["-a → a"]
    assert of("return a or b", "condition") == ["a or b → a and b"]
    assert of("return a if b else c", "condition") == [
        "a if b else c → a if not b else c",
        "a if b else c → a",
        "a if b else c → c",
    ]
    assert len(of("return [x for x in a if x]", "condition")) == 2
    assert len(of("if a: b = c", "condition")) == 3


def test_constants_are_off_by_one_zero_or_of_the_other_sign() -> None:
    assert of("return 3", "constant") == ["3 → 4", "3 → 2"]
    assert of("return 0.5", "constant") == ["0.5 → 1.5", "0.5 → -0.5", "0.5 → 0.0"]
    assert of("return True", "constant") == ["True → False"]
    assert of("return 'lstm'", "constant") == ["'lstm' → 'not lstm'"]
    assert texts("def f(a=1):\n    return a\n", "constant") == ["1 → 2", "1 → 0"]


def test_calls_are_left_out_or_made_of_another_function() -> None:
    assert of("return torch.sigmoid(a)", "call") == [
        "torch.sigmoid(a) → a",
        "torch.sigmoid(a) → torch.tanh(a)",
    ]
    assert of("return a.sum(0)", "call") == ["a.sum(0) → 0", "a.sum(0) → a", "a.sum(0) → a.mean(0)"]
    assert of("return a.detach()", "call") == ["a.detach() → a"]
    assert of("return min(a)", "call") == ["min(a) → a", "min(a) → max(a)"]


def test_arguments_are_exchanged_or_left_out() -> None:
    assert of("return g(a, b, dim=1)", "argument") == [
        "g(a, b, dim=1) → g(b, a, dim=1)",
        "g(a, b, dim=1) → g(b, dim=1)",
        "g(a, b, dim=1) → g(a, dim=1)",
        "g(a, b, dim=1) → g(a, b)",
    ]


def test_names_are_those_of_the_function_that_are_bound_by_then() -> None:
    source = "def f(a, b):\n    c = a\n    d = b\n    return c\n"
    assert texts(source, "name") == ["a → b", "b → a", "b → c", "c → a", "c → b", "c → d"]
    looped = "def f(a):\n    for x in a:\n        a = x\n        y = a\n"
    assert "x → y" in texts(looped, "name")
    owned = "class C:\n    def f(self, x):\n        return self.u(self.w, self.b)\n"
    assert texts(owned, "name") == ["self.w → self.b", "self.b → self.w"]


def test_transposes_are_dropped_and_taken() -> None:
    assert of("return a @ b.T", "view") == ["a @ b.T → a.T @ b.T", "b.T → b"]


def test_subscripts_are_dropped_and_slices_are_opened() -> None:
    assert of("return a[:, b]", "subscript") == ["a[:, b] → a", "a[:, b] → a[b, :]"]
    assert of("return a[b:]", "subscript") == ["a[b:] → a", "b: → :", "b: → :b"]
    assert ":b:-1 → :b" in "".join(of("return a[:b:-1]", "subscript"))


def test_what_is_returned_is_exchanged_or_left_out() -> None:
    assert of("return (a, b)", "sequence") == ["(a, b) → (b, a)", "(a, b) → (b,)", "(a, b) → (a,)"]
    assert texts("T = {'a': 1, 'b': 2}\n", "sequence") == ["{'a': 1, 'b': 2} → {'a': 2, 'b': 1}"]


def test_targets_of_an_unpacking_are_exchanged_any_two() -> None:
    assert of("i, f, g = a", "target") == [
        "(i, f, g) → (f, i, g)",
        "(i, f, g) → (g, f, i)",
        "(i, f, g) → (i, g, f)",
    ]


def test_statements_are_left_out_and_loops_end_early() -> None:
    assert of("a = b", "statement") == ["a = b → pass"]
    assert len(texts("def f(a):\n    for x in a:\n        a = x\n", "statement")) == 3


def test_defaults_are_taken_away() -> None:
    found = [
        one.diff.splitlines()[1] for one in mutants("def f(a, b=1, *, c=2):\n    pass\n") if one.operator == "default"
    ]
    assert found == ["+def f(a, b, *, c=2):", "+def f(a, b=1, *, c):"]


def test_gradients_are_cut_off_where_torch_is_used_and_unless_told_otherwise() -> None:
    assert of("a = b + c", "gradient") == ["a = b + c → a = (b + c).detach()"]
    source = "import torch\n\ndef f(a, b):\n    a = b\n"
    assert [one for one in mutants(source, without=["gradient"]) if one.operator == "gradient"] == []
    assert texts(source.removeprefix("import torch\n"), "gradient") == []


def test_an_operator_goes_by_its_name() -> None:
    names = {operator.__name__ for operator in OPERATORS}
    used = {one.operator for file in SOLUTIONS for one in mutants(file.read_text())}
    assert len(names) == len(OPERATORS) and used <= names


# What is left alone.


@pytest.mark.parametrize(
    "source",
    [
        "import torch\nfrom math import pi\n",
        '"""A docstring with 1 + 1."""\n',
        'def f():\n    """1 + 1"""\n    raise ValueError("1" + "2")\n',
        "def f(a: int | None) -> int | None: ...\n",
    ],
)
def test_imports_docstrings_annotations_and_exceptions_are_left_alone(source: str) -> None:
    assert [one.text for one in mutants(source)] == []


# What mutants are like.


@pytest.fixture(scope="module", params=SOLUTIONS, ids=lambda file: file.parent.name)
def made(request: pytest.FixtureRequest) -> tuple[str, list[Mutant]]:
    source = request.param.read_text()
    return source, list(mutants(source))


def test_no_mutant_is_the_source_and_no_two_are_alike(made: tuple[str, list[Mutant]]) -> None:
    source, several = made
    trees = [ast.dump(ast.parse(one.source)) for one in several]
    assert ast.dump(ast.parse(source)) not in trees
    assert len(set(trees)) == len(trees)
    assert len({one.id for one in several}) == len(several)


def test_the_same_mutants_come_again_in_the_same_order(made: tuple[str, list[Mutant]]) -> None:
    source, several = made
    assert list(mutants(source)) == several


def test_a_mutant_differs_in_its_own_definition_only(made: tuple[str, list[Mutant]]) -> None:
    source, several = made
    before = {ast.dump(statement) for statement in ast.parse(source).body}
    for one in several[::7]:
        changed = [node for node in ast.parse(one.source).body if ast.dump(node) not in before]
        assert len(changed) == 1
        assert one.function.split(".")[0] == one.definition
        assert one.diff.startswith(("-", "+"))


def test_ids_stay_when_something_else_in_the_file_changes() -> None:
    function = "def f(a, b):\n    c = a + b\n    d = a + b\n    return c * d\n"
    before = {one.id: one.diff for one in mutants(function)}
    after = {one.id: one.diff for one in mutants(f"import math\n\n\ndef g():\n    return 7\n\n\n{function}")}
    assert before.items() <= after.items()
    assert len({diff for diff in before.values()}) <= len(before)


def test_a_definition_is_taken_out_with_its_decorators_and_nothing_else() -> None:
    source = "import math\n\nA = 1\n\n\n@math.f\ndef g():\n    return A\n"
    assert definitions(source) == {
        "A": "import math\n\npass\n\n\n@math.f\ndef g():\n    return A\n",
        "g": "import math\n\nA = 1\n\n\npass\n",
    }
