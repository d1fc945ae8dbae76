"""What `autograder` is inside a worker, where nothing else of it is.

A notebook imports `check` and calls it between its cells. Where the notebook itself is being checked that must neither
fail nor check anything again.
"""


def check(*exercises: object, **options: object) -> None:
    """Does nothing here."""
