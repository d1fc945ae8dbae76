"""Whatever is handed in becomes a Submission, or a sentence that says what to mend and whose it is to mend."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import HandInError
from autograder.messages import Unit
from autograder.records import Submission
from autograder.rubric import Limits
from autograder.submission import find_submissions, load_submission
from autograder.submission.notebook import cells_of
from autograder.submission.text import text_of
from autograder.submission.tree import Unreadable

LIMIT = 256 << 10


def load(path: Path, source_kib: int = 256) -> Submission:
    return load_submission(path, "cells", path.stem, Limits(source_kib=source_kib))


def script(folder: Path, data: str | bytes, name: str = "cells.py") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def notebook(folder: Path, content: object, name: str = "cells.ipynb") -> Path:
    return script(folder, content if isinstance(content, bytes | str) else json.dumps(content), name)


def code(source: object, **more: object) -> dict[str, object]:
    return {"cell_type": "code", "source": source, **more}


def sources(submission: Submission) -> list[tuple[str, str]]:
    return [(unit.name, unit.source) for unit in submission.units]


def refusal(paths: Sequence[Path]) -> str:
    with pytest.raises(HandInError) as caught:
        find_submissions(paths, "cells")
    return str(caught.value)


def tree(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


# Scripts.


def test_a_script_is_one_unit_named_after_its_file(tmp_path: Path) -> None:
    submission = load(script(tmp_path, "x = 1\n"))
    assert submission.units == (Unit("cells.py", "x = 1\n"),)
    assert (submission.id, submission.files, submission.problem) == ("cells", {}, "")


def test_a_byte_order_mark_and_windows_line_ends_are_taken_off(tmp_path: Path) -> None:
    assert sources(load(script(tmp_path, b"\xef\xbb\xbfx = 1\r\ny = 2\r\n"))) == [("cells.py", "x = 1\ny = 2\n")]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"# a\n# caf\xe9\n", "cells.py is not UTF-8 text (byte 0xe9 in line 2); save it as UTF-8"),
        (b"\xff\xfex\x00", "cells.py is UTF-16 text, which Python does not read; save it as UTF-8"),
        (b"x = 1\x00\n", "cells.py contains a NUL character, which no Python file may; save it as UTF-8"),
        (b"#" * 1025, "cells.py is larger than 1 KiB"),
    ],
)
def test_a_script_that_cannot_be_read_keeps_its_id_and_says_why(tmp_path: Path, data: bytes, problem: str) -> None:
    submission = load(script(tmp_path, data), source_kib=1)
    assert (submission.id, submission.units, submission.problem) == ("cells", (), problem)


def test_a_script_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    assert load(script(tmp_path, b"#" * 1024), source_kib=1).problem == ""


def test_an_empty_script_is_a_hand_in(tmp_path: Path) -> None:
    assert sources(load(script(tmp_path, ""))) == [("cells.py", "")]


def test_a_script_is_read_and_not_parsed(tmp_path: Path) -> None:
    assert load(script(tmp_path, "def broken(:\n")).problem == ""


# What encoding a script has: as Python would read it.


@pytest.mark.parametrize(
    "data",
    [
        "NAME = 'Zoë'\n".encode(),
        "\ufeffNAME = 'Zoë'\n".encode(),
        "# -*- coding: latin-1 -*-\nNAME = 'Zoë'\n".encode("latin-1"),
        "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nNAME = 'Zoë'\n".encode("cp1252"),
        "\n# coding: iso-8859-15\nNAME = 'Zoë'\n".encode("latin-1"),
        "# coding: utf8\r\nNAME = 'Zoë'\r\n".encode(),
        "\ufeff# coding: UTF-8\nNAME = 'Zoë'\n".encode(),
        "# coding: shift_jis\nNAME = 'Zo?'\n".encode("shift_jis").replace(b"Zo?", "名".encode("shift_jis")),
        "# 1\rNAME = 'Zoë'\r# coding: ascii\r".encode(),
        "NAME = 'Zoë' # no comment of its own, coding: ascii\n".encode(),
    ],
)
def test_a_script_is_decoded_as_python_would(tmp_path: Path, data: bytes) -> None:
    expected: dict[str, object] = {}
    exec(compile(data, "cells.py", "exec"), expected)
    submission = load(script(tmp_path, data))
    assert submission.problem == ""
    found: dict[str, object] = {}
    exec(compile(submission.units[0].source, "cells.py", "exec"), found)
    assert found["NAME"] == expected["NAME"] and "\r" not in submission.units[0].source


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"# coding: latin1000\n", "says that it is encoded as 'latin1000', which is no encoding of text"),
        (b"# coding: unicode_escape\n# \\u000aimport os", "says that it is encoded as 'unicode_escape', which is no "),
        (b"# coding: raw_unicode_escape\n", "says that it is encoded as 'raw_unicode_escape', which is no encoding"),
        (b"# coding: utf-7\n+AGkAbQBwAG8AcgB0-", "says that it is encoded as 'utf-7', which is no encoding of text"),
        (b"# coding: rot13\nvzcbeg bf", "says that it is encoded as 'rot13', which is no encoding of text"),
        (b"# coding: undefined\n", "says that it is encoded as 'undefined', which is no encoding of text"),
        (b"# coding: cp037\n", "says that it is encoded as 'cp037', which is no encoding of text"),
        (b"# coding: utf-16\n", "says that it is encoded as 'utf-16', which is no encoding of text"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "says that it is encoded as 'latin-1', but it begins as UTF-8 does"),
        (b"# coding: ascii\nx = '\xe9'\n", "is not ascii text (byte 0xe9 in line 2)"),
        (b"# coding: utf-8\nx = '\xe9'\n", "is not UTF-8 text (byte 0xe9 in line 2)"),
        ("x = 1\n".encode("utf-16"), "is UTF-16 text, which Python does not read"),
        ("x = 1\n".encode("utf-32"), "is UTF-32 text, which Python does not read"),
        ("x = 1\n".encode("utf-16-le"), "contains a NUL character, which no Python file may"),
    ],
)
def test_a_script_in_an_encoding_that_is_none_says_so(tmp_path: Path, data: bytes, problem: str) -> None:
    submission = load(script(tmp_path, data))
    assert submission.units == ()
    assert submission.problem.startswith(f"cells.py {problem}") and submission.problem.endswith("save it as UTF-8")


@given(st.binary(max_size=60).map(lambda tail: b"# coding: " + tail) | st.binary(max_size=60))
def test_no_bytes_at_all_make_the_reader_of_scripts_fail(data: bytes) -> None:
    try:
        text_of(data, "cells.py", 100)
    except Unreadable as error:
        assert str(error).startswith("cells.py ")


def test_line_ends_of_every_system_may_be_mixed(tmp_path: Path) -> None:
    assert sources(load(script(tmp_path, b"a = 1\r\nb = 2\rc = 3\n\r\n"))) == [
        ("cells.py", "a = 1\nb = 2\nc = 3\n\n"),
    ]


# Notebooks.


def test_code_cells_are_numbered_as_people_count_with_text_and_empty_cells(tmp_path: Path) -> None:
    cells = [{"cell_type": "markdown", "source": "# Title"}, code("a = 1"), code("  \n"), code(["b = 2\n", "c = 3"])]
    submission = load(notebook(tmp_path, {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}))
    assert sources(submission) == [("cells.ipynb, cell 2", "a = 1"), ("cells.ipynb, cell 4", "b = 2\nc = 3")]
    assert all(unit.notebook for unit in submission.units)


VERSION_3 = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": ""},
    "worksheets": [
        {"cells": [{"cell_type": "heading", "level": 1, "source": ["T"]}, {"cell_type": "code", "input": ["a = 1\n"]}]},
        {"cells": [{"cell_type": "code", "input": "b = 2", "language": "python", "outputs": []}]},
    ],
}
VS_CODE = {
    "cells": [code(["a = 1\n"], metadata={"vscode": {"languageId": "python"}}, execution_count=None, outputs=[])],
    "metadata": {"language_info": {"name": "python"}, "orig_nbformat": 4},
    "nbformat": 4,
    "nbformat_minor": 2,
}
COLAB = {
    "nbformat": 4,
    "nbformat_minor": 0,
    "metadata": {"colab": {"provenance": [], "gpuType": "T4"}, "accelerator": "GPU"},
    "cells": [
        {"cell_type": "markdown", "source": ["text"], "metadata": {"id": "q"}},
        code(["a = 1"], metadata={"id": "x", "colab": {"base_uri": "https://localhost:8080/"}}, outputs=[{}]),
    ],
}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (VERSION_3, [("cells.ipynb, cell 2", "a = 1\n"), ("cells.ipynb, cell 3", "b = 2")]),
        (VS_CODE, [("cells.ipynb, cell 1", "a = 1\n")]),
        (COLAB, [("cells.ipynb, cell 2", "a = 1")]),
    ],
    ids=["format 3", "VS Code", "Colab"],
)
def test_notebooks_of_every_editor_are_read(tmp_path: Path, content: object, expected: list[tuple[str, str]]) -> None:
    assert sources(load(notebook(tmp_path, content))) == expected


def test_a_notebook_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + json.dumps({"cells": [code("a = 1")]}).encode()
    assert sources(load(notebook(tmp_path, data))) == [("cells.ipynb, cell 1", "a = 1")]


@pytest.mark.parametrize("cell", [None, 3, "text", {}, code(None), code(7), {"cell_type": "raw", "source": "x"}])
def test_a_cell_that_is_none_is_passed_over(cell: object) -> None:
    assert cells_of(json.dumps({"cells": [cell, code("a")]}).encode(), "n", LIMIT) == (Unit("n, cell 2", "a", True),)


def test_halves_of_surrogate_pairs_and_nul_are_taken_out() -> None:
    data = b'{"cells": [{"cell_type": "code", "source": "a = \'\\ud83d\'\\u0000\\r\\n"}]}'
    (unit,) = cells_of(data, "n", LIMIT)
    assert unit.source == "a = '?'\n"


SAVE_AGAIN = "; open it in Jupyter and save it again"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            b'{"cells": [',
            "cells.ipynb is not a readable notebook: Expecting value: line 1 column 12 (char 11)" + SAVE_AGAIN,
        ),
        (b"", "cells.ipynb is not a readable notebook: Expecting value: line 1 column 1 (char 0)" + SAVE_AGAIN),
        (b"[" * 200_000, "cells.ipynb is not a readable notebook: nested too deeply" + SAVE_AGAIN),
        (b"[]", "cells.ipynb is JSON, but no notebook: it has no list of cells"),
        (b'{"cells": {}}', "cells.ipynb is JSON, but no notebook: it has no list of cells"),
        (b'{"cells": [' + b"{}," * 2000 + b"{}]}", "cells.ipynb has 2001 cells; at most 2000 are read"),
        (
            json.dumps({"cells": [{}, code("#" * 1025)]}).encode(),
            "cells.ipynb, cell 2, is longer than 1 KiB",
        ),
    ],
    ids=["cut off", "empty", "nested", "a list", "cells no list", "many cells", "long cell"],
)
def test_a_notebook_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, problem: str) -> None:
    submission = load(notebook(tmp_path, data), source_kib=1)
    assert (submission.units, submission.problem) == ((), problem)


def test_a_notebook_full_of_outputs_is_told_to_clear_them(tmp_path: Path) -> None:
    path = notebook(tmp_path, b"")
    os.truncate(path, (64 << 20) + 1)
    assert load(path).problem == "cells.ipynb is larger than 64 MiB; clear its outputs and save it again"


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), lambda kids: st.lists(kids)).map(json.dumps))
def test_no_bytes_at_all_make_the_reader_of_notebooks_fail(data: bytes | str) -> None:
    try:
        cells_of(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"), "n.ipynb", LIMIT)
    except Unreadable as error:
        assert str(error).startswith("n.ipynb")


# Folders with one hand-in.


def test_a_folder_with_the_assignments_file_is_one_hand_in_with_its_other_modules(tmp_path: Path) -> None:
    folder = tree(
        tmp_path / "ada",
        {
            "cells.py": "import help",
            "help.py": "x = 1",
            ".hidden.py": "y",
            "notes.txt": "z",
            "__pycache__/cells.py": "",
        },
    )
    (submission,), ignored = find_submissions([folder], "cells")
    assert (submission.id, submission.path) == ("ada", str(folder))
    assert sources(submission) == [("cells.py", "import help")]
    assert (submission.files, ignored) == ({"help": "x = 1"}, [])


def test_a_folder_with_a_notebook_and_a_module_is_graded_by_its_notebook(tmp_path: Path) -> None:
    folder = tree(tmp_path / "ada", {"cells.ipynb": json.dumps({"cells": [code("import help")]}), "help.py": "x = 1"})
    (submission,), _ = find_submissions([folder], "cells")
    assert sources(submission) == [("cells.ipynb, cell 1", "import help")]
    assert submission.files == {"help": "x = 1"}


def test_the_only_candidate_of_a_folder_may_have_any_name(tmp_path: Path) -> None:
    tree(tmp_path, {"ada/homework final.py": "x = 1"})
    (submission,), _ = find_submissions([tmp_path], "cells")
    assert (submission.id, sources(submission)) == ("ada", [("homework final.py", "x = 1")])


def test_a_folder_with_two_candidates_asks_which_it_is(tmp_path: Path) -> None:
    tree(tmp_path, {"ada/a.py": "", "ada/b.ipynb": "{}"})
    (submission,), _ = find_submissions([tmp_path], "cells")
    assert submission.problem == "which of a.py, b.ipynb is the answer? expected one of them to be called cells.py"
    assert submission.units == ()


def test_a_folder_of_a_class_without_any_code_is_a_hand_in_with_a_problem(tmp_path: Path) -> None:
    tree(tmp_path, {"ada/notes.txt": ""})
    (submission,), _ = find_submissions([tmp_path], "cells")
    assert submission.problem == "the folder has no .py and no .ipynb file; expected cells.py or cells.ipynb"


def test_a_broken_module_beside_the_answer_is_the_problem_that_is_told(tmp_path: Path) -> None:
    folder = tree(tmp_path / "ada", {"cells.py": "x = 1"})
    script(folder, b"\xe9", "help.py")
    assert load(folder).problem == "help.py is not UTF-8 text (byte 0xe9 in line 1); save it as UTF-8"


def test_the_hash_tells_contents_and_names_apart_and_nothing_else(tmp_path: Path) -> None:
    first = load(tree(tmp_path / "a", {"cells.py": "x = 1", "help.py": ""})).sha256
    same = load(tree(tmp_path / "b", {"help.py": "", "cells.py": "x = 1", ".DS_Store": "!"})).sha256
    renamed = load(tree(tmp_path / "c", {"cells.py": "x = 1", "other.py": ""})).sha256
    changed = load(tree(tmp_path / "d", {"cells.py": "x = 2", "help.py": ""})).sha256
    assert first == same
    assert len({first, renamed, changed}) == 3


# Folders of many.


def test_a_class_is_every_script_notebook_and_folder_by_id(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "cid.py": "",
            "bob.ipynb": '{"cells": []}',
            "ada/cells.py": "",
            "list.csv": "",
            "README": "",
            ".git/config": "",
            ".hidden.py": "",
            "__MACOSX/cid.py": "",
            "__pycache__/cid.py": "",
        },
    )
    submissions, ignored = find_submissions([tmp_path], "cells")
    assert [submission.id for submission in submissions] == ["ada", "bob", "cid"]
    assert ignored == [
        f"passed over: {tmp_path / name} (neither script, notebook, archive nor folder)"
        for name in ("README", "list.csv")
    ]


def test_several_paths_make_one_class(tmp_path: Path) -> None:
    tree(tmp_path, {"bob.py": "", "ada.py": "", "group/cid.py": ""})
    paths = [tmp_path / "bob.py", tmp_path / "ada.py", tmp_path / "group"]
    assert [submission.id for submission in find_submissions(paths, "cells")[0]] == ["ada", "bob", "cid"]


def test_one_bad_hand_in_leaves_the_others_standing(tmp_path: Path) -> None:
    tree(tmp_path, {"ada.py": "x = 1", "bob.ipynb": "{", "cid/a.py": "", "cid/b.py": ""})
    submissions, _ = find_submissions([tmp_path], "cells")
    assert [bool(submission.problem) for submission in submissions] == [False, True, True]


def test_two_hand_ins_of_one_id_are_refused(tmp_path: Path) -> None:
    tree(tmp_path, {"ada.py": "", "ada.ipynb": "{}"})
    assert refusal([tmp_path]) == (
        f"two hand-ins are called 'ada': {tmp_path}/ada.ipynb and {tmp_path}/ada.py; "
        f"rename one of them, since the id tells whose grade it is"
    )


def test_the_same_path_twice_is_one_hand_in(tmp_path: Path) -> None:
    path = script(tmp_path, "")
    submissions, _ = find_submissions([path, tmp_path / "." / path.name], "cells")
    assert [submission.id for submission in submissions] == ["cells"]


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    assert refusal([tmp_path / "ada.py"]) == f"{tmp_path}/ada.py does not exist"


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    expected = f"no hand-in found in {tmp_path}: expected a .py or .ipynb file, a zip or tar archive, or a folder"
    assert refusal([tmp_path]) == expected


def test_no_path_at_all_is_told() -> None:
    assert refusal([]).startswith("no hand-in found in ")


def test_a_folder_with_other_files_only_says_which_were_passed_over(tmp_path: Path) -> None:
    tree(tmp_path, {f"{letter}.txt": "" for letter in "abcdefg"})
    passed_over = [
        f"passed over: {tmp_path}/{letter}.txt (neither script, notebook, archive nor folder)" for letter in "abcde"
    ]
    assert refusal([tmp_path]) == (
        f"no hand-in found in {tmp_path}: expected a .py or .ipynb file, a zip or tar archive, or a folder "
        f"({'; '.join(passed_over)})"
    )


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    path = script(tmp_path, "", "cells.pdf")
    assert (
        refusal([path])
        == f"{path} is no hand-in: expected a .py or .ipynb file, a zip or tar archive, or a folder, got '.pdf'"
    )


# What is no plain file.


def test_a_symbolic_link_is_refused_wherever_it_leads(tmp_path: Path) -> None:
    link = tmp_path / "s001.py"
    link.symlink_to(script(tmp_path, "x = 1", "secret.py"))
    assert refusal([link]) == (
        f"{link} is a symbolic link: hand-ins are read from plain files only; copy what it points to"
    )


@pytest.mark.parametrize("name", ["s002.py", "s002"])
@pytest.mark.parametrize("leads_to", ["secret.py", "folder", "nowhere"])
def test_in_a_class_a_symbolic_link_costs_its_own_hand_in_alone(tmp_path: Path, name: str, leads_to: str) -> None:
    script(tmp_path, "x = 1", "secret.py")
    tree(tmp_path / "folder", {"cells.py": "x = 1"})
    tree(tmp_path / "class", {"s001.py": "y = 2"})
    (tmp_path / "class" / name).symlink_to(tmp_path / leads_to)
    honest, link = find_submissions([tmp_path / "class"], "cells")[0]
    assert (honest.id, sources(honest)) == ("s001", [("s001.py", "y = 2")])
    assert (link.id, link.units, link.files) == ("s002", (), {})
    assert link.problem == f"{name} is a symbolic link; the file itself has to be handed in"


def test_a_link_inside_a_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tree(tmp_path / "ada", {"cells.py": "x = 1"})
    (folder / "help.py").symlink_to("/etc/hostname")
    assert refusal([folder]) == f"{folder}/help.py is a symbolic link"
    tree(tmp_path, {"s001.py": "y = 2"})
    linking, honest = find_submissions([tmp_path], "cells")[0]
    assert (linking.units, linking.files, linking.problem) == ((), {}, "ada/help.py is a symbolic link")
    assert sources(honest) == [("s001.py", "y = 2")]


def test_a_link_deeper_in_a_folder_is_left_out(tmp_path: Path) -> None:
    folder = tree(tmp_path / "ada", {"work/cells.py": "x = 1", "work/data/x.csv": ""})
    (folder / "work" / "help.py").symlink_to("/etc/hostname")
    (folder / "work" / "all").symlink_to("/")
    submission = load(folder)
    assert (sources(submission), submission.files, submission.problem) == ([("cells.py", "x = 1")], {}, "")


def test_a_folder_of_very_many_files_is_looked_through_near_its_top(tmp_path: Path) -> None:
    folder = tree(tmp_path / "ada", {f"packages/{number}/x.py": "" for number in range(700)} | {"w/cells.py": "x = 1"})
    tree(folder, {f"packages/{number}/{letter}.py": "" for number in range(700) for letter in "abc"})
    assert sources(load(folder)) == [("cells.py", "x = 1")]


def test_an_id_is_spelled_in_one_way_whatever_system_wrote_the_file(tmp_path: Path) -> None:
    tree(tmp_path, {"zoe\u0308.py": "x = 1"})
    assert [submission.id for submission in find_submissions([tmp_path], "cells")[0]] == ["zo\u00eb"]


def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ada.py")
    assert refusal([tmp_path / "ada.py"]) == f"{tmp_path}/ada.py is no plain file"
    assert [one.problem for one in find_submissions([tmp_path], "cells")[0]] == ["ada.py is no plain file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_or_folder_without_permission_is_told(tmp_path: Path) -> None:
    path = script(tmp_path, "")
    path.chmod(0)
    assert refusal([path]) == f"{path} cannot be read: Permission denied"
    folder = tmp_path / "class"
    folder.mkdir(mode=0o300)
    assert refusal([folder]) == f"{folder} cannot be read: Permission denied"


def test_a_notebook_beside_the_script_that_is_graded_is_told(tmp_path: Path) -> None:
    (tmp_path / "cells.py").write_text("x = 1\n")
    (tmp_path / "cells.ipynb").write_text("{}")
    submission = load_submission(tmp_path, "cells", "s1")
    assert submission.units[0].name == "cells.py"
    assert submission.passed_over == ("cells.ipynb",)


def test_hand_ins_that_cannot_be_read_for_different_reasons_are_different(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "two").mkdir()
    for name in ("a.py", "b.py"):
        (tmp_path / "two" / name).write_text("")
    none, several = (load_submission(tmp_path / name, "cells", "s001") for name in ("empty", "two"))
    assert none.problem and several.problem
    assert none.sha256 != several.sha256
