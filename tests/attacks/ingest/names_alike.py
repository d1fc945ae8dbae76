"""Two hand-ins whose names differ by case, or by how a letter is composed.

Each keeps its own id.

tells: not defined
"""


def build(folder, canary):
    for name in ("s666", "S666", "séa", "séa"):
        (folder / f"{name}.py").write_text("x = 1\n")
