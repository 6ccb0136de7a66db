"""Labels from several openly licensed detectors that have to agree.

Each teacher is an ONNX file that OpenVINO runs in f32. Boxes that overlap are one thing; its confidence is the mean of
what all teachers said, silence counting as nothing.
"""

import cv2
import numpy as np
import openvino

from .boxes import overlap, suppress

# COCO number -> ours (car, truck, bus, motorcycle, bicycle, person)
FROM_COCO = {2: 0, 7: 1, 5: 2, 3: 3, 1: 4, 0: 5}
LOWEST = 0.12


class DetrTeacher:
    """`images` and `orig_target_sizes` in; `labels`, `boxes`, `scores` out; stretched, 0…1, RGB."""

    def __init__(self, path, size, lowest=LOWEST, options={"INFERENCE_PRECISION_HINT": "f32"}):
        self.size, self.lowest = size, lowest
        self.model = openvino.Core().compile_model(path, "CPU", options)

    def __call__(self, picture):
        height, width = picture.shape[:2]
        tensor = cv2.resize(picture, (self.size, self.size))[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32)
        out = self.model({"images": tensor / 255, "orig_target_sizes": np.array([[width, height]], np.int64)})
        rows = [
            (FROM_COCO[int(label)], *box, score)
            for label, box, score in zip(out["labels"][0], out["boxes"][0], out["scores"][0])
            if score >= self.lowest and int(label) in FROM_COCO
        ]
        return np.array(rows, np.float32).reshape(-1, 6)


class YoloxTeacher:
    """Raw head with strides 8, 16, 32; letterbox to the top left, BGR 0…255."""

    def __init__(self, path, size):
        self.size = size
        self.model = openvino.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        grids, strides = [], []
        for stride in (8, 16, 32):
            y, x = np.mgrid[: size // stride, : size // stride]
            grids.append(np.stack((x, y), -1).reshape(-1, 2))
            strides.append(np.full((grids[-1].shape[0], 1), stride))
        self.grid, self.stride = np.concatenate(grids), np.concatenate(strides)

    def __call__(self, picture):
        height, width = picture.shape[:2]
        scale = min(self.size / width, self.size / height)
        canvas = np.full((self.size, self.size, 3), 114, np.uint8)
        scaled = cv2.resize(picture, (int(width * scale), int(height * scale)))
        canvas[: scaled.shape[0], : scaled.shape[1]] = scaled
        raw = self.model(canvas.transpose(2, 0, 1)[None].astype(np.float32))[0][0]
        centre = (raw[:, :2] + self.grid) * self.stride / scale
        half = np.exp(raw[:, 2:4]) * self.stride / scale / 2
        scores = raw[:, 4:5] * raw[:, 5:]
        rows = []
        for theirs, ours in FROM_COCO.items():
            keep = scores[:, theirs] >= LOWEST
            boxes = np.concatenate((centre[keep] - half[keep], centre[keep] + half[keep]), 1)
            rows += [(ours, *box, score) for box, score in suppress(boxes, scores[keep, theirs])]
        return np.array(rows, np.float32).reshape(-1, 6)


def agreed(teachers, picture):
    """Rows of class, x1, y1, x2, y2, mean confidence, number of teachers who saw it; strongest first."""
    found = [(index, row) for index, teacher in enumerate(teachers) for row in teacher(picture)]
    found.sort(key=lambda item: -item[1][5])
    groups = []
    for index, row in found:
        for group in groups:
            if overlap(row[1:5], group[0][1][None, 1:5])[0] > 0.5:
                group.append((index, row))
                break
        else:
            groups.append([(index, row)])
    rows = []
    for group in groups:
        votes, best = {}, {}
        for index, row in group:
            votes[int(row[0])] = votes.get(int(row[0]), 0) + float(row[5])
            best[index] = max(best.get(index, 0), float(row[5]))
        weights = np.array([row[5] for _, row in group])
        box = (np.array([row[1:5] for _, row in group]) * weights[:, None]).sum(0) / weights.sum()
        rows.append((max(votes, key=votes.get), *box, sum(best.values()) / len(teachers), len(best)))
    return np.array(rows, np.float32).reshape(-1, 7)
