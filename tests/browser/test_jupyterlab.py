"""The student's side in JupyterLab: a released notebook is opened, run and validated."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
START_S = 120
ANSWER_MS = 60_000
CELL = """
import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.zeros(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.zeros(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        return {step}
"""
RIGHT = "torch.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)"
WRONG = "x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh"

pytestmark = pytest.mark.slow


def run(*command: str, cwd: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def answered(notebook: dict[str, Any], step: str) -> dict[str, Any]:
    """The notebook up to its first check, with an answer in the place of the stub."""
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    last = next(place for place, source in enumerate(sources) if 'check("rnn_cell")' in source)
    cells = notebook["cells"][: last + 1]
    stub = next(place for place, source in enumerate(sources) if "class RNNCell" in source)
    cells[stub] = cells[stub] | {"source": CELL.format(step=step)}
    return notebook | {"cells": cells}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("home")
    return os.environ | {"PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}", "HOME": str(home)}


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """What nbgrader releases of `cells`, with a right and a wrong answer to its first exercise."""
    made = tmp_path_factory.mktemp("course") / "made"
    run("autograder", "nbgrader", "init", str(made), "--course", str(ROOT), cwd=ROOT, environment=environment)
    run("nbgrader", "generate_assignment", "cells", cwd=made, environment=environment)
    folder = made / "release" / "cells"
    notebook = json.loads((folder / "cells.ipynb").read_text("utf-8"))
    for name, step in (("right", RIGHT), ("wrong", WRONG)):
        (folder / f"{name}.ipynb").write_text(json.dumps(answered(notebook, step)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def lab(handed_out: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address of a JupyterLab on the folder."""
    log = handed_out / "lab.log"
    options = ("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [TOOLS / "jupyter-lab", *options, f"--ServerApp.root_dir={handed_out}"],
            cwd=handed_out,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_S
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/lab", log.read_text(errors="replace"))):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.2)
        yield found[0]
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A plain page: what JupyterLab prints on the console is its own affair."""
    with browser.new_page(viewport={"width": 1300, "height": 1000}) as page:
        page.set_default_timeout(ANSWER_MS)
        yield page


@pytest.mark.parametrize(
    ("name", "counted", "verdict"),
    [
        ("right", "2 of 2 visible checks passed; 8 more run later.", "Success! Your notebook passes all the tests."),
        ("wrong", "1 of 2 visible checks passed; 8 more run later.", "failed"),
    ],
)
def test_a_notebook_is_run_and_validated(lab: str, page: Page, name: str, counted: str, verdict: str) -> None:
    page.goto(f"{lab}/workspaces/{name}/tree/{name}.ipynb")  # of its own: the other notebook is open in no tab
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.get_by_text(counted).first.wait_for()
    page.get_by_role("button", name="Validate").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert verdict in str(dialog.text_content())
