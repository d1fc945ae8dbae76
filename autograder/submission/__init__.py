"""Whatever is handed in becomes a `Submission`: a script, a notebook, an archive, a folder, a folder of many.

Everything is read as data, under caps; nothing is executed or parsed as Python here, and nothing is written anywhere.
"""

from .find import find_submissions
from .load import load_submission

__all__ = ["find_submissions", "load_submission"]
