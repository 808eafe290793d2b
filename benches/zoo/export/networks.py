"""The networks of the zoo, as papers on clinical models build them."""

from __future__ import annotations

import torch
from torch import nn

from . import cohort

WIDTH = len(cohort.MEASUREMENTS)
HIDDEN = 64
LEADS, SAMPLES = 12, 5000
STEPS, CHANNELS = 48, 16


class Probability(nn.Module):
    """A network's logit as a probability."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.network(x))


def mlp() -> nn.Module:
    layers = [nn.Linear(WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1)]
    return Probability(nn.Sequential(*layers))


def mlp_normalised() -> nn.Module:
    layers: list[nn.Module] = []
    for width in (WIDTH, HIDDEN):
        layers += [nn.Linear(width, HIDDEN), nn.BatchNorm1d(HIDDEN), nn.GELU(), nn.Dropout(0.2)]
    return Probability(nn.Sequential(*layers, nn.Linear(HIDDEN, 1)))


class Residual(nn.Module):
    """Two convolutions beside a shortcut, halving the length (He et al. 2016, in one dimension)."""

    def __init__(self, channels_in: int, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(channels_in, channels, 7, stride=2, padding=3, bias=False),
            nn.BatchNorm1d(channels),
            nn.ReLU(),
            nn.Conv1d(channels, channels, 7, padding=3, bias=False),
            nn.BatchNorm1d(channels),
        )
        self.shortcut = nn.Conv1d(channels_in, channels, 1, stride=2, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.body(x) + self.shortcut(x))


def ecg() -> nn.Module:
    """A residual network over twelve leads of ten seconds at 500 Hz, six findings."""
    widths = [LEADS, 32, 64, 64, 128, 128]
    blocks = [Residual(before, after) for before, after in zip(widths, widths[1:], strict=False)]
    return Probability(nn.Sequential(*blocks, nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(widths[-1], 6)))


def autoencoder() -> nn.Module:
    return nn.Sequential(
        nn.Conv1d(1, 8, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv1d(8, 16, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.ConvTranspose1d(16, 8, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.ConvTranspose1d(8, 1, 4, stride=2, padding=1),
    )


def convolutional() -> nn.Module:
    """A small network over 32 x 32 images of one channel, four classes."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(4),
        nn.Flatten(),
        nn.Linear(256, 4),
    )


def unet() -> nn.Module:
    """A segmentation network over 64 x 64 images: down, up, and a shortcut (Ronneberger et al. 2015)."""
    return _UNet()


class _UNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU())
        self.bottom = nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU())
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.last = nn.Conv2d(24, 1, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        down = self.down(x)
        return torch.sigmoid(self.last(torch.cat([down, self.up(self.bottom(down))], dim=1)))


class _Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Linear(CHANNELS, HIDDEN)
        self.position = nn.Parameter(torch.randn(1, STEPS, HIDDEN) * 0.1)
        layer = nn.TransformerEncoderLayer(HIDDEN, 4, 128, batch_first=True, norm_first=True, activation="gelu")
        self.layers = nn.TransformerEncoder(layer, 4, enable_nested_tensor=False)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.head(self.layers(self.embed(x) + self.position).mean(dim=1)))


def transformer() -> nn.Module:
    """Four layers of attention over 48 hourly steps of 16 channels."""
    return _Encoder()


class _Recurrent(nn.Module):
    def __init__(self, kind: type[nn.RNNBase], **arguments: object) -> None:
        super().__init__()
        self.recurrent = kind(CHANNELS, 32, batch_first=True, **arguments)
        self.head = nn.Linear(64 if arguments.get("bidirectional") else 32, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.head(self.recurrent(x)[0][:, -1]))


def lstm() -> nn.Module:
    return _Recurrent(nn.LSTM, num_layers=2)


def bidirectional_lstm() -> nn.Module:
    return _Recurrent(nn.LSTM, bidirectional=True)


def gru() -> nn.Module:
    return _Recurrent(nn.GRU)
