"""How results come to lie where a platform looks for them: all of a file or nothing, whenever the run is killed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ...errors import CourseError


def write_results(file: Path, text: str) -> None:
    """Put results in the place of those that are there. Raises `CourseError` when the disk refuses."""
    write_bytes(file, text.encode(), 0o644)


def write_bytes(file: Path, data: bytes, mode: int) -> None:
    """Write a file with these permissions. Raises `CourseError` when the disk refuses."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(mode)
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise CourseError(f"{file} cannot be written: {error.strerror}") from error
