"""An archive of a few kilobytes that holds a quarter of a gigabyte.

What comes out is counted, and never more than the caps is taken.

seen: 42.zip, around 2000
"""

import zipfile


def build(folder, canary):
    with zipfile.ZipFile(folder / "s666.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for place in range(4):
            with archive.open(f"module{place}.py", "w", force_zip64=True) as member:
                for _ in range(64):
                    member.write(bytes(1 << 20))
        archive.writestr("cells.py", "x = 1\n")
