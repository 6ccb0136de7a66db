"""AP at overlap 0.5 with vehicles taken as one class, per source. The product's own evaluator has the last word."""

import numpy as np
import torch

from .boxes import overlap, suppress
from .dataset import prepared
from .network import boxes_of, places

VEHICLES = (0, 1, 2, 3)
# What INT8 may lose of AP50, 0 to 1.
LARGEST_LOSS = 0.01


@torch.no_grad()
def detections(network, picture, size, lowest=0.02):
    tensor, scale, corner = prepared(picture, size, size)
    raw = network(torch.from_numpy(tensor)[None].float() / 255)[0].float()
    centres, strides = places(size, size)
    boxes = (boxes_of(raw[:, :4], centres, strides).numpy() - corner) / scale
    scores = raw[:, 4:].sigmoid().numpy()[:, VEHICLES].max(1)
    keep = scores > lowest
    return list(suppress(boxes[keep], scores[keep], 0.55))


def average_precision(found, truth):
    """`found`: (picture, score, box); `truth`: boxes by picture. 101-point interpolation."""
    total = sum(map(len, truth))
    taken = [np.zeros(len(boxes), bool) for boxes in truth]
    hits = []
    for index, _, box in sorted(found, key=lambda item: -item[1]):
        overlaps = overlap(box, truth[index]) * ~taken[index] if len(truth[index]) else np.zeros(1)
        best = int(overlaps.argmax())
        hits.append(overlaps[best] >= 0.5)
        if hits[-1]:
            taken[index][best] = True
    hits = np.array(hits, float)
    recall = np.cumsum(hits) / max(total, 1)
    precision = np.cumsum(hits) / (np.arange(len(hits)) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    places_ = np.searchsorted(recall, np.linspace(0, 1, 101))
    return float(np.mean([precision[i] if i < len(precision) else 0 for i in places_]))


def lost(before, after):
    """How much AP50 a smaller form loses where that is too much, by source."""
    return {source: round(ap50 - after[source], 4) for source, ap50 in before.items()
            if ap50 - after[source] > LARGEST_LOSS}


def by_source(network, pack, size, limit=None):
    network.eval()
    result = {}
    for source in sorted({pack.source[i] for i in pack.indices("val")}):
        chosen = [i for i in pack.indices("val") if pack.source[i] == source][:limit]
        found, truth = [], []
        for position, index in enumerate(chosen):
            rows = pack.rows[index]
            truth.append(rows[np.isin(rows[:, 0], VEHICLES), 1:5])
            found += [(position, score, box) for box, score in detections(network, pack.picture(index), size)]
        result[source] = round(average_precision(found, truth), 4)
    return result
