"""A name for a course's secret that does not give it away."""

from __future__ import annotations

from hashlib import scrypt

_LABEL = b"rnn-autograder: the id of a course's secret"
_COST, _BLOCKS, _BYTES = 2**13, 8, 8


def secret_id(secret: bytes) -> str:
    """Sixteen hexadecimal digits: the same for the same secret, and of no use to whoever looks for it.

    By scrypt (Percival, 2009), so that each guess costs whoever has a leaked store some 20 ms and 8 MiB. A secret that
    stands in a list of words is found nevertheless; only a random one is safe.
    """
    return scrypt(secret, salt=_LABEL, n=_COST, r=_BLOCKS, p=1, dklen=_BYTES).hex()
