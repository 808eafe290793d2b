"""PyTorch networks over tables, signals and images; random weights, seeded."""

from __future__ import annotations

from functools import partial

import torchvision

from . import cohort, networks
from .recipe import SIGNAL, Family
from .torch_export import add, rows

FAMILY = Family("torch", SIGNAL)
LARGEST = max(SIGNAL)


def _signals(*shape: int) -> partial:
    return partial(rows, LARGEST, *shape)


def _measurements() -> object:
    return cohort.held_out().scaled


_image = _signals(3, 224, 224)
add(FAMILY, "mlp", networks.mlp, _measurements, "20-64-64-1")
add(FAMILY, "mlp_normalised", networks.mlp_normalised, _measurements, "20-64-64-1, BatchNorm, GELU, Dropout")
add(FAMILY, "ecg", networks.ecg, _signals(networks.LEADS, networks.SAMPLES), "residual, 12 x 5,000")
add(FAMILY, "autoencoder", networks.autoencoder, _signals(1, 256), "convolutions over 256 samples and back")
add(FAMILY, "cnn", networks.convolutional, _signals(1, 32, 32), "two convolutions, 32 x 32")
add(FAMILY, "unet", networks.unet, _signals(1, 64, 64), "segmentation, 64 x 64, bilinear upsampling")
add(FAMILY, "mobilenet_v2", torchvision.models.mobilenet_v2, _image, "MobileNetV2, 224 x 224")
add(FAMILY, "resnet18", torchvision.models.resnet18, _image, "ResNet-18, 224 x 224")
