"""PyTorch networks over a patient's hours; random weights, seeded."""

from __future__ import annotations

from functools import partial

from . import networks
from .recipe import SIGNAL, Family
from .torch_export import add, rows

FAMILY = Family("torch", SIGNAL)
_hours = partial(rows, max(SIGNAL), networks.STEPS, networks.CHANNELS)

add(FAMILY, "transformer", networks.transformer, _hours, "four layers of attention, 48 x 16")
add(FAMILY, "lstm", networks.lstm, _hours, "LSTM of two layers, 48 x 16")
add(FAMILY, "lstm_bidirectional", networks.bidirectional_lstm, _hours, "bidirectional LSTM, 48 x 16")
add(FAMILY, "gru", networks.gru, _hours, "GRU, 48 x 16")
