"""An archive whose members lie above it, at the root, and behind a link.

Nothing of an archive is written to any disk.

fires: naive
seen: Snyk 2018 (Zip Slip)
"""

import io
import tarfile
import zipfile


def build(folder, canary):
    with zipfile.ZipFile(folder / "s666.zip", "w") as archive:
        archive.writestr(f"../../../../..{canary}/owned", "x")
        archive.writestr(f"{canary}/owned", "x")
        archive.writestr("cells.py", "x = 1\n")
    with tarfile.open(folder / "s667.tar", "w") as archive:
        link = tarfile.TarInfo("there")
        link.type, link.linkname = tarfile.SYMTYPE, str(canary)
        archive.addfile(link)
        member = tarfile.TarInfo("there/owned")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
        hard = tarfile.TarInfo("cells.py")
        hard.type, hard.linkname = tarfile.LNKTYPE, str(canary / "expected.txt")
        archive.addfile(hard)
