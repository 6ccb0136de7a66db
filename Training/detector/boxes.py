"""Boxes as rows of x1, y1, x2, y2: how much they share, and one of those that lie on each other."""

import numpy as np


def overlap(box, boxes):
    width = np.minimum(box[2], boxes[:, 2]) - np.maximum(box[0], boxes[:, 0])
    height = np.minimum(box[3], boxes[:, 3]) - np.maximum(box[1], boxes[:, 1])
    shared = np.clip(width, 0, None) * np.clip(height, 0, None)
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return shared / ((box[2] - box[0]) * (box[3] - box[1]) + areas - shared + 1e-9)


def suppress(boxes, scores, limit=0.5):
    order = scores.argsort()[::-1]
    while len(order):
        first, order = order[0], order[1:]
        yield boxes[first], scores[first]
        order = order[overlap(boxes[first], boxes[order]) < limit]
