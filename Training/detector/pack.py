"""Gathers pictures and labels from all sources into one file: JPEG bytes at training size and rows of labels.

    python -m detector.pack --data DIR --out pack.npz

`--data` holds `vehicles/`, `videos/` and `models/` as `Training/README.md` lists them. A row is class, x1, y1, x2, y2,
weight in pixels of the stored picture; class -1 marks a region that must not be taught as background, its weight is
how sure the teachers were that something is there.
"""

import argparse
import pathlib

import cv2
import numpy as np

from .boxes import overlap

LONGEST = 512
SURE, UNSURE = 0.42, 0.05
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


# Of 256; photographs that are not the same differ by 70 and more.
TWIN = 40


def mark(picture):
    """256 bits of a photograph that scaling and compressing hardly change: where it grows lighter to the right."""
    grey = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (17, 16), interpolation=cv2.INTER_AREA).astype(int)
    return (grey[:, 1:] > grey[:, :-1]).ravel()


def marks_of(folder):
    """Of the single photographs in a folder. Pictures of a recording all look alike; those are told apart by time."""
    paths = [path for path in sorted(folder.iterdir()) if not recording(path.name)[0]]
    return np.array([mark(cv2.imread(str(path))) for path in paths]).reshape(-1, 256)


def is_among(picture, marks):
    """Whether a photograph, as it is or mirrored, is among others: sets that were augmented before they were divided
    have the same one on both sides."""
    return any((mark(way) != marks).sum(1).min(initial=256) <= TWIN for way in (picture, picture[:, ::-1]))


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
        elif confidence >= UNSURE:
            rows.append((-1, *box, confidence))
    return np.array(rows, np.float32).reshape(-1, 6)


def shrunk(picture, rows):
    scale = min(1, LONGEST / max(picture.shape[:2]))
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rows = rows.copy()
    rows[:, 1:5] *= scale
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes(), rows


def pictures_of_set(folder, split, forbidden):
    validation = marks_of(folder / "images" / "val")
    for path in sorted((folder / "images" / split).iterdir()):
        name, frame = recording(path.name)
        if split == "train" and name and frame >= forbidden[name]:
            continue
        picture = cv2.imread(str(path))
        if split == "train" and not name and is_among(picture, validation):
            continue
        labels = read_labels(folder / "labels" / split / (path.stem + ".txt"), picture.shape[1], picture.shape[0])
        yield ("km39" if name else "tidar"), picture, labels


def pictures_of_video(path, step, last):
    video = cv2.VideoCapture(str(path))
    index = 0
    while (last is None or index < last) and video.grab():
        if index % step == 0:
            yield video.retrieve()[1]
        index += 1


class Packer:
    def __init__(self):
        self.content = {"source": [], "split": [], "bytes": [], "rows": []}

    def add(self, source, split, picture, rows):
        data, rows = shrunk(picture, rows)
        for key, value in zip(self.content, (source, split, np.frombuffer(data, np.uint8), rows)):
            self.content[key].append(value)

    def write(self, path):
        lengths = [len(data) for data in self.content["bytes"]]
        np.savez(
            path, source=np.array(self.content["source"]), split=np.array(self.content["split"]),
            bytes=np.concatenate(self.content["bytes"]), lengths=np.array(lengths),
            rows=np.concatenate(self.content["rows"]), counts=np.array([len(rows) for rows in self.content["rows"]]))
        return f"{len(lengths)} pictures, {sum(lengths) / 1e6:.1f} MB, {sum(map(len, self.content['rows']))} rows"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    options = arguments.parse_args()
    packer = Packer()
    gather_real(options.data, packer.add)
    print(packer.write(options.out))


def gather_real(data, add):
    # Here, because packing simulated pictures needs no teachers and no OpenVINO.
    from .teachers import DetrTeacher, YoloxTeacher, agreed

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
