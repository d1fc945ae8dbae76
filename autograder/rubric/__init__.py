"""grading.toml → frozen `Rubric`, or one `RubricError` that holds every problem of the file.

The file is read in three steps: as TOML (tomllib), as tables with the right keys and values (pydantic), and
as a whole in which checks' needs can be met. docs/grading-toml.md explains every key to the course's author.
"""

from .load import load_rubric
from .rules import (
    DEVICES,
    AssignmentRule,
    Attempts,
    CheckRule,
    Deadline,
    Device,
    ExerciseRule,
    Limits,
    Reveal,
    Rubric,
    Tier,
    Tolerances,
    Visibility,
)

__all__ = [
    "DEVICES",
    "AssignmentRule",
    "Attempts",
    "CheckRule",
    "Deadline",
    "Device",
    "ExerciseRule",
    "Limits",
    "Reveal",
    "Rubric",
    "Tier",
    "Tolerances",
    "Visibility",
    "load_rubric",
]
