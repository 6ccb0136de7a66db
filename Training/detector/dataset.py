"""The packed pictures, and batches of them in an order that the seed decides."""

import cv2
import numpy as np
import torch

from . import augment

# How often a picture of each source is drawn, against one of `tidar`.
SHARE = {"tidar": 1.0, "km39": 0.8, "simulated": 0.35}
VIDEO_SHARE = 0.6


class Pack:
    def __init__(self, *paths):
        self.pictures, self.rows, self.source, self.split = [], [], [], []
        for path in paths:
            content = np.load(path)
            data, ends = content["bytes"], np.cumsum(content["lengths"])
            self.pictures += [data[end - length : end] for end, length in zip(ends, content["lengths"])]
            self.rows += np.split(content["rows"], np.cumsum(content["counts"])[:-1])
            self.source += list(content["source"])
            self.split += list(content["split"])

    def indices(self, split, without=()):
        return [i for i, (s, src) in enumerate(zip(self.split, self.source)) if s == split and src not in without]

    def picture(self, index):
        return cv2.imdecode(self.pictures[index], cv2.IMREAD_COLOR)


class Examples(torch.utils.data.IterableDataset):
    """Endless augmented pictures at one size after the other; `calm` switches the mosaic off for the last epochs."""

    def __init__(self, pack, indices, batch, sizes, seed, calm=False):
        self.pack, self.indices, self.batch, self.sizes, self.seed, self.calm = pack, indices, batch, sizes, seed, calm
        weights = np.array([SHARE.get(pack.source[i], VIDEO_SHARE) for i in indices])
        self.weights = weights / weights.sum()

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        random = np.random.default_rng((self.seed, worker.id if worker else 0))
        cv2.setNumThreads(1)
        while True:
            size = int(random.choice(self.sizes))
            pairs = [self.example(size, random) for _ in range(self.batch)]
            images = torch.from_numpy(np.stack([picture for picture, _ in pairs]))
            yield images, [torch.from_numpy(rows.astype(np.float32)) for _, rows in pairs]

    def example(self, size, random):
        def pick():
            index = self.indices[random.choice(len(self.indices), p=self.weights)]
            return self.pack.picture(index), self.pack.rows[index]

        if not self.calm and random.random() < 0.6:
            picture, rows = augment.mosaic(pick, size, random)
        else:
            picture, rows = augment.warp(*pick(), size, random, scale=(0.75, 1.35) if self.calm else (0.5, 1.6))
        picture = augment.photometric(picture, random)
        return picture[:, :, ::-1].transpose(2, 0, 1).copy(), rows


def prepared(picture, size):
    """Shape kept, grey to the right and below: what the engine does."""
    scale = min(size / picture.shape[1], size / picture.shape[0])
    canvas = np.full((size, size, 3), 114, np.uint8)
    scaled = cv2.resize(picture, (int(picture.shape[1] * scale), int(picture.shape[0] * scale)))
    canvas[: scaled.shape[0], : scaled.shape[1]] = scaled
    return canvas[:, :, ::-1].transpose(2, 0, 1).copy(), scale
