"""`check` where students call it: in a real kernel, in a script, at a prompt; and that nothing of it outlives them."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psutil
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Jupyter's own, about its folders
    from jupyter_client.manager import KernelManager

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked and watched in Linux's ways")

ANSWER_S = 120
RIGHT = "def pair():\n    return 1.0, 2.0"
STUB = "def pair():\n    raise NotImplementedError"
WRONG = "def pair():\n    return 1.0"
PASSED = (
    "pair  1 of 1 points\n  ✓ format  1/1\n\n1 of 1 visible points\n1 of 1 visible checks passed; 1 more run later."
)


@dataclass
class Shown:
    """What a cell has shown."""

    text: str = ""
    html: str = ""
    printed: str = ""
    error: str = ""


@dataclass
class Kernel:
    """A real kernel, spoken to as a notebook does."""

    client: Any

    def run(self, cell: str) -> Shown:
        return self.shown(self.client.execute(cell))

    def shown(self, asked: str) -> Shown:
        """What comes of a cell that has been sent."""
        shown = Shown()
        while True:
            message = self.client.get_iopub_msg(timeout=ANSWER_S)
            if message["parent_header"].get("msg_id") != asked:
                continue
            content = message["content"]
            match message["msg_type"]:
                case "status" if content["execution_state"] == "idle":
                    return shown
                case "execute_result" | "display_data":
                    shown.text, shown.html = content["data"]["text/plain"], content["data"].get("text/html", "")
                case "stream":
                    shown.printed += content["text"]
                case "error":
                    shown.error = f"{content['ename']}: {content['evalue']}"

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(int(self.run("import os; os.getpid()").text))


@pytest.fixture
def kernel(course: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Kernel]:
    """In the folder of the handout, of a course without a reference."""
    shutil.rmtree(course / "reference")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    manager = KernelManager(transport="ipc", ip=str(tmp_path / "k"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        manager.start_kernel(cwd=str(course / "assignments/tiny"), stderr=subprocess.DEVNULL)
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=ANSWER_S)
        try:
            yield Kernel(client)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def wait_until_gone(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that are still there after a while."""
    return psutil.wait_procs(processes, timeout=30)[1]


def test_a_notebook_s_last_definition_is_checked_wherever_it_stands(kernel: Kernel) -> None:
    assert kernel.run("%matplotlib inline\n!true\nimport time").error == ""
    assert kernel.run("from autograder import check").error == ""
    assert "nothing is defined here that an exercise asks for; the exercises are pair" in kernel.run("check()").text
    kernel.run(STUB)
    assert "pair  0 of 1 points  Not started yet" in kernel.run("check('pair')").text
    wrong = kernel.run(f"%%time\n{WRONG}\n1 / 0" + "\n" + RIGHT)
    assert "ZeroDivisionError" in wrong.error
    told = kernel.run("check('pair')")
    assert "✗ format  0/1  wrong: pair() returns two plain numbers." in told.text
    assert "0 of 1 visible checks passed; 1 more run later." in told.text
    right = kernel.run(f"{RIGHT}\ncheck('pair')")
    assert right.text.startswith(PASSED)
    assert kernel.run("for _ in range(3): pass\ncheck()").text.startswith(PASSED)
    kernel.run("def pair(: oops")
    assert kernel.run("check()").text.startswith(PASSED)


def test_a_line_is_told_by_its_cell(kernel: Kernel) -> None:
    kernel.run("from autograder import check")
    kernel.run("x = 1\n\ndef pair():\n    return undefined")
    assert "at Cell In[2], line 4, `return undefined`" in kernel.run("check()").text.replace("\n      ", " ")


def test_what_the_student_has_done_to_the_interpreter_decides_nothing(kernel: Kernel) -> None:
    kernel.run("from autograder import check\n" + WRONG)
    assert "0 of 1 visible checks passed" in kernel.run("check()").text
    assert kernel.run("import sys; 'torch' in sys.modules or 'pydantic' in sys.modules").text == "False"
    kernel.run("from autograder.checks.check import Check\nCheck.run = lambda *a: 1 / 0")
    kernel.run("import torch\ntorch.set_default_device('meta')")
    assert "0 of 1 visible checks passed" in kernel.run("check()").text


def test_an_unknown_exercise_gets_a_sentence_and_no_traceback(kernel: Kernel) -> None:
    kernel.run("from autograder import check")
    shown = kernel.run("check('pear')")
    assert (shown.error, shown.text) == ("", "'pear' is no exercise of this course; did you mean 'pair'?")
    shown = kernel.run("def pear(): pass\ncheck(len)")
    expected = 'check() takes names of exercises, as in check("lstm_cell"); got <built-in function len>.'
    assert (shown.error, shown.text) == ("", expected)
    shown = kernel.run("check('pair', course='/')")
    assert shown.error == ""
    assert shown.text.startswith("no grading.toml in / or any folder above it;")


