"""Lines whose text reaches for what is forbidden: what is told, what is not, and on which line."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from autograder.messages import MAX_SHORTCUTS
from autograder.rubric import load_rubric
from autograder.worker.forbidden.shortcuts import find

ROOT = Path(__file__).parents[2]
IMPORTS = "import importlib, inspect, sys, torch; from torch import nn; from functools import partial\n"


def told(source: str, *forbidden: str) -> list[tuple[int, str]]:
    text = IMPORTS + source
    found = find([("cells.py", ast.parse(text).body)], {"cells.py": text}, forbidden or ["recurrent"])
    lines = text.splitlines()
    assert all(one.place.text == lines[one.place.line - 1].strip() for one in found)
    return [(one.place.line - 1, one.what) for one in found]


HONEST = {
    "names": "lstm, gru, input = 1, 2, 3\nlstm_cell = lstm\nx = lstm_cell + input\nd = {'lstm': lstm}['lstm']",
    "arguments": "def f(lstm, gru_cell, input, *, rnn_tanh): return lstm(input), gru_cell(input), rnn_tanh()",
    "a class of one's own": "class LSTM(nn.Module):\n    def forward(self, x): return x\nLSTM()(1)",
    "a class of one's own after an import": (
        "from torch.nn import LSTMCell\nclass LSTMCell(nn.Module):\n    def forward(self, x): return x\nLSTMCell()(1)"
    ),
    "methods of one's own": "class A:\n    def gru(self): pass\n    def f(self): self.gru()\nA().gru()",
    "a function of one's own": "def lstm_cell(x): return x\ndef f(x): return lstm_cell(x)",
    "a layer that holds parameters": (
        "class A(nn.Module):\n    def __init__(self):\n        self.cell = nn.LSTMCell(2, 3)\n"
        "    def forward(self, x): return x @ self.cell.weight_ih.T + self.cell.to(x.dtype).bias_ih\n"
        "p = nn.LSTM(2, 3).state_dict()"
    ),
    "a subclass that holds parameters": (
        "class A(nn.LSTMCell):\n    def __init__(self): super().__init__(2, 3)\n    def forward(self, x): return x"
    ),
    "annotations": "def f(cell: nn.LSTMCell, x: 'torch.lstm_cell'): return isinstance(cell, nn.LSTMCell)",
    "docstrings": "'torch.lstm_cell(x) is in torch/_decomp/decompositions.py'\ndef f():\n    '''nn/modules/rnn.py'''",
    "a comparison at home": "if __name__ == '__main__':\n    print(nn.LSTMCell(2, 3)(torch.ones(1, 2)))",
    "rebinding": "cell = nn.LSTMCell(2, 3)\ncell = torch.tanh\ndef f(x): return cell(x)",
    "packing": "from torch.nn.utils.rnn import pad_sequence\nnn.utils.rnn.pack_sequence(pad_sequence(1))",
    "other layers": "def f(x): return nn.Linear(2, 2)(x), nn.functional.linear(x, x), getattr(torch, x)(x)",
    "other modules": "from mine import lstm_cell, LSTM\nfrom . import gru\nlstm_cell(LSTM()(gru()))",
    "methods named as a built-in": "def f(model): return model.eval(), torch.compile(model), model.exec()",
    "a name of elsewhere": "def f():\n    global cell\n    cell = lambda x: x\ndef g(x): return cell(x)",
}


AROUND = {
    "a module of the worker's": ("perform = sys.modules['autograder.worker.perform']", 1, "autograder.worker.perform"),
    "an import of it": ("def f():\n    from autograder.worker import perform", 2, "autograder.worker.perform"),
    "the wire": ("import autograder.wire as w\nw.encode(1)", 2, "autograder.wire.encode"),
    "frames": ("def f():\n    return sys._getframe(1).f_globals", 2, "sys._getframe"),
    "the stack": ("def f(): return inspect.stack()", 1, "inspect.stack"),
}


INSIDE = {
    "sys.modules['autograder.worker.perform']": True,
    "sys.modules.get('autograder.worker.perform')": True,
    "[m for m in sys.modules.values()]": True,
    "sys._getframe(1)": True,
    "gc.get_objects()": True,
    "ctypes.string_at(1)": True,
    "f.__globals__": True,
    "getattr(f, '__closure__')": True,
    "e.__traceback__.tb_frame.f_back": True,
    "getattr(sys, '_get' + x)": True,
    "nn.Module.__subclasses__()": True,
    "exec(x)": True,
    "setattr(y.untyped_storage(), '_on_fake_gpu', True)": True,
    "torch.lstm_cell(x)": False,
    "open(torch.__file__)": False,
    "getattr(torch._VF, 'lstm' + '_cell')(x)": False,
}


@pytest.mark.parametrize(("expression", "inside"), INSIDE.items(), ids=INSIDE)
def test_what_reaches_into_the_program_is_told_apart_from_what_reaches_for_an_operator(
    expression: str, inside: bool
) -> None:
    text = f"{IMPORTS}import gc, ctypes\ndef f(x): return {expression}"
    found = find([("cells.py", ast.parse(text).body)], {"cells.py": text}, ["recurrent"])
    assert any(one.inside for one in found) is inside
    assert found


HONEST_LOOKS = {
    "Colab": "if 'google.colab' in sys.modules: pass",
    "a gate by name": "class A:\n    def f(self, gate): return getattr(self, f'W_{gate}')",
    "an activation by name": "def f(x, name): return getattr(torch, name)(x)",
    "a version": "print(sys.version, torch.__version__)",
    "a graph": "def f(x): return x.grad_fn.next_functions",
}


@pytest.mark.parametrize("source", HONEST_LOOKS.values(), ids=HONEST_LOOKS)
def test_what_students_do_in_earnest_is_no_reach(source: str) -> None:
    text = IMPORTS + source
    assert find([("cells.py", ast.parse(text).body)], {"cells.py": text}, ["recurrent"]) == []


@pytest.mark.parametrize(("source", "line", "path"), AROUND.values(), ids=AROUND)
def test_a_line_that_reaches_into_the_program_around_is_told_also_where_nothing_is_forbidden(
    source: str, line: int, path: str
) -> None:
    text = IMPORTS + source
    found = find([("cells.py", ast.parse(text).body)], {"cells.py": text}, [])
    assert (line, f"reaches into the program that asks it ({path})") in [
        (one.place.line - 1, one.what) for one in found
    ]


@pytest.mark.parametrize("line", ["x.untyped_storage()._on_fake_gpu = True", "setattr(x, '_on_fake_gpu', True)"])
def test_a_mark_of_the_pretended_gpu_is_told(line: str) -> None:
    assert told(f"x = torch.ones(1)\n{line}") == [(2, "claims a place on the pretended GPU")]


def test_a_course_s_own_check_in_a_notebook_is_honest() -> None:
    assert told("from autograder import check\ncheck('lstm_cell')") == []


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_honest_code_is_not_told_of(source: str) -> None:
    assert told(source) == []


CALLS = {
    "torch.lstm_cell(x)": "calls torch.lstm_cell",
    "torch._VF.gru(x)": "calls torch._VF.gru",
    "torch._C._VariableFunctions.lstm(x)": "calls torch._C._VariableFunctions.lstm",
    "torch.ops.aten.lstm_cell.default(x)": "calls torch.ops.aten.lstm_cell.default",
    "torch.ops.aten._thnn_differentiable_lstm_cell_backward(x)": (
        "calls torch.ops.aten._thnn_differentiable_lstm_cell_backward"
    ),
    "list(map(torch.lstm_cell, x))": "refers to torch.lstm_cell",
    "getattr(torch, 'lstm_cell')(x)": "calls torch.lstm_cell",
    "partial(torch.gru_cell, x)": "refers to torch.gru_cell",
    "nn.LSTM(2, 2)(x)": "calls torch.nn.LSTM as a layer",
    "nn.modules.rnn.RNNCell(2, 2).double()(x)": "calls torch.nn.modules.rnn.RNNCell as a layer",
    "nn.GRU.forward(x)": "calls torch.nn.GRU.forward",
    "torch.func.functional_call(nn.LSTMCell(2, 2), {}, x)": "calls torch.nn.LSTMCell as a layer",
    "torch.ao.nn.quantizable.LSTMCell(2, 2)(x)": "calls torch.ao.nn.quantizable.LSTMCell",
    "nn.quantizable.LSTM(2, 2)(x)": "calls torch.nn.quantizable.LSTM",
    "torch._decomp.decompositions.one_layer_lstm(x)": "calls torch._decomp.decompositions.one_layer_lstm",
    "importlib.import_module('torch.export._patches').gru_while_loop_impl(x)": (
        "calls torch.export._patches.gru_while_loop_impl"
    ),
    "__import__('torch').lstm_cell(x)": "calls torch.lstm_cell",
    "sys.modules['torch'].lstm_cell(x)": "calls torch.lstm_cell",
    "vars(torch)['lstm_cell'](x)": "calls torch.lstm_cell",
    "torch.__dict__['gru_cell'](x)": "calls torch.gru_cell",
    "getattr(torch._VF, 'lstm' + '_cell')(x)": "puts the name together that it looks up in PyTorch",
    "getattr(torch.ops.aten, x)(x)": "puts the name together that it looks up in PyTorch",
    "nn.Module.__subclasses__()": "searches PyTorch's classes (__subclasses__)",
    "open(torch.__file__)": "asks where PyTorch's own source lies (torch.__file__)",
    "open(x + '/_decomp/decompositions.py')": "names a file of PyTorch's own layers",
    "inspect.getsource(nn.modules.rnn)": "reads PyTorch's own source",
    "exec(x)": "runs text as code",
    "eval('torch.lstm' + '_cell')(x)": "runs text as code",
    "[torch.lstm_cell(x) for x in y if nn.GRU(1, 1)(x)]": "calls torch.lstm_cell",
    "(lambda x: torch.lstm_cell(x))(x)": "calls torch.lstm_cell",
    "f'{torch.lstm_cell(x)}'": "calls torch.lstm_cell",
}


@pytest.mark.parametrize(("expression", "what"), CALLS.items(), ids=CALLS)
def test_a_reach_for_what_is_forbidden_is_told_with_its_line(expression: str, what: str) -> None:
    found = told(f"def f(x, y):\n\n    return {expression}")
    assert (3, what) in found
    assert {line for line, _ in found} == {3}


FOLLOWED = {
    "an import": (
        "from torch import lstm_cell as f\nf(1)",
        [(1, "imports torch.lstm_cell"), (2, "calls torch.lstm_cell")],
    ),
    "an import of a copy": (
        "from torch.ao.nn.quantizable import LSTMCell",
        [(1, "imports torch.ao.nn.quantizable.LSTMCell")],
    ),
    "an import within a function": (
        "def f():\n    from torch._decomp.decompositions import gru_cell",
        [(2, "imports torch._decomp.decompositions.gru_cell")],
    ),
    "everything of a module": ("from torch.nn import *\nLSTM(1, 1)(2)", [(2, "calls torch.nn.LSTM as a layer")]),
    "an alias": ("v = torch._VF\ng = v.gru\ng(1)", [(2, "refers to torch._VF.gru"), (3, "calls torch._VF.gru")]),
    "an alias for two": ("a, b = nn.LSTM, 1\na(1, 1)(2)", [(2, "calls torch.nn.LSTM as a layer")]),
    "a layer by name": ("m = nn.LSTM(1, 1)\ndef f(x): return m(x)", [(2, "calls torch.nn.LSTM as a layer")]),
    "a layer in self": (
        "class A:\n    def forward(self, x): return self.m(x)\n    def __init__(self): self.m = nn.GRUCell(1, 1)",
        [(2, "calls torch.nn.GRUCell as a layer")],
    ),
    "either of two": (
        "try:\n    from torch import lstm_cell as f\nexcept ImportError:\n    f = None\ndef g(x): return f(x)",
        [(2, "imports torch.lstm_cell"), (5, "calls torch.lstm_cell")],
    ),
    "what is inherited": ("class A(nn.LSTM):\n    pass", [(1, "takes over the forward pass of torch.nn.LSTM")]),
    "super's": (
        "class A(nn.GRUCell):\n    def forward(self, x): return super().forward(x)",
        [(2, "calls torch.nn.GRUCell.forward")],
    ),
    "a name of elsewhere": (
        "def f():\n    global cell\n    cell = nn.LSTMCell(1, 1)\ndef g(x): return cell(x)",
        [(4, "calls torch.nn.LSTMCell as a layer")],
    ),
    "a name that is taken later": (
        "from torch import lstm_cell\nlstm_cell(1)\nlstm_cell = 1\ndef f(): lstm_cell()",
        [(1, "imports torch.lstm_cell"), (2, "calls torch.lstm_cell")],
    ),
    "ctypes": ("import ctypes\nctypes.CDLL('x')", [(2, "works on memory or machine code (ctypes.CDLL)")]),
}


@pytest.mark.parametrize(("source", "found"), FOLLOWED.values(), ids=FOLLOWED)
def test_names_are_followed(source: str, found: list[tuple[int, str]]) -> None:
    assert told(source) == found


def test_only_what_is_forbidden_is_told() -> None:
    assert told("nn.LSTM(1, 1)(2); torch.gru_cell(1)", "gru_cell") == [(1, "calls torch.gru_cell")]
    assert told("torch._decomp.decompositions.gru_impl(1); nn.quantizable.LSTM(1)(2)", "lstm_cell") == [
        (1, "calls torch.nn.quantizable.LSTM")
    ]
    both = "torch.autograd.grad(1); nn.utils.clip_grad_norm_(1); torch.cumsum(1)"
    assert told(both) == []
    assert told(both, "autograd") == [(1, "calls torch.autograd.grad")]
    assert told(both, "clipping") == [(1, "calls torch.nn.utils.clip_grad_norm_")]
    assert told(both, "cumsum") == [(1, "calls torch.cumsum")]


def test_cells_of_a_notebook_share_their_names() -> None:
    cells = [("n, cell 1", "from torch import nn\nm = nn.LSTM(1, 1)"), ("n, cell 2", "def f(x):\n    return m(x)")]
    (found,) = find([(name, ast.parse(text).body) for name, text in cells], dict(cells), ["recurrent"])
    assert (found.place.file, found.place.line, found.place.text) == ("n, cell 2", 2, "return m(x)")
    assert found.place.function == "f"


@pytest.mark.parametrize("deep", ["+".join(["x"] * 900), "(" * 60 + "x" + ")" * 60, "x" + ".a" * 900, "-" * 900 + "x"])
def test_a_deep_expression_hides_nothing(deep: str) -> None:
    before = sys.getrecursionlimit()
    assert (2, "calls torch.lstm_cell") in told(f"y = {deep}\ntorch.lstm_cell(y)")
    assert sys.getrecursionlimit() == before


def test_a_name_of_very_many_meanings_takes_no_time() -> None:
    lines = [f"if x: a = a.{letter}" for letter in "bcdefghijklmnopqrstuvwxyz"]
    assert told("\n".join(["import torch as a", *lines, "torch.gru(1)"])) == [(27, "calls torch.gru")]


def test_no_more_is_told_than_can_travel() -> None:
    assert len(told("torch.lstm_cell(1)\n" * (MAX_SHORTCUTS + 10))) == MAX_SHORTCUTS


def answers() -> list[tuple[str, Path]]:
    found = []
    for rule in load_rubric(ROOT / "grading.toml").assignments:
        folder = ROOT / "reference" / rule.name
        files = [folder / "solution.py", ROOT / "assignments" / rule.name / f"{rule.name}.py"]
        found += [(rule.name, file) for file in [*files, *sorted(folder.glob("right/*/*.py"))]]
    return found


def test_no_right_answer_of_the_course_is_told_of() -> None:
    rubric, seen = load_rubric(ROOT / "grading.toml"), 0
    for assignment, file in answers():
        text = file.read_text(encoding="utf-8")
        forbidden = {*rubric.assignment(assignment).forbidden_operators, "recurrent"}
        assert not find([(file.name, ast.parse(text).body)], {file.name: text}, forbidden), file
        seen += 1
    assert seen > 100
