"""What a check's evidence depends on, as hashes: what hashes to the same need not be run again.

Evidence about a submission is good for as long as these stay as they are:

* `engine`: the grader's own code and the libraries under it;
* `check_fingerprints`: all of a course that the check's verdict depends on;
* `misconceptions_fingerprint`: what only decides how a failure is explained, so that what has passed stands;
* `secret_id`: the secret under which cases are drawn, named without being given away.

`course_files_hash` covers the two in the middle, and takes reading files but executing none of them.
"""

from .checks import check_fingerprints
from .course_files import course_files_hash, misconceptions_fingerprint
from .engine import engine
from .secret import secret_id

__all__ = ["check_fingerprints", "course_files_hash", "engine", "misconceptions_fingerprint", "secret_id"]
