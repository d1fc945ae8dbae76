"""The explorers' JavaScript and style. Each explorer leaves as one ES module that imports nothing."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Name = Literal["gates", "gradients", "parameters", "states"]
NAMES: tuple[Name, ...] = get_args(Name)

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


@cache
def module(name: Name) -> str:
    """An explorer with what it imports put in front, each file once: a page or a notebook needs nothing else."""
    inlined = {file: _IMPORT.sub("", text).replace("\nexport ", "\n") for file, text in _imported(name).items()}
    return "\n".join([*inlined.values(), _IMPORT.sub("", _read(f"{name}.js"))])


@cache
def style() -> str:
    return _read("explorers.css")


def _imported(name: str) -> dict[str, str]:
    """The files that a file imports, deepest first."""
    found: dict[str, str] = {}
    for file in _IMPORT.findall(_read(f"{name}.js")):
        found |= {deeper: text for deeper, text in _imported(file).items() if deeper not in found}
        found.setdefault(file, _read(f"{file}.js"))
    return found


def _read(file: str) -> str:
    return files(__package__).joinpath(file).read_text("utf-8")
