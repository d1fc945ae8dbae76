"""Results worked out with a calculator and typed in to six decimals."""


def lstm_flip() -> tuple[float, float]:
    return -0.52, -0.238850


def lstm_from_preactivations() -> tuple[float, float]:
    return 0.847144, 0.344786


def gru_near_zero() -> tuple[float, float]:
    return -0.53, 0.73


def gru_near_one() -> tuple[float, float]:
    return 0.73, -0.53
