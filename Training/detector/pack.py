"""Gathers pictures and labels from all sources into one file: JPEG bytes at training size and rows of labels.

    python -m detector.pack --data DIR --out pack.npz [--simulated DIR]

`--data` holds `vehicles/`, `videos/` and `models/` as `Training/README.md` lists them. A row is class, x1, y1, x2, y2,
weight in pixels of the stored picture; class -1 marks a region that must not be taught as background.
"""

import argparse
import pathlib

import cv2
import numpy as np

from .teachers import DetrTeacher, YoloxTeacher, agreed, overlap

LONGEST = 512
SURE, UNSURE = 0.42, 0.10
# Recordings of which the last part is validation: nothing from its start, less ten seconds, may be trained on.
FRAMES_PER_SECOND = {"adit": 10, "aditganteng": 10, "malam": 10, "pagi": 5}
VIDEOS = {  # every n-th frame, up to the frame given
    "km39_day_rain_10fps.mp4": (5, "aditganteng"),
    "km39_morning_5fps.mp4": (3, "pagi"),
    "intel_car_detection.mp4": (4, None),
    "street_parking_360p.mp4": (5, None),
}


def recording(name):
    """`km39_pagi_16112021_0588.jpg` -> ("pagi", 588); None for pictures that are not from a recording."""
    parts = pathlib.Path(name).stem.split("_")
    return (parts[1], int(parts[-1])) if parts[0] == "km39" else (None, 0)


def first_forbidden(validation):
    """The first frame of each recording that is too close to its validation part."""
    first = {}
    for path in validation.iterdir():
        name, frame = recording(path.name)
        if name:
            first[name] = min(first.get(name, frame), frame)
    return {name: frame - 10 * FRAMES_PER_SECOND[name] for name, frame in first.items()}


def read_labels(path, width, height):
    rows = []
    for line in path.read_text().splitlines() if path.exists() else []:
        kind, cx, cy, w, h = (float(word) for word in line.split())
        rows.append(((cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height, kind))
    return np.array([(row[4], *row[:4], 1.0) for row in rows], np.float32).reshape(-1, 6)


def completed(labels, seen):
    """Labels of people, and what teachers saw besides: sure things as labels, doubtful ones as ignored regions."""
    rows = list(labels)
    for kind, *box, confidence, teachers in seen:
        box = np.array(box, np.float32)
        if len(labels) and (overlap(box, labels[:, 1:5]) > 0.35).any():
            continue
        if confidence >= SURE and teachers >= 2:
            rows.append((kind, *box, min(1.0, confidence + 0.3)))
        elif confidence >= UNSURE / 2:
            rows.append((-1, *box, 0))
    return np.array(rows, np.float32).reshape(-1, 6)


def shrunk(picture, rows):
    scale = min(1, LONGEST / max(picture.shape[:2]))
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rows = rows.copy()
    rows[:, 1:5] *= scale
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes(), rows


def pictures_of_set(folder, split, forbidden):
    for path in sorted((folder / "images" / split).iterdir()):
        name, frame = recording(path.name)
        if split == "train" and name and frame >= forbidden[name]:
            continue
        picture = cv2.imread(str(path))
        labels = read_labels(folder / "labels" / split / (path.stem + ".txt"), picture.shape[1], picture.shape[0])
        yield ("km39" if name else "tidar"), picture, labels


def pictures_of_video(path, step, last):
    video = cv2.VideoCapture(str(path))
    index = 0
    while (last is None or index < last) and video.grab():
        if index % step == 0:
            yield video.retrieve()[1]
        index += 1


def simulated(folder):
    for path in sorted(folder.glob("*.jpg")):
        picture = cv2.imread(str(path))
        yield picture, read_labels(path.with_suffix(".txt"), picture.shape[1], picture.shape[0])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=pathlib.Path)
    arguments.add_argument("--simulated", type=pathlib.Path)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    options = arguments.parse_args()
    packed = {"source": [], "split": [], "bytes": [], "rows": []}

    def add(source, split, picture, rows):
        data, rows = shrunk(picture, rows)
        for key, value in zip(packed, (source, split, np.frombuffer(data, np.uint8), rows)):
            packed[key].append(value)

    if options.data:
        gather_real(options.data, add)
    if options.simulated:
        for index, (picture, rows) in enumerate(simulated(options.simulated)):
            add("simulated", "val" if index % 10 == 9 else "train", picture, rows)
    lengths = [len(data) for data in packed["bytes"]]
    np.savez(
        options.out, source=np.array(packed["source"]), split=np.array(packed["split"]),
        bytes=np.concatenate(packed["bytes"]), lengths=np.array(lengths),
        rows=np.concatenate(packed["rows"]), counts=np.array([len(rows) for rows in packed["rows"]]))
    print(f"{len(lengths)} pictures, {sum(lengths) / 1e6:.1f} MB, {sum(map(len, packed['rows']))} rows")


def gather_real(data, add):
    models = data / "models"
    teachers = [
        DetrTeacher(str(models / "deimv2_femto_416.onnx"), 416), DetrTeacher(str(models / "deimv2_atto_320.onnx"), 320),
        YoloxTeacher(str(models / "yolox_nano_416.onnx"), 416),
    ]
    forbidden = first_forbidden(data / "vehicles" / "images" / "val")
    for split in ("train", "val"):
        for source, picture, labels in pictures_of_set(data / "vehicles", split, forbidden):
            # Validation keeps the labels it came with.
            add(source, split, picture, completed(labels, agreed(teachers, picture)) if split == "train" else labels)
    for name, (step, recorded) in VIDEOS.items():
        for picture in pictures_of_video(data / "videos" / name, step, forbidden.get(recorded)):
            add(name, "train", picture, completed(np.zeros((0, 6), np.float32), agreed(teachers, picture)))


if __name__ == "__main__":
    main()
