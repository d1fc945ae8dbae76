"""Names of ten thousand letters, and a thousand of them in one statement.

Names are clipped before they travel.

tells: not defined
"""


def build(folder, canary):
    long = "".join(f"{'n' * 10_000}{place} = " for place in range(3))
    many = ", ".join(f"name{place}" for place in range(10_000))
    (folder / "s666.py").write_text(f"{long}1\n{many} = range(10_000)\n")
