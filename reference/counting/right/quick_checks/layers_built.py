"""PyTorch builds the layers, and their parameters are counted."""

from torch import nn


def _size_qc_built(*modules):
    return sum(parameter.numel() for module in modules for parameter in module.parameters())


def rnn_without_biases():
    return _size_qc_built(nn.RNN(100, 256, bias=False))


def rnn_for_longer_sequences():
    return _size_qc_built(nn.RNN(100, 256, bias=False))


def lstm_without_biases():
    return _size_qc_built(nn.LSTM(128, 128, bias=False))


def gru_without_biases():
    return _size_qc_built(nn.GRU(128, 128, bias=False))


def gru_saves_percent():
    lstm = _size_qc_built(nn.LSTM(128, 128, bias=False))
    return (lstm - _size_qc_built(nn.GRU(128, 128, bias=False))) * 100 // lstm


def lstm_with_one_bias():
    bare, full = _size_qc_built(nn.LSTM(128, 128, bias=False)), _size_qc_built(nn.LSTM(128, 128))
    return (bare + full) // 2


def lstm_of_pytorch():
    return _size_qc_built(nn.LSTM(128, 128))


def gru_in_a_model():
    return _size_qc_built(nn.Embedding(1000, 128), nn.GRU(128, 128), nn.Linear(128, 12))


def one_hot_inputs():
    words, positions = 50_000, 100
    return words * positions
