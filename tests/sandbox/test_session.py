"""Hostile and merely broken submissions in real workers: each is told by what it did, and hurts nobody else.

A script's first line is the fixture's imports, so what a test writes begins at line 2.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.errors import SandboxError
from autograder.messages import Load, Loaded, Raised, Refused, Unit
from autograder.records import Died, Fatal, Place, TimedOut
from autograder.rubric import Limits
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Batch, Session
from autograder.sandbox.zygote import Zygote
from autograder.wire import MAX_FRAME, Call, Returned, Value
from autograder.worker.cage import lockdown

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked and watched in Linux's ways")
needs_t1 = pytest.mark.skipif(bool(lockdown.missing()), reason="; ".join(lockdown.missing()))

Submit = Callable[[str], Session]
ROOT = Path(__file__).parents[2]
F = Batch.of([Call("f", [[]])])
SEND = (
    "from autograder.messages import *; from autograder.wire import *\n"
    "def send(*frames): os.write(3, b''.join(frames))\n"
)


def script(source: str, **more: Any) -> Load:
    return Load("cells", [Unit("cells.py", source)], **more)


def value(replies: list[Returned | Raised | Refused] | Fatal) -> Value:
    """The result of a batch's only call."""
    assert isinstance(replies, list), replies
    (reply,) = replies
    assert isinstance(reply, Returned), reply
    return reply.values[0]


def fate(submit: Submit, source: str, batch: Batch = F) -> list[Returned | Raised | Refused] | Fatal:
    with submit(source) as session:
        loaded = session.loaded()
        assert isinstance(loaded, Loaded), loaded
        return session.perform(batch)


def died(submit: Submit, source: str, batch: Batch = F) -> Died:
    found = fate(submit, source, batch)
    assert isinstance(found, Died), found
    return found


def line_numbers(places: tuple[Place, ...] | list[Place]) -> list[int]:
    assert {place.file for place in places} <= {"cells.py"}
    return [place.line for place in places]


def descriptors() -> set[str]:
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}


