"""What goes out to the world: built for real, listed, read, installed and started.

The reference is hidden only as long as no archive carries it. Hatchling's defaults would: its sdist takes the
whole repository.
"""

from __future__ import annotations

import ast
import email
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
HIDDEN = ("reference", "assignments", "tests")
SDIST_TOP = {"autograder", "README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "PKG-INFO", ".gitignore"}
DISTINCTIVE = 30  # characters; a shorter docstring line may well stand elsewhere


@dataclass(frozen=True)
class Archive:
    """A built archive, unpacked: the path of every file in it, and its bytes."""

    file: Path
    members: dict[str, bytes]


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def read_wheel(file: Path) -> Archive:
    with zipfile.ZipFile(file) as wheel:
        return Archive(file, {name: wheel.read(name) for name in wheel.namelist()})


def read_sdist(file: Path) -> Archive:
    """Without the folder `rnn_autograder-X.Y.Z/` that everything is in."""
    members = {}
    with tarfile.open(file) as sdist:
        for member in sdist.getmembers():
            content = sdist.extractfile(member)
            assert content is not None, f"{member.name} is not a plain file"
            members[member.name.partition("/")[2]] = content.read()
    return Archive(file, members)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both archives straight from the working tree, as `pip install .` there would build them."""
    folder = tmp_path_factory.mktemp("dist")
    run(
        sys.executable,
        *("-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", str(folder), str(ROOT)),
        cwd=folder,
    )
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Archive:
    [file] = built.glob("*.whl")
    return read_wheel(file)


@pytest.fixture(scope="module")
def sdist(built: Path) -> Archive:
    [file] = built.glob("*.tar.gz")
    return read_sdist(file)


@pytest.fixture(scope="module")
def installed(wheel: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    run(
        sys.executable,
        *(
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(folder),
            str(wheel.file),
        ),
        cwd=folder,
    )
    return folder


def run_installed(installed: Path, code: str, tmp_path: Path) -> str:
    """Run `code` where the wheel and the environment's libraries can be imported, and nothing else.

    -S leaves site-packages' .pth files unread, the editable install's finder among them; -I leaves out the
    current folder and PYTHONPATH.
    """
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    path = f"import sys; sys.path[:0] = {[str(installed), *sorted(libraries)]!r}\n"
    return run(sys.executable, "-I", "-S", "-c", path + code, cwd=tmp_path)


def hidden_sentences() -> dict[str, Path]:
    """Lines of docstrings in `reference/`, each with its file.

    Names of wrong answers are none of them: they are what students are told, and equations in the package say so too.
    """
    found: dict[str, Path] = {}
    for file in sorted(ROOT.joinpath("reference").rglob("*.py")):
        source = file.read_text("utf-8")
        try:
            tree = ast.parse(source)
        except SyntaxError:  # an example of one: its docstring comes first and is sound
            tree = ast.parse('"""'.join(source.split('"""')[:2]) + '"""')
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (ast.get_docstring(node) or "").splitlines()
                if isinstance(node, ast.Module) and "wrong" in file.parts:
                    lines = lines[1:]
                found |= {line.strip(): file for line in lines if len(line.strip()) >= DISTINCTIVE}
    return found


def test_the_wheel_holds_the_package_and_its_metadata_only(wheel: Archive) -> None:
    tops = {name.partition("/")[0] for name in wheel.members}
    assert tops == {"autograder", f"rnn_autograder-{PROJECT['version']}.dist-info"}


def test_the_sdist_holds_what_was_listed_and_nothing_else(sdist: Archive) -> None:
    tops = {name.partition("/")[0] for name in sdist.members}
    assert tops <= SDIST_TOP
    assert tops >= SDIST_TOP - {".gitignore"}


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_no_folder_of_the_course_is_in_an_archive_at_any_depth(kind: str, request: pytest.FixtureRequest) -> None:
    archive: Archive = request.getfixturevalue(kind)
    leaked = [name for name in archive.members if set(HIDDEN) & set(Path(name).parts)]
    assert leaked == []


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_no_sentence_of_the_reference_is_in_an_archive_under_any_name(
    kind: str, request: pytest.FixtureRequest
) -> None:
    archive: Archive = request.getfixturevalue(kind)
    sentences = hidden_sentences()
    assert len(sentences) > 20, "the reference has docstrings; without them this test would prove nothing"
    leaked = [
        f"{name} has {sentence!r} of {file.relative_to(ROOT)}"
        for name, content in archive.members.items()
        for sentence, file in sentences.items()
        if sentence.encode() in content
    ]
    assert leaked == []


def test_the_package_in_the_archives_is_complete(wheel: Archive, sdist: Archive) -> None:
    package = {
        file.relative_to(ROOT).as_posix()
        for file in ROOT.joinpath("autograder").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    }
    assert "autograder/py.typed" in package
    assert package <= wheel.members.keys()
    assert package <= sdist.members.keys()


def test_a_wheel_built_from_the_sdist_is_the_wheel_built_from_the_tree(
    wheel: Archive, sdist: Archive, tmp_path: Path
) -> None:
    with tarfile.open(sdist.file) as archive:
        archive.extractall(tmp_path, filter="data")
    [source] = tmp_path.iterdir()
    run(
        sys.executable,
        *("-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path / "dist"), str(source)),
        cwd=tmp_path,
    )
    [file] = (tmp_path / "dist").iterdir()
    assert read_wheel(file).members == wheel.members


def test_the_metadata_names_licence_version_and_no_tool_of_the_developers(wheel: Archive) -> None:
    [text] = [content for name, content in wheel.members.items() if name.endswith("/METADATA")]
    metadata = email.message_from_bytes(text)
    assert (metadata["Name"], metadata["Version"]) == ("rnn-autograder", PROJECT["version"])
    assert metadata["License-Expression"] == "BSD-3-Clause"
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(required) == len(PROJECT["dependencies"])
    assert not any(tool in requirement for requirement in required for tool in ("ruff", "mypy", "hatchling"))


def test_the_installed_wheel_is_imported_and_the_reference_is_not(installed: Path, tmp_path: Path) -> None:
    code = """
import importlib.metadata, importlib.util, autograder
print(autograder.__file__)
print(importlib.metadata.version("rnn-autograder"))
try:
    import reference
except ModuleNotFoundError:
    print("no reference")
print(importlib.util.find_spec("assignments"))
"""
    file, version, reference, assignments = run_installed(installed, code, tmp_path).splitlines()
    assert Path(file).is_relative_to(installed)
    assert version == PROJECT["version"]
    assert reference == "no reference"
    assert assignments == "None"


def test_the_editable_install_does_not_open_the_reference_either(tmp_path: Path) -> None:
    code = "import autograder, importlib.util; print(importlib.util.find_spec('reference'))"
    assert run(sys.executable, "-I", "-c", code, cwd=tmp_path).strip() == "None"


def test_the_published_schema_is_in_the_wheel_and_describes_its_sheets(
    wheel: Archive, installed: Path, tmp_path: Path
) -> None:
    assert "autograder/report/grade-sheet.schema.json" in wheel.members
    code = """
import json
from autograder.report.json import published_schema, schema
from autograder.report.overview import overview
print(json.loads(published_schema()) == schema() and json.loads(overview.published_schema()) == overview.schema())
"""
    assert run_installed(installed, code, tmp_path).strip() == "True"


def test_the_pages_have_their_style_and_script_in_the_wheel(wheel: Archive) -> None:
    folder = "autograder/report/overview"
    assert {f"{folder}/page.css", f"{folder}/page.js", f"{folder}/class-overview.schema.json"} <= set(wheel.members)


def test_the_installed_command_shows_its_help(installed: Path, tmp_path: Path) -> None:
    code = """
import importlib.metadata
[entry] = importlib.metadata.entry_points(group="console_scripts", name="autograder")
command = entry.load()
sys.argv = ["autograder", "--help"]
sys.exit(command())
"""
    assert "grade" in run_installed(installed, code, tmp_path)
