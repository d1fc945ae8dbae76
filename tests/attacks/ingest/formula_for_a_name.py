"""A file's name that a spreadsheet takes for a formula, and rich for markup.

An id stays text.

tells: not defined
"""


def build(folder, canary):
    (folder / "=HYPERLINK(1)[bold][link=x].py").write_text("x = 1\n")
