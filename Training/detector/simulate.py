"""Draws simulated scenes with exact labels into a pack of their own.

    python -m detector.simulate --gantry .build/release/gantry --scenes 400 --out simulated.npz

Every scene has a seed of its own, from 1000 on: smaller seeds are for tests and are never trained on. What is mostly
hidden or cut off becomes a region that teaches nothing.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

import cv2
import numpy as np

from . import CLASSES
from .pack import Packer

FIRST_SEED = 1000
PLACES = ("motorway", "junction", "street", "motorway", "junction")
WEATHERS = ("day", "day", "rain", "dusk")
SIZES = ("1280x720", "1280x720", "1024x768", "800x800")


def scene(seed, gantry, frames, folder):
    """Pictures and rows of one scene; a picture every 0.7 s."""
    place, random = PLACES[seed % len(PLACES)], np.random.default_rng(seed)
    video, truth = folder / "scene.mp4", folder / "truth.json"
    rate = 1 / 0.7
    command = [
        str(gantry), "simulate", place, "--seed", str(seed), "--fps", f"{rate:.4f}", "--seconds", f"{frames / rate:.3f}",
        "--weather", str(random.choice(WEATHERS)), "--density", str(random.choice(("free", "free", "jam"))),
        "--size", str(random.choice(SIZES)), "--out", str(video), "--truth", str(truth),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    reader = cv2.VideoCapture(str(video))
    for frame in json.loads(truth.read_text())["frames"]:
        there, picture = reader.read()
        if there:
            yield picture, np.array([row(vehicle) for vehicle in frame["vehicles"]], np.float32).reshape(-1, 6)


def row(vehicle):
    hidden = vehicle["visibility"] < 0.3 or vehicle["truncation"] > 0.7
    kind = {"pedestrian": "person"}.get(vehicle["class"], vehicle["class"])
    return (-1 if hidden else CLASSES.index(kind), *vehicle["box"], 1.0)


def nearest(picture, rows, part):
    """The lower middle `part` of a picture, where vehicles are large; what the cut leaves little of teaches nothing."""
    height, width = picture.shape[:2]
    x, y = round(width * (1 - part) / 2), round(height * (1 - part))
    right = x + round(width * part)
    boxes = rows[:, 1:5].copy()
    rows[:, 1:5] = np.clip(boxes, (x, y, x, y), (right, height, right, height)) - (x, y, x, y)
    area = lambda b: (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    left = area(rows[:, 1:5])
    rows[left < 0.5 * area(boxes), 0] = -1
    return picture[y:, x:right], rows[left > 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gantry", type=pathlib.Path, required=True)
    parser.add_argument("--scenes", type=int, default=400)
    parser.add_argument("--frames", type=int, default=6, help="pictures a scene")
    parser.add_argument("--near", type=float, default=1.0, help="keep only this part of each side, the nearest")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    chosen = parser.parse_args()
    packer = Packer()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(chosen.scenes):
            split = "val" if number % 10 == 9 else "train"
            for picture, rows in scene(FIRST_SEED + number, chosen.gantry.resolve(), chosen.frames, pathlib.Path(folder)):
                packer.add("simulated", split, *nearest(picture, rows, chosen.near))
    print(packer.write(chosen.out))


if __name__ == "__main__":
    main()
