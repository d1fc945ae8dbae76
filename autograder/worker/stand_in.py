"""What `autograder` is inside a worker, where nothing else of it is.

A notebook imports `check` and calls it between its cells. Where the notebook itself is being checked that must neither
fail nor check anything again.
"""


class Verdict:
    """What `check` returns here; as its namesake, without having looked."""

    text = html = sheet = ""
    passed = True


def check(*exercises: object, **options: object) -> Verdict:
    """Does nothing here."""
    return Verdict()
