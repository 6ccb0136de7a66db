"""The network: one stage, no anchors, three scales, 0.86 million parameters.

A narrow cross-stage backbone, a top-down and bottom-up neck of equal width that adds instead of concatenating, and a
head that is separable and shared by no level. Every activation is a ReLU, because it folds into the convolution before
it and keeps its accuracy in INT8. The exported graph speaks the layout of a YOLOv8 head: [1, 4 + classes, places].
"""

import math

import torch
from torch import nn

from . import CLASSES

STRIDES = (8, 16, 32)


class ConvNorm(nn.Sequential):
    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03),
            nn.ReLU(inplace=True),
        )


class Separable(nn.Sequential):
    def __init__(self, inputs, outputs, kernel=3):
        super().__init__(ConvNorm(inputs, inputs, kernel, groups=inputs), ConvNorm(inputs, outputs))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(ConvNorm(width, width, 3), ConvNorm(width, width, 3))

    def forward(self, x):
        return x + self.body(x)


class CrossStage(nn.Module):
    """Half of the channels goes through residual blocks, every intermediate result reaches the end."""

    def __init__(self, width, depth):
        super().__init__()
        half = width // 2
        self.split = ConvNorm(width, width)
        self.blocks = nn.ModuleList(Residual(half) for _ in range(depth))
        self.join = ConvNorm(half * (2 + depth), width)

    def forward(self, x):
        whole = self.split(x)
        half = whole.shape[1] // 2
        parts = list(torch.split(whole, (half, half), 1))
        for block in self.blocks:
            parts.append(block(parts[-1]))
        return self.join(torch.cat(parts, 1))


class PooledContext(nn.Module):
    """Three pooled views of the coarsest level, so that a lorry that fills the picture is seen whole."""

    def __init__(self, width):
        super().__init__()
        self.reduce = ConvNorm(width, width // 2)
        self.pool = nn.MaxPool2d(5, 1, 2)
        self.join = ConvNorm(width * 2, width)

    def forward(self, x):
        views = [self.reduce(x)]
        for _ in range(3):
            views.append(self.pool(views[-1]))
        return self.join(torch.cat(views, 1))


class Branch(nn.Module):
    """The head of one level: classes and the four distances to the box's edges, in strides."""

    def __init__(self, width, classes):
        super().__init__()
        self.classes = nn.Sequential(Separable(width, width), Separable(width, width), nn.Conv2d(width, classes, 1))
        self.edges = nn.Sequential(Separable(width, width), Separable(width, width), nn.Conv2d(width, 4, 1))
        nn.init.constant_(self.classes[-1].bias, -4.6)  # one place in a hundred holds something
        nn.init.constant_(self.edges[-1].bias, 0.7)  # e^0.7: two strides to every edge

    def forward(self, x):
        return torch.cat((self.edges(x), self.classes(x)), 1).flatten(2)


class Network(nn.Module):
    def __init__(self, widths=(16, 32, 48, 96, 160), neck=48, depths=(0, 1, 2, 2), classes=len(CLASSES)):
        super().__init__()
        stem, *stages = widths
        self.stem = ConvNorm(3, stem, 3, 2)
        previous = stem
        self.stages = nn.ModuleList()
        for width, depth in zip(stages, depths):
            thinking = [CrossStage(width, depth)] if depth else []
            self.stages.append(nn.Sequential(ConvNorm(previous, width, 3, 2), *thinking))
            previous = width
        self.context = PooledContext(previous)
        self.lateral = nn.ModuleList(ConvNorm(width, neck) for width in stages[1:])
        self.down = nn.ModuleList(CrossStage(neck, 1) for _ in range(2))
        self.shrink = nn.ModuleList(ConvNorm(neck, neck, 3, 2) for _ in range(2))
        self.up = nn.ModuleList(CrossStage(neck, 1) for _ in range(2))
        self.branches = nn.ModuleList(Branch(neck, classes) for _ in STRIDES)
        self.classes = classes

    def features(self, x):
        x = self.stages[0](self.stem(x))
        fine = self.stages[1](x)
        middle = self.stages[2](fine)
        coarse = self.context(self.stages[3](middle))
        fine, middle, coarse = (lateral(level) for lateral, level in zip(self.lateral, (fine, middle, coarse)))
        middle = self.down[0](middle + nn.functional.interpolate(coarse, scale_factor=2.0))
        fine = self.down[1](fine + nn.functional.interpolate(middle, scale_factor=2.0))
        middle = self.up[0](middle + self.shrink[0](fine))
        coarse = self.up[1](coarse + self.shrink[1](middle))
        return fine, middle, coarse

    def forward(self, x):
        """Raw places: [batch, places, 4 log distances + class logits]; pictures are 0…1, RGB."""
        levels = self.features(x)
        return torch.cat([branch(level) for branch, level in zip(self.branches, levels)], 2).transpose(1, 2)


def places(height, width, device="cpu"):
    """Centres of all places in pixels [places, 2] and their strides [places, 1]."""
    centres, strides = [], []
    for stride in STRIDES:
        rows = torch.arange(height // stride, device=device, dtype=torch.float32) + 0.5
        columns = torch.arange(width // stride, device=device, dtype=torch.float32) + 0.5
        y, x = torch.meshgrid(rows, columns, indexing="ij")
        centres.append(torch.stack((x, y), -1).reshape(-1, 2) * stride)
        strides.append(torch.full((len(rows) * len(columns), 1), float(stride), device=device))
    return torch.cat(centres), torch.cat(strides)


def boxes_of(edges, centres, strides):
    """Corners in pixels from log distances."""
    distances = edges.clamp(-4, 5).exp() * strides
    return torch.cat((centres - distances[..., :2], centres + distances[..., 2:]), -1)


class Exported(nn.Module):
    """The network with its boxes decoded, as [batch, cx cy w h + class scores, places]."""

    def __init__(self, network, width, height):
        super().__init__()
        self.network = network
        self.register_buffer("centres", places(height, width)[0].T[None])
        with torch.no_grad():
            for branch, stride in zip(network.branches, STRIDES):
                # Strides go into the last layer, e^(d + ln s) = s e^d, so that no file holds one for each place.
                branch.edges[-1].bias.add_(math.log(stride))

    def forward(self, images):
        levels = list(zip(self.network.branches, self.network.features(images)))
        distances = torch.cat([branch.edges(level).flatten(2) for branch, level in levels], 2).exp()
        scores = torch.cat([branch.classes(level).flatten(2) for branch, level in levels], 2).sigmoid()
        first, last = self.centres - distances[:, :2], self.centres + distances[:, 2:]
        return torch.cat(((first + last) / 2, last - first, scores), 1)
