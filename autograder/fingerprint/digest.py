"""One hash for all of them: of several parts in order, so framed that no two lists of parts look alike."""

from __future__ import annotations

from hashlib import sha256


def digest(*parts: str | bytes) -> str:
    """SHA-256 over the parts and their lengths, in hexadecimal."""
    found = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.hexdigest()
