"""Exact decimal arithmetic, turned into floats at the very end."""

from decimal import Decimal


def lstm_flip() -> tuple[float, float]:
    c = Decimal("0.1") * Decimal("2.0") + Decimal("0.9") * Decimal("-0.8")
    up, down = c.exp(), (-c).exp()
    h = Decimal("0.5") * (up - down) / (up + down)
    return float(c), float(h)


def lstm_from_preactivations() -> tuple[float, float]:
    one = Decimal(1)
    i = one / (one + Decimal("-0.5").exp())
    f = one / (one + Decimal("-2.0").exp())
    g = (Decimal("-1").exp() - Decimal("1").exp()) / (Decimal("-1").exp() + Decimal("1").exp())
    c = f * Decimal("1.5") + i * g
    h = Decimal("0.5") * (c.exp() - (-c).exp()) / (c.exp() + (-c).exp())
    return float(c), float(h)


def gru_near_zero() -> tuple[float, float]:
    keep, write = Decimal("0.05"), Decimal("0.95")
    old, new = Decimal("0.8"), Decimal("-0.6")
    return float(write * new + keep * old), float(write * old + keep * new)


def gru_near_one() -> tuple[float, float]:
    keep, write = Decimal("0.95"), Decimal("0.05")
    old, new = Decimal("0.8"), Decimal("-0.6")
    return float(write * new + keep * old), float(write * old + keep * new)
