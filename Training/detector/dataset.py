"""The packed pictures, and batches of them in an order that the seed decides."""

import cv2
import numpy as np
import torch

from . import augment
from .tutor import LEAST

# How often a picture of each source is drawn, against the others.
SHARE = {"tidar": 2.5, "km39": 0.6, "simulated": 0.3}
VIDEO_SHARE = 0.4
# What teachers doubt is left out of the lesson from this mean confidence on; below it, it is background.
DOUBT = 0.12
# How many times as much one axis of a whole picture may be scaled as the other, to fill more of the input.
MOST_STRETCH = 1.15


def trusted(rows):
    return rows[(rows[:, 0] >= 0) | (rows[:, 5] >= DOUBT)]


class Pack:
    def __init__(self, *paths):
        self.pictures, self.rows, self.source, self.split = [], [], [], []
        for path in paths:
            content = np.load(path)
            data, ends = content["bytes"], np.cumsum(content["lengths"])
            self.pictures += [data[end - length : end] for end, length in zip(ends, content["lengths"])]
            self.rows += map(trusted, np.split(content["rows"], np.cumsum(content["counts"])[:-1]))
            self.source += list(content["source"])
            self.split += list(content["split"])

    def indices(self, split, without=()):
        """Of the pictures of one split. `without` leaves out every source whose name begins so: a camera's pictures
        and its videos."""
        return [i for i, (s, src) in enumerate(zip(self.split, self.source))
                if s == split and not src.startswith(tuple(without))]

    def picture(self, index):
        return cv2.imdecode(self.pictures[index], cv2.IMREAD_COLOR)


class Examples(torch.utils.data.IterableDataset):
    """Endless batches of augmented pictures, from number `first` on. Seed and number alone decide what is in a batch,
    so that a run that was stopped goes on with the very pictures it would have seen, by however many workers.

    How far the run is decides the size of the pictures and whether the mosaic is on: by `length`, the number of batches,
    or, where that is None, by `progress`, a shared number from 0 to 1.
    """

    def __init__(self, pack, indices, batch, stages, calm, seed, first, length, progress, tutor=None):
        self.pack, self.indices, self.batch, self.stages = pack, indices, batch, stages
        self.calm, self.seed, self.first, self.length, self.progress = calm, seed, first, length, progress
        self.tutor = tutor
        weights = np.array([SHARE.get(pack.source[i], VIDEO_SHARE) for i in indices])
        self.bounds = np.cumsum(weights / weights.sum())
        # Decoding costs more than memory: half a megabyte a picture.
        self.pictures = {index: pack.picture(index) for index in indices}
        self.rows = {index: self.with_hits(index) for index in indices}

    def with_hits(self, index):
        """Labels as full hits; those that are not exact as what they are until a tutor raises them."""
        rows = self.pack.rows[index]
        full = self.tutor is None or self.pack.source[index] == "simulated"
        return np.column_stack((rows, np.full(len(rows), 1 if full else LEAST))).astype(np.float32)

    def __iter__(self):
        # Batches are taken from the workers in turn.
        worker = torch.utils.data.get_worker_info()
        number, step = (self.first + worker.id, worker.num_workers) if worker else (self.first, 1)
        cv2.setNumThreads(1)
        while True:
            yield self.batch_of(number)
            number += step

    def batch_of(self, number):
        random = np.random.default_rng((self.seed, number))
        progress = self.progress.value if self.length is None else number / self.length
        size = int(random.choice(sizes_at(progress, self.stages)))
        calm = progress > 1 - self.calm
        pairs = [self.example(size, random, calm) for _ in range(self.batch)]
        images = torch.from_numpy(np.stack([picture for picture, _ in pairs]))
        return images, [torch.from_numpy(rows.astype(np.float32)) for _, rows in pairs]

    def example(self, size, random, calm):
        def pick():
            index = self.indices[min(int(np.searchsorted(self.bounds, random.random())), len(self.indices) - 1)]
            return self.pictures[index], self.rows[index]

        if not calm and random.random() < 0.45:
            picture, rows = augment.mosaic(pick, size, random)
        else:
            picture, rows = augment.warp(*pick(), size, random, scale=(0.75, 1.35) if calm else (0.5, 1.6))
        if self.tutor:
            rows = self.tutor(picture, rows)
        picture = augment.photometric(picture, random)
        return picture[:, :, ::-1].transpose(2, 0, 1).copy(), rows


def sizes_at(progress, stages):
    """The sizes of the stage that a run is in: small pictures first, they teach as much for less."""
    return stages[min(int(progress * len(stages)), len(stages) - 1)]


def prepared(picture, width, height):
    """Shape kept within a factor of `MOST_STRETCH`, grey around, as the engine does it; the averaging that the engine does
    was done for the pack. Also the scales of a box's corners, and where the picture's corner came to lie."""
    whole = np.array((width / picture.shape[1], height / picture.shape[0]))
    scale = np.minimum(whole, whole.min() * MOST_STRETCH)
    scaled = cv2.resize(picture, (round(picture.shape[1] * scale[0]), round(picture.shape[0] * scale[1])))
    x, y = (width - scaled.shape[1]) // 2, (height - scaled.shape[0]) // 2
    canvas = np.full((height, width, 3), augment.GREY, np.uint8)
    canvas[y : y + scaled.shape[0], x : x + scaled.shape[1]] = scaled
    return canvas[:, :, ::-1].transpose(2, 0, 1).copy(), np.tile(scale, 2), (x, y, x, y)