def test_html_of_a_student_is_text(kernel: Kernel) -> None:
    kernel.run("from autograder import check")
    kernel.run("def pair():\n    raise ValueError('<img src=x onerror=alert(1)> & <script>')")
    shown = kernel.run("check()")
    parser = Tags()
    parser.feed(shown.html)
    parser.close()
    assert parser.tags <= {"div", "p", "ul", "li", "span", "strong"}
    assert parser.open == []
    assert "ValueError: <img src=x onerror=alert(1)> & <script>" in parser.text
    assert "0 of 1 visible checks passed; 1 more run later." in parser.text


def test_the_kernel_s_end_is_the_end_of_all_even_by_kill_9_and_with_a_fork_that_lives_on(
    kernel: Kernel, tmp_path: Path
) -> None:
    kernel.run("from autograder import check\n" + RIGHT)
    assert kernel.run("check()").text.startswith(PASSED)
    kernel.run("import os, time\nchild = os.fork()\nif child == 0:\n    time.sleep(100); os._exit(0)")
    process = kernel.process
    fork = psutil.Process(int(kernel.run("child").text))
    started = [one for one in process.children(recursive=True) if one != fork]
    assert len(started) >= 2, "the process that checks, and its zygote"
    try:
        process.send_signal(signal.SIGKILL)
        assert wait_until_gone(started) == []
        assert list((tmp_path / "temporary").glob("autograder*")) == []
        assert fork.is_running()
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            fork.kill()


def test_an_interrupted_check_is_over_and_the_next_one_answers(kernel: Kernel, tmp_path: Path) -> None:
    mark = tmp_path / "started"
    kernel.run("from autograder import check")
    kernel.run("import time\ndef pair():\n    while True: pass")
    process = kernel.process
    asked = kernel.client.execute(f"open({str(mark)!r}, 'w').close(); check()")
    wait_for(mark.exists)
    wait_for(lambda: len(process.children(recursive=True)) >= 3)  # a worker is at it
    before = process.children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert kernel.shown(asked).error.startswith("KeyboardInterrupt")
    assert wait_until_gone(before) == []
    assert kernel.run(f"{RIGHT}\ncheck()").text.startswith(PASSED)


def test_a_partner_that_was_killed_is_told_and_replaced(kernel: Kernel) -> None:
    kernel.run("from autograder import check\n" + RIGHT)
    kernel.run("check()")
    partner = kernel.process.children()[0]
    partner.kill()
    assert wait_until_gone([partner]) == [] or partner.status() == psutil.STATUS_ZOMBIE
    shown = kernel.run("check()")
    assert shown.text.startswith("Nothing was checked, and it is not your fault: the process that checks has ended")
    assert kernel.run("check()").text.startswith(PASSED)


# Outside a notebook.


@pytest.fixture
def python(course: Path) -> Callable[..., str]:
    """Runs Python as a student would, in the folder of the handout; gives what it prints."""
    shutil.rmtree(course / "reference")
    folder = course / "assignments/tiny"

    def run(*arguments: str, **more: Any) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=ANSWER_S,
            check=True,
            **more,
        )
        assert done.stderr == ""
        return done.stdout

    return run


def test_a_script_is_checked_as_its_file_and_prints_what_was_found(python: Callable[..., str], course: Path) -> None:
    script = course / "assignments/tiny/mine.py"
    script.write_text(f"from autograder import check\n\n{RIGHT}\n\nassert check('pair').passed\nprint('once')\n")
    (script.parent / "random.py").write_text("print('not the library')\n")
    printed = python("mine.py")
    assert printed.startswith(PASSED)
    assert printed.endswith("once\n")
    assert printed.count("visible checks passed") == 1


def test_a_prompt_has_no_text_and_a_sentence_says_what_to_do(python: Callable[..., str]) -> None:
    program = f"from autograder import check\n{RIGHT}\n\nprint(check('pair'))\n"
    assert "Save them in a file and run: autograder check EXERCISE FILE" in python("-", input=program)


def test_check_itself_imports_nothing_that_is_slow(python: Callable[..., str]) -> None:
    program = (
        "import sys; from autograder import check; print({*sys.modules} & {'torch', 'pydantic', 'rich', 'IPython'})"
    )
    assert python("-c", program) == "set()\n"


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + ANSWER_S
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


class Tags(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= {"style", "aria-hidden", "dir"}
        self.tags.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
