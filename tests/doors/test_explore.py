"""`autograder explore`, as people type it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Type = Callable[..., Result]
TITLES = ("Gates", "Vanishing gradients", "Parameters", "Hidden state over time")


def test_all_four_by_default(type_in: Type, tmp_path: Path) -> None:
    done = type_in("explore")
    assert (done.exit_code, done.output) == (0, "explorers.html: open it in a browser\n")
    page = (tmp_path / "explorers.html").read_text("utf-8")
    assert all(f"<h2>{title}</h2>" in page for title in TITLES)


def test_one_by_name(type_in: Type, tmp_path: Path) -> None:
    done = type_in("explore", "gates", "--output", "step.html")
    assert (done.exit_code, done.output) == (0, "step.html: open it in a browser\n")
    page = (tmp_path / "step.html").read_text("utf-8")
    assert [title for title in TITLES if f"<h2>{title}</h2>" in page] == ["Gates"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gate"], "'gate' is not one of 'gates', 'gradients', 'parameters', 'states'"),
        (["gates", "-o", "."], "--output . is a folder; expected the name of a file"),
        (["gates", "-o", "none/a.html"], "--output none/a.html: there is no folder"),
    ],
)
def test_what_cannot_be_written_is_told(arguments: list[str], sentence: str, type_in: Type, tmp_path: Path) -> None:
    done = type_in("explore", *arguments)
    assert done.exit_code == 2
    assert sentence in done.output
    assert not list(tmp_path.glob("*.html"))


def test_a_page_is_written_without_torch_and_without_anywidget(tmp_path: Path) -> None:
    program = (
        "import sys; from autograder.cli import main; main(['explore'], standalone_mode=False);"
        "print(sorted({'torch', 'numpy', 'anywidget'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_page_asks_nobody_for_anything(type_in: Type, tmp_path: Path) -> None:
    type_in("explore")
    page = (tmp_path / "explorers.html").read_text("utf-8")
    assert page.count("</script>") == 4
    assert page.count("<style>") == page.count("</style>") == 1
    for word in ("<!--", "src=", "import ", "url(", "@import", "fetch("):
        assert word not in page, word
    assert [word for word in page.split('"') if word.startswith("http")] == ["http://www.w3.org/2000/svg"] * 4
