"""As many statements as fit into the largest source there may be.

They are executed in the worker, and loading has a deadline.

tells: No answer|did not end|not defined
"""


def build(folder, canary):
    (folder / "s666.py").write_text("x=1\n" * (255 * 256))
