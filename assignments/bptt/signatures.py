"""What the targets of `bptt` look like: shapes and gates, as in the handout. The checks are written with these.

A backward function is asked through harness.py, which first runs the forward pass that fills its arguments: what is
drawn here are weights, inputs and the gradients that arrive. The *direct* signatures hand over arguments as they stand.
"""

from autograder.checks import Signature

PARAMETERS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
MODERATE = {"weight_ih": 0.7, "weight_hh": 0.7, "bias_ih": 0.5, "bias_hh": 0.5}
"""Weights of honest size: states that are neither near zero nor all saturated."""


def _weights(blocks: str) -> dict[str, str]:
    rows = f"{blocks}H"
    return {"weight_ih": f"{rows} I", "weight_hh": f"{rows} H", "bias_ih": rows, "bias_hh": rows}


def _backward(name: str, blocks: str, gates: str, arriving: dict, inputs: dict, saved: dict, outputs: dict):
    """The signature through the harness, and the direct one."""
    weights = _weights(blocks)
    gradients = outputs | {f"d_{parameter}": weights[parameter] for parameter in PARAMETERS}
    through = weights | inputs | arriving
    used = {name: weights[name] for name in ("weight_ih", "weight_hh", *(["bias_hh"] if gates == "rzn" else []))}
    direct = arriving | inputs | saved | used
    target = f"{name}_backward"
    return (
        Signature(f"harness:{target}", through, tuple(through), gradients, gates=gates, scales=MODERATE),
        Signature(target, direct, tuple(direct), gradients, gates=gates),
    )


RNN_STEP, RNN_STEP_DIRECT = _backward(
    "rnn_step",
    "",
    "",
    {"d_h_next": "B H"},
    {"x": "B I", "h": "B H"},
    {"h_next": "B H"},
    {"d_x": "B I", "d_h": "B H"},
)
RNN, RNN_DIRECT = _backward(
    "rnn",
    "",
    "",
    {"d_outputs": "B T H"},
    {"x": "B T I", "h0": "B H"},
    {"outputs": "B T H"},
    {"d_x": "B T I", "d_h0": "B H"},
)
LSTM_STEP, LSTM_STEP_DIRECT = _backward(
    "lstm_step",
    "4",
    "ifgo",
    {"d_h_next": "B H", "d_c_next": "B H"},
    {"x": "B I", "h": "B H", "c": "B H"},
    {"gates": "B 4H", "c_next": "B H"},
    {"d_x": "B I", "d_h": "B H", "d_c": "B H"},
)
LSTM, LSTM_DIRECT = _backward(
    "lstm",
    "4",
    "ifgo",
    {"d_outputs": "B T H"},
    {"x": "B T I", "h0": "B H", "c0": "B H"},
    {"gates": "B T 4H", "cells": "B T H", "outputs": "B T H"},
    {"d_x": "B T I", "d_h0": "B H", "d_c0": "B H"},
)
GRU_STEP, GRU_STEP_DIRECT = _backward(
    "gru_step",
    "3",
    "rzn",
    {"d_h_next": "B H"},
    {"x": "B I", "h": "B H"},
    {"gates": "B 3H"},
    {"d_x": "B I", "d_h": "B H"},
)

# States and gates must lie in their range, so what is drawn is what tanh or sigma makes them of.
JACOBIAN = Signature(
    "harness:step_jacobian",
    {"weight_hh": "H H", "atanh(h_next)": "H"},
    ("weight_hh", "atanh(h_next)"),
    {"the Jacobian": "H H"},
)
JACOBIAN_DIRECT = Signature(
    "step_jacobian", {"h_next": "H", "weight_hh": "H H"}, ("h_next", "weight_hh"), {"the Jacobian": "H H"}
)
PRODUCT = Signature(
    "harness:jacobian_products",
    {"weight_hh": "H H", "atanh(outputs)": "T H"},
    ("weight_hh", "atanh(outputs)"),
    {f"the product over {steps}": "H H" for steps in ("1 step", "2 steps", "T - 1 steps", "T steps", "0 steps")},
)
NORMS = Signature(
    "harness:gradient_norm_by_lag",
    {"weight_hh": "H H", "atanh(outputs)": "T H", "d_last": "H"},
    ("weight_hh", "atanh(outputs)", "d_last"),
    {"the list of norms": "T"},
)
NORMS_DIRECT = Signature(
    "gradient_norm_by_lag",
    {"d_last": "H", "outputs": "T H", "weight_hh": "H H"},
    ("d_last", "outputs", "weight_hh"),
    {"the list of norms": "T"},
)
SPECTRAL = Signature(
    "harness:spectral_radius_and_norm",
    {"weight": "H H"},
    ("weight",),
    {"the spectral radius": "", "the norm": ""},
)
CELL_PATH = Signature(
    "harness:cell_path", {"pre-activations of f": "B T H"}, ("pre-activations of f",), {"the table of factors": "B T H"}
)
CELL_PATH_DIRECT = Signature(
    "cell_path", {"forget_gates": "B T H"}, ("forget_gates",), {"the table of factors": "B T H"}
)
