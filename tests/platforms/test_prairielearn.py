"""PrairieLearn's package, run in an imitation of its container as it would be there."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import SOLUTION, WRONG, Container, write

Valid = Callable[[str, str | bytes], Any]


@pytest.fixture(scope="session")
def packed(package: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prairielearn") / "made"
    package("--prairielearn", folder, "tiny", "--image", "registry.example/deep-learning")
    return folder


@pytest.fixture
def grade(packed: Path, container: Container, valid: Valid, tmp_path: Path) -> Callable[[str], Any]:
    """Has one submission graded as the question's info.json says, and gives back the results."""
    options = json.loads((packed / "questions/tiny/info.json").read_bytes())["externalGradingOptions"]

    def run(text: str) -> Any:
        root = tmp_path / "grade"
        for name in options["serverFilesCourse"]:
            for file in sorted((packed / "serverFilesCourse" / name).rglob("*")):
                if file.is_file():
                    place = root / "serverFilesCourse" / name / file.relative_to(packed / "serverFilesCourse" / name)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(file.read_bytes())
        write(root, {"student/tiny.py": text, "data/data.json": json.dumps({"submitted_answers": {}, "seed": 1})})
        (root / "tests").mkdir(exist_ok=True)
        (root / options["entrypoint"].removeprefix("/grade/")).chmod(0o755)  # as PrairieLearn does
        container.run([options["entrypoint"]], {"/grade": root})
        return valid("prairielearn", (root / "results/results.json").read_bytes())

    return run


def test_a_submission_gets_its_share_of_the_points_and_points_on_every_test(grade: Callable[[str], Any]) -> None:
    results = grade(WRONG)
    assert results["gradable"] and results["score"] == pytest.approx(1 / 3, abs=1e-3)
    told = {test["name"]: (test["points"] > 0, test["message"]) for test in results["tests"]}
    assert told["pair: values"] == (
        False,
        "wrong: They are the two that were asked for.\nThe answer is not right; on which inputs is not told.",
    )
    assert not told["pair: checks that are not shown"][0]
    assert "again" not in json.dumps(results)


def test_what_cannot_be_graded_at_all_costs_no_attempt(grade: Callable[[str], Any]) -> None:
    results = grade("def pair(:\n    return 1.25, 2.5\n")
    assert results["gradable"] is False
    assert "tiny.py, line 1" in results["format_errors"][0]
    assert grade(SOLUTION + "\nprint(undefined)\n")["score"] == 1


def test_the_question_names_an_image_an_entrypoint_and_a_timeout_that_prairielearn_takes(packed: Path) -> None:
    info = json.loads((packed / "questions/tiny/info.json").read_bytes())
    assert uuid.UUID(info["uuid"]).version == 5
    options = info["externalGradingOptions"]
    assert options["image"] == "registry.example/deep-learning"
    assert options["timeout"] == 120 and options["enableNetworking"] is False
    assert (packed / options["entrypoint"].removeprefix("/grade/")).is_file()
    assert {file.name for file in (packed / "image").iterdir()} >= {"Dockerfile", "constraints.txt"}