def parent_of(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


# ---------------------------------------------------------------------- honest work
def test_an_honest_answer_comes_back_with_its_gradient(submit: Submit) -> None:
    call = Call("f", [[torch.tensor([2.0, 3.0])]], cotangents=[torch.ones(2)])
    reply = fate(submit, "def f(x):\n    print('heard')\n    return x * x\n", Batch.of([call]))
    assert isinstance(reply, list) and isinstance(reply[0], Returned) and reply[0].gradients
    assert reply[0].values[0].tolist() == [4, 9]  # type: ignore[union-attr]
    assert reply[0].gradients["x0"].tolist() == [4, 6]  # type: ignore[union-attr]


def test_calls_of_a_batch_are_answered_in_order_and_share_one_worker(submit: Submit) -> None:
    batch = Batch.of([Call("f", [[number]]) for number in range(50)])
    replies = fate(submit, "seen = []\ndef f(n):\n    seen.append(n)\n    return len(seen) - 1, n\n", batch)
    assert isinstance(replies, list)
    assert [reply.values for reply in replies if isinstance(reply, Returned)] == [[[n, n]] for n in range(50)]


def test_a_large_answer_comes_through(submit: Submit) -> None:
    big = torch.arange(1 << 20, dtype=torch.float64)
    found = value(fate(submit, "def f(x): return x + 1\n", Batch.of([Call("f", [[big]])])))
    assert isinstance(found, torch.Tensor) and torch.equal(found, big + 1)


def test_random_numbers_are_the_same_in_every_run(submit: Submit) -> None:
    source = "import random, numpy\ndef f(): return [random.random(), numpy.random.rand(), torch.rand(()), hash('x')]\n"
    one, other = str(value(fate(submit, source))), str(value(fate(submit, source)))
    assert one == other


def test_the_layers_in_force_are_reported(
    sandbox: Sandbox, submit: Submit, plain_zygote: Zygote, limits: Limits
) -> None:
    full = ["rlimits", "no_new_privs", "capabilities", f"landlock:{lockdown.landlock_abi()}", "seccomp"]
    with submit("") as session:
        session.loaded()
        assert session.layers == sandbox.layers
        assert sandbox.layers[-len(full) :] == (full[:2] if sandbox.tier == "T0" else full)
    with Session(plain_zygote, script(""), limits) as session:
        session.loaded()
        assert session.layers == full[:2]


# ---------------------------------------------------------------------- what a worker does to itself
def test_an_endless_loop_is_told_with_the_students_own_line(submit: Submit) -> None:
    found = fate(submit, "def f():\n    return g()\ndef g():\n    n = 0\n    while True:\n        n += 1\n")
    assert isinstance(found, TimedOut)
    assert found.seconds == 1.5
    assert [place.function for place in found.places] == ["f", "g"]
    first, second = line_numbers(found.places)
    assert (first, second in (6, 7)) == (3, True)


def test_a_sleep_is_told_with_its_line_too(submit: Submit) -> None:
    found = fate(submit, "def f():\n    time.sleep(100)\n")
    assert isinstance(found, TimedOut)
    assert line_numbers(found.places) == [3]


def test_a_worker_that_ignores_the_question_where_it_is_times_out_all_the_same(submit: Submit) -> None:
    found = fate(submit, "def f():\n    signal.signal(signal.SIGUSR1, signal.SIG_IGN)\n    time.sleep(100)\n")
    assert found == TimedOut(1.5, ())


ENDS: dict[str, tuple[str, str, list[int] | None]] = {
    "os._exit": ("os._exit(3)", "ended itself with exit status 3", []),
    "os._exit(0)": ("os._exit(0)", "ended itself with exit status 0", []),
    "segfault": ("faulthandler._sigsegv()", "was ended by signal SIGSEGV", [3]),
    "a call of C": ("ctypes.pythonapi.Py_GetVersion()", "was ended by signal SIGILL, as calls of C functions by", [3]),
    "abort": ("os.abort()", "was ended by signal SIGABRT", [3]),
    "SIGTERM to itself": ("os.kill(os.getpid(), signal.SIGTERM)", "was ended by signal SIGTERM", []),
    "stack overflow in C": (
        "sys.setrecursionlimit(10**9); exec('f = lambda: [f()]; f()')", "was ended by signal SIGSEGV", None,
    ),
    "endless printing": ("exec('while True: print(7 * str(7))')", "printed more than 256 KiB, without end", None),
    "endless printing to stderr": (
        "exec('while True: sys.stderr.write(99 * str(7))')", "printed more than 256 KiB, without end", None,
    ),
    "a closed connection": ("os.close(3); time.sleep(100)", "closed its connection to the grader", []),
    "an answer on a closed connection": ("os.close(3)", "", []),
    "another thing on 3": ("os.dup2(1, 3)", "", []),
    "a shut connection": ("import socket; socket.socket(fileno=3).shutdown(2)", "", []),
}  # fmt: skip


@pytest.mark.parametrize(("deed", "reason", "lines"), ENDS.values(), ids=list(ENDS))
def test_a_worker_that_ends_is_told_by_how_it_ended(
    submit: Submit, deed: str, reason: str, lines: list[int] | None
) -> None:
    found = died(submit, f"def f():\n    {deed}\n")
    assert found.reason.startswith(reason)
    if lines is not None:
        assert line_numbers(found.places) == lines


@pytest.mark.parametrize(
    ("deed", "kind"),
    {
        "raise SystemExit(0)": "SystemExit",
        "sys.exit('bye')": "SystemExit",
        "raise KeyboardInterrupt": "KeyboardInterrupt",
        "return f()": "RecursionError",
        "return torch.zeros(1 << 40)": "MemoryError",
        "return [torch.empty(1 << 20) for _ in range(1000)]": "MemoryError",
        "return [0] * (1 << 40)": "MemoryError",
        "return 'x' * (1 << 30)": "MemoryError",
        "return torch.zeros(1).expand(1 << 40)": "ResultError",
        "return [torch.zeros(1 << 20)] * 100": "ResultError",
        "return [['x' * 4000] * 1000]": "ResultError",
        "os.fork()": "PermissionError",
    }.items(),
)
def test_an_exception_of_any_kind_is_an_answer_and_costs_no_worker(submit: Submit, deed: str, kind: str) -> None:
    if kind == "PermissionError" and lockdown.missing():
        pytest.skip("at T0 a worker may fork")
    source = f"def f():\n    {deed}\ndef g(): return 1\n"
    with submit(source) as session:
        replies = session.perform(F)
        pid = session.pid
        assert isinstance(replies, list) and isinstance(replies[0], Raised), replies
        assert replies[0].kind == kind
        assert set(line_numbers(replies[0].places)) == ({3} if kind != "ResultError" else set())
        assert value(session.perform(Batch.of([Call("g", [[]])]))) == 1
        assert session.pid == pid


def test_a_thread_that_is_left_running_is_named_with_its_line(submit: Submit) -> None:
    source = (
        "def linger():\n    time.sleep(100)\n"
        "def f():\n    threading.Thread(target=linger, name='lingerer', daemon=True).start()\n    time.sleep(0.05)\n"
    )
    with submit(source) as session:
        assert value(session.perform(F)) is None
        assert session.threads == ["lingerer (cells.py, line 3)"]


def test_a_worker_may_close_its_outputs(submit: Submit) -> None:
    found = fate(
        submit, "def f():\n    os.close(1); os.close(2); sys.stdout = None\n    time.sleep(0.1)\n    return 1\n"
    )
    assert value(found) == 1


# ---------------------------------------------------------------------- lies on the wire
OTHER_FORM = "sent an answer of another form than it was asked for"
FORGERIES: dict[str, tuple[str, str]] = {
    "rubbish": ("os.write(3, b'rubbish ' * 9)", "sent something that is no answer (a frame announces"),
    "a huge length": ("os.write(3, b'\\xff' * 8)", "sent something that is no answer (a frame announces 4294967295"),
    "a frame of zeros": ("os.write(3, bytes(99))", "sent something that is no answer"),
    "a request": ("send(encode(Work(0, [])))", "sent something that is no answer (not a message"),
    "deep nesting": (
        "send(__import__('struct').pack('<II', 99999, 99999), b'\\x91' * 99999)", "sent something that is no answer",
    ),
    "another greeting": ("send(encode(Ready([])))", "answered with a Ready that nobody had asked for"),
    "another loading": ("send(encode(Loaded([], ['f'])))", OTHER_FORM),
    "too few answers": (f"send(encode(Done({F.number}, [], [])))", OTHER_FORM),
    "too many answers": (
        f"send(encode(Done({F.number}, [Returned([1])] * 2, [])))", OTHER_FORM,
    ),
    "no result for a run": (
        f"send(encode(Done({F.number}, [Returned([])], [])))", OTHER_FORM,
    ),
    "an answer to another question": (
        f"send(encode(Done({F.number + 1}, [Returned([1])], [])))",
        OTHER_FORM,
    ),
    "two answers": (f"send(encode(Done({F.number}, [Returned([1])], [])) * 2)", "sent more than it was asked for"),
    "a byte more": (f"send(encode(Done({F.number}, [Returned([1])], [])), b'x')", "sent more than it was asked for"),
    "the grader's fault": ("send(encode(Fault('out of disk')))", "broke the program around it"),
}  # fmt: skip


@pytest.mark.parametrize(("deed", "reason"), FORGERIES.values(), ids=list(FORGERIES))
def test_a_forged_frame_is_the_end_of_its_worker(submit: Submit, deed: str, reason: str) -> None:
    assert died(submit, f"{SEND}def f():\n    {deed}\n    time.sleep(100)\n").reason.startswith(reason)


def test_an_answer_that_lay_ready_before_the_question_is_none(submit: Submit) -> None:
    source = (
        f"{SEND}def f():\n    send(encode(Done({F.number}, [Returned([1])], [])))\n    time.sleep(0.2)\n    return 2\n"
    )
    with submit(source) as session:
        assert value(session.perform(F)) == 1  # its own process may answer what it likes, once
        time.sleep(0.5)
        assert session.perform(F) == Died("sent more than it was asked for")


def test_a_frame_that_trickles_must_meet_the_one_deadline(submit: Submit) -> None:
    frame = "b'\\0\\1\\0\\0\\0\\1\\0\\0' + bytes(256)"
    source = f"def f():\n    for byte in {frame}:\n        os.write(3, bytes([byte])); time.sleep(0.1)\n"
    found = fate(submit, source)
    assert isinstance(found, TimedOut)
    assert line_numbers(found.places) == [4]


def test_frames_without_end_must_meet_the_one_deadline(submit: Submit) -> None:
    source = f"{SEND}many = encode(Progress(Place('', 1, ''), [])) * 500\ndef f():\n    while True: send(many)\n"
    assert isinstance(fate(submit, source), TimedOut)


def test_a_worker_that_never_reads_must_meet_the_deadline(submit: Submit) -> None:
    source = f"{SEND}send(encode(Loaded([], ['f']))) or time.sleep(100)\n"
    found = fate(submit, source, Batch.of([Call("f", [[torch.zeros(1 << 20)]])]))
    assert isinstance(found, TimedOut)
    assert line_numbers(found.places) == [4]


@pytest.mark.parametrize(
    ("frame", "reason"),
    [("Done(0, [], [])", "answered before it was asked"), ("Fault('out of disk')", "it broke the program around it")],
)
def test_a_forged_answer_to_the_loading_is_no_loading(submit: Submit, frame: str, reason: str) -> None:
    with submit(f"{SEND}def f(): return 1\nsend(encode({frame})) or time.sleep(100)\n") as session:
        loaded = session.loaded()
        if isinstance(loaded, Loaded):  # without the statement that the grader was told of before it ran
            assert [problem.raised.message for problem in loaded.problems] == [reason]
            assert value(session.perform(F)) == 1
        else:
            assert loaded == Died(reason)


# ---------------------------------------------------------------------- what the text says
CALLING = "def f(): return torch.lstm_cell(1)\n"


def looks(session: Session) -> list[tuple[str, int, str]]:
    session.loaded()
    return [(one.place.file, one.place.line, one.what) for one in session.shortcuts]


def test_what_the_text_reaches_for_is_known_before_anything_runs(submit: Submit) -> None:
    with submit(f"{CALLING}os._exit(0)\nwhile True: pass\n") as session:
        assert looks(session) == [("cells.py", 2, "calls torch.lstm_cell")]


def test_a_submission_cannot_unsay_it_and_not_say_it_of_itself(submit: Submit) -> None:
    forged = f"{SEND}{CALLING}send(encode(Surveyed([]))) or time.sleep(100)\n"
    with submit(forged) as session:
        found = [look for look in looks(session) if "autograder." not in look[2]]  # that it forges is told as well
        assert found == [("cells.py", 4, "calls torch.lstm_cell")] != looks(session)
        loaded = session.loaded()
        assert isinstance(loaded, Loaded)
        assert [problem.raised.message for problem in loaded.problems] == ["it sent more than it was asked for"]


def test_broken_statements_and_the_other_files_are_looked_through_too(sandbox: Sandbox) -> None:
    files = {"helper": "import torch\ny = torch.gru(1)\n", "broken": "= ="}
    with sandbox.session(script(f"import torch\n{CALLING}def broken(:\n    pass\n", files=files)) as session:
        assert looks(session) == [("cells.py", 2, "calls torch.lstm_cell"), ("helper.py", 2, "calls torch.gru")]


def test_where_nothing_is_forbidden_nothing_is_looked_for(plain_zygote: Zygote, limits: Limits) -> None:
    with Session(plain_zygote, script(f"import torch\n{CALLING}"), limits) as session:
        assert looks(session) == []


# ---------------------------------------------------------------------- the top level
TOP_LEVEL: dict[str, tuple[str, str, str, list[str], int]] = {
    "a loop": ("while True: time.sleep(1)", "TimedOut", "it did not end within 2 s", [], 3),
    "os._exit": ("x = os._exit(0)", "Died", "it ended itself with exit status 0", ["x"], 3),
    "a segfault": ("faulthandler._sigsegv()", "Died", "it was ended by signal SIGSEGV", [], 3),
    "a class's body": ("class C:\n    os._exit(1)", "Died", "it ended itself with exit status 1", ["C"], 3),
    "a decorator": ("@os._exit\ndef g(): pass", "Died", "it ended itself with exit status 0", ["g"], 4),
    "a default": ("def g(x=os.abort()): pass", "Died", "it was ended by signal SIGABRT", ["g"], 3),
}


@pytest.mark.parametrize(("culprit", "kind", "message", "names", "line"), TOP_LEVEL.values(), ids=list(TOP_LEVEL))
def test_a_statement_that_a_worker_does_not_survive_is_left_out_and_the_rest_loads(
    submit: Submit, culprit: str, kind: str, message: str, names: list[str], line: int
) -> None:
    if "@" in culprit:
        culprit = culprit.replace("os._exit", "lambda f: os._exit(0)")
    with submit(f"before = 1\n{culprit}\ndef f(): return before + after\nafter = 2\n") as session:
        loaded = session.loaded()
        assert isinstance(loaded, Loaded)
        (problem,) = loaded.problems
        assert (problem.raised.kind, problem.raised.message, problem.names) == (kind, message, names)
        assert line_numbers(problem.raised.places)[0] == line
        assert problem.raised.places[0].text == culprit.splitlines()[line - 3]
        assert value(session.perform(F)) == 3


def test_three_culprits_are_left_out(submit: Submit) -> None:
    with submit("os._exit(1)\n" * 3 + "def f(): return 1\n1 / 0\n") as session:
        loaded = session.loaded()
        assert isinstance(loaded, Loaded)
        assert [problem.raised.kind for problem in loaded.problems] == ["Died"] * 3 + ["ZeroDivisionError"]
        assert value(session.perform(F)) == 1


def test_a_fourth_culprit_is_the_end(submit: Submit) -> None:
    with submit("os._exit(1)\n" * 4 + "def f(): return 1\n") as session:
        assert session.loaded() == session.perform(F) == Died("ended itself with exit status 1")
    assert session.usage().workers == 4


def test_culprits_stay_left_out_of_every_later_worker(submit: Submit) -> None:
    with submit("os._exit(1)\ndef f(): os._exit(2)\ndef g(): return 1\n") as session:
        for _ in range(2):
            assert session.perform(F) == Died("ended itself with exit status 2")
            assert value(session.perform(Batch.of([Call("g", [[]])]))) == 1
    assert session.usage().workers == 1 + 3


def test_files_that_are_too_large_to_be_sent_are_the_submissions_own_end(sandbox: Sandbox) -> None:
    half = "#" * (MAX_FRAME // 2)
    with sandbox.session(script(half, files={"a": half})) as session:
        loaded = session.loaded()
    assert isinstance(loaded, Died)
    assert loaded.reason.startswith("cannot be sent to a worker (a frame of ")


# ---------------------------------------------------------------------- nobody else is hurt
def test_after_a_fatal_event_the_next_batch_gets_a_fresh_worker(submit: Submit) -> None:
    count = Batch.of([Call("count", [[]])])
    with submit("n = 0\ndef count():\n    global n\n    n += 1\n    return n\ndef f(): os.abort()\n") as session:
        pids = []
        for _ in range(2):
            assert [value(session.perform(count)), value(session.perform(count))] == [1, 2]
            pids.append(session.pid)
            assert isinstance(session.perform(F), Died)
            assert session.pid == 0
    assert len(set(pids)) == 2


def test_other_submissions_do_not_notice(submit: Submit) -> None:
    source = "n = 0\ndef f():\n    global n\n    n += 1\n    return n\n"
    with submit(source) as bystander:
        assert value(bystander.perform(F)) == 1
        for deed in (
            "os.abort()",
            "torch.Tensor.add = None; sys.modules.clear(); os._exit(0)",
            "os.write(3, bytes(99))",
        ):
            died(submit, f"def f(): {deed}\n")
        assert value(bystander.perform(F)) == 2


def test_a_submission_has_a_budget_over_all_its_calls(plain_zygote: Zygote, limits: Limits) -> None:
    short = replace(limits, submission_s=0.3)
    with Session(plain_zygote, script("import time\ndef f(): time.sleep(0.2)\n"), short) as session:
        outcomes = [session.perform(F) for _ in range(4)]
    assert isinstance(outcomes[-1], TimedOut)
    assert outcomes[-1].seconds == 0.3


def leave(how: str, session: Session) -> None:
    with session:
        session.loaded()
        match how:
            case "quietly":
                session.perform(F)
            case "after a death":
                session.perform(Batch.of([Call("die", [[]])]))
            case "after a timeout":
                session.perform(Batch.of([Call("hang", [[]])]))
            case "by an exception":
                raise KeyError(session.pid)


@pytest.mark.parametrize("how", ["quietly", "after a death", "after a timeout", "by an exception", "unused"])
def test_nothing_is_left_behind(submit: Submit, how: str) -> None:
    with submit("def f(): return 1\n") as session:
        session.loaded()
        zygote = parent_of(session.pid)
    open_before, children_before = descriptors(), children_of(zygote)
    session = submit("def f(): return 1\ndef die(): os._exit(1)\ndef hang(): time.sleep(100)\n")
    if how == "by an exception":
        with pytest.raises(KeyError):
            leave(how, session)
    elif how != "unused":
        leave(how, session)
    assert session.pid == 0
    assert descriptors() == open_before
    assert children_of(zygote) == children_before


def test_usage_counts_processor_time_and_memory_of_all_workers(submit: Submit) -> None:
    source = "def f():\n    kept = torch.ones(1 << 24)\n    os._exit(1)\n"
    with submit(source) as session:
        session.perform(F)
        session.perform(F)
    usage = session.usage()
    assert usage.workers == 2
    assert usage.cpu_s > 0
    assert usage.peak_mib > 64


# ---------------------------------------------------------------------- operators
REFUSED = {
    "nn.LSTMCell(2, 2)(torch.ones(1, 2))": "lstm_cell",
    "nn.GRUCell(2, 2)(torch.ones(1, 2))": "gru_cell",
    "nn.RNNCell(2, 2)(torch.ones(1, 2))": "rnn_tanh_cell",
    "nn.LSTM(2, 2)(torch.ones(3, 1, 2))": "lstm",
    "nn.GRU(2, 2)(torch.ones(3, 1, 2))": "gru",
    "nn.RNN(2, 2, nonlinearity='relu')(torch.ones(3, 1, 2))": "rnn_relu",
    "torch.lstm_cell(*ARGUMENTS)": "lstm_cell",
    "torch._VF.lstm_cell(*ARGUMENTS)": "lstm_cell",
    "torch._C._VariableFunctions.lstm_cell(*ARGUMENTS)": "lstm_cell",
    "torch.ops.aten.lstm_cell(*ARGUMENTS)": "lstm_cell",
    "torch.ops.aten.lstm_cell.default(*ARGUMENTS)": "lstm_cell",
    "next(c for c in nn.RNNCellBase.__subclasses__() if c.__name__ == 'LSTMCell')(2, 2)(torch.ones(1, 2))": "lstm_cell",
}
ARGUMENTS = "ARGUMENTS = torch.ones(1, 2), (torch.ones(1, 2),) * 2, torch.ones(8, 2), torch.ones(8, 2)\n"


@pytest.mark.parametrize(("way", "operator"), REFUSED.items())
@pytest.mark.parametrize("caught", [False, True], ids=["bare", "caught"])
def test_a_forbidden_operator_is_refused_by_whatever_name(
    submit: Submit, way: str, operator: str, caught: bool
) -> None:
    body = f"try: return {way}\n    except RuntimeError: raise ValueError('hidden')" if caught else f"return {way}"
    replies = fate(submit, f"{ARGUMENTS}def f():\n    {body}\n")
    assert isinstance(replies, list) and isinstance(replies[0], Refused), replies
    assert replies[0].operator == operator
    assert line_numbers(replies[0].places)[0] in (4, 5)


def test_a_layer_that_only_holds_parameters_is_left_alone(submit: Submit) -> None:
    source = (
        "class Cell(nn.LSTMCell):\n    def forward(self, x): return (x @ self.weight_ih.T + self.bias_ih).tanh()\n"
        "def f():\n    return Cell(2, 3)(torch.ones(4, 2)).shape[1]\n"
    )
    assert value(fate(submit, source)) == 12


def test_what_a_course_does_not_forbid_works(plain_zygote: Zygote, limits: Limits) -> None:
    source = "import torch\ndef f(): return torch.nn.LSTMCell(2, 2)(torch.ones(1, 2, dtype=torch.float64))\n"
    with Session(plain_zygote, script(source), limits) as session:
        assert isinstance(value(session.perform(F)), list)


# ---------------------------------------------------------------------- what it cannot see
def hidden_places() -> list[str]:
    package = ROOT / "autograder"
    folders = [ROOT, ROOT / "reference", ROOT / "tests", package, package / "checks", Path.home()]
    return [
        str(path)
        for path in (*folders, package / "grade.py", package / "wire.py", ROOT / "grading.toml", Path(__file__))
    ]


@needs_t1
@pytest.mark.parametrize("path", hidden_places())
def test_a_worker_cannot_read_what_is_not_a_library(sandbox: Sandbox, submit: Submit, path: str) -> None:
    source = f"def f():\n    return os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).read()\n"
    replies = fate(submit, source)
    assert isinstance(replies, list) and isinstance(replies[0], Raised), replies
    # In a root of its own, T3, there is nothing of it, but for folders that lead to a library.
    refusals = {"PermissionError"} | ({"FileNotFoundError"} if sandbox.tier == "T3" else set())
    assert replies[0].kind in refusals


@pytest.mark.parametrize(
    "name", ["autograder.checks", "autograder.grade", "autograder.sandbox", "reference", "assignments"]
)
@pytest.mark.parametrize("tier", ["best", "T0"])
def test_a_worker_cannot_import_the_grader_or_the_reference(
    submit: Submit, plain_zygote: Zygote, limits: Limits, tier: str, name: str
) -> None:
    source = f"def f():\n    import {name}\n"
    session = submit(source) if tier == "best" else Session(plain_zygote, script(source), limits)
    with session:
        replies = session.perform(F)
    assert isinstance(replies, list) and isinstance(replies[0], Raised), replies
    assert replies[0].kind == "ModuleNotFoundError"


def test_nothing_of_the_grader_is_among_a_workers_modules(submit: Submit) -> None:
    source = (
        "def f(): return sorted(n for n in sys.modules if n.split('.')[0] in ('autograder', 'reference', 'tests'))\n"
    )
    found = value(fate(submit, source))
    assert isinstance(found, list)
    assert {*found} <= {"autograder", "autograder.messages", "autograder.wire"} | {
        f"autograder.worker{name}"
        for name in (
            "",
            ".cage",
            ".cage.lockdown",
            ".cage.namespaces",
            ".cage.nursery",
            ".cage.self_test",
            ".cage.syscalls",
            ".devices",
            ".differentiate",
            ".fake_gpu",
            ".forbidden",
            ".forbidden.guard",
            ".forbidden.look_alikes",
            ".forbidden.machine_code",
            ".forbidden.shortcuts",
            ".magics",
            ".modules",
            ".namespace",
            ".perform",
            ".protocol",
            ".serve",
            ".zygote",
        )
    }


LOOK_FOR_THE_ENVIRONMENT = (
    "import ctypes, os\n"
    "def look(path):\n"
    "    try: return open(path, 'rb').read()\n"
    "    except OSError: return b''\n"
    "def f():\n"
    "    environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), 'environ')\n"
    "    strings = list(iter(iter(environ).__next__, None)) if environ else []\n"
    "    own = look('/proc/self/environ') + look(f'/proc/{os.getppid()}/environ') + b' '.join(strings)\n"
    "    return dict(os.environ), len(strings), repr(own)\n"
)


@pytest.mark.parametrize("tier", ["best", "T0"])
def test_a_workers_environment_is_empty_and_nothing_secret_was_in_it(
    submit: Submit, plain_zygote: Zygote, limits: Limits, secret: str, tier: str
) -> None:
    assert os.environ["AUTOGRADER_TEST_SECRET"] == secret
    source = LOOK_FOR_THE_ENVIRONMENT
    session = submit(source) if tier == "best" else Session(plain_zygote, script(source), limits)
    with session:
        found = value(session.perform(F))
    assert isinstance(found, list)
    assert found[:2] == [{}, 0]
    assert secret not in str(found[2])


# ---------------------------------------------------------------------- T0
def test_without_a_cage_a_submission_is_still_run_limited_and_killed(plain_zygote: Zygote, limits: Limits) -> None:
    source = "import os, torch\ndef f(x): return x * x\ndef die(): os.abort()\ndef eat(): return torch.zeros(1 << 40)\n"
    square = Batch.of([Call("f", [[torch.tensor([3.0])]], cotangents=[torch.ones(1)])])
    with Session(plain_zygote, script(source), limits) as session:
        replies = session.perform(square)
        assert isinstance(replies, list) and isinstance(replies[0], Returned) and replies[0].gradients
        assert replies[0].gradients["x0"].tolist() == [6]  # type: ignore[union-attr]
        assert session.perform(Batch.of([Call("die", [[]])])) == Died(
            "was ended by signal SIGABRT", (Place("cells.py", 3, "def die(): os.abort()", "die"),)
        )
        eaten = session.perform(Batch.of([Call("eat", [[]])]))
        assert isinstance(eaten, list) and isinstance(eaten[0], Raised)
        assert eaten[0].kind == "MemoryError"


def test_without_a_cage_what_a_worker_has_forked_ends_with_it(plain_zygote: Zygote, limits: Limits) -> None:
    source = (
        "import os, time\ndef f():\n    pid = os.fork()\n    if not pid:\n        time.sleep(100)\n    return pid\n"
    )
    with Session(plain_zygote, script(source), limits) as session:
        child = value(session.perform(F))
        zygote = parent_of(session.pid)
        assert Path(f"/proc/{child}").exists()
    assert not Path(f"/proc/{child}").exists()
    assert children_of(zygote) == []


# ---------------------------------------------------------------------- the grader's own faults
def test_a_worker_that_cannot_start_is_the_graders_fault(plain_zygote: Zygote, limits: Limits) -> None:
    before = descriptors()
    no_such_limit = replace(limits, memory_mib=1 << 43)
    with Session(plain_zygote, script("x = 1"), no_such_limit) as session:
        with pytest.raises(SandboxError, match="a worker could not start: OverflowError"):
            session.loaded()
        assert session.pid == 0
    assert descriptors() == before


def test_a_broken_harness_is_the_graders_fault_and_no_students(sandbox: Sandbox) -> None:
    load = script("def f(): return 1", harness="1 / 0")
    with sandbox.session(load) as session, pytest.raises(SandboxError, match="ZeroDivisionError: division by zero"):
        session.loaded()


@pytest.mark.parametrize("way", ["from autograder import check", "import autograder\ncheck = autograder.check"])
def test_a_call_of_check_between_the_lines_does_nothing_in_a_worker(submit: Submit, way: str) -> None:
    source = f"{way}\nverdict = check('unroll', course='.')\nassert verdict.passed\ndef f(): return str(verdict.text)\n"
    with submit(source) as session:
        loaded = session.loaded()
        assert isinstance(loaded, Loaded) and loaded.problems == []
        assert value(session.perform(F)) == ""
