#!/usr/bin/env python3
"""What ONNX Runtime and OpenCV find in pictures, for Gantry's tests to compare with.

Written apart from the Swift code and in another way (whole arrays, no shared formulas), so that a mistake would have
to be made twice. For each model and picture it writes the network's input as packed 8 bit pixels (`NNN.bin`) and,
into `references.json`, the boxes in pixels of the picture with scores and class numbers. For models that are
quantised while they run, which each library does in its own way, what OpenVINO finds in the same input stands beside
it under `openvino`.

    detection_reference.py --models DIR --pictures DIR --out DIR [--count 24] [--threshold 0.3]

Runs again only when this file, the models or the choice of pictures changed.
"""

import argparse
import hashlib
import json
import pathlib

import cv2
import numpy as np
import onnxruntime
import openvino
import openvino.preprocess

OVERLAP = 0.45  # of boxes that count as one thing
MOST = 300  # detections of one picture


# --- pictures into networks ---------------------------------------------------------------------------------------


def stretched(picture, width, height):
    """-> input, and the factors and offsets that lead from the picture to it."""
    scaled = cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
    return scaled, (width / picture.shape[1], height / picture.shape[0], 0, 0)


def letterboxed(picture, width, height, padding, centred):
    scale = min(height / picture.shape[0], width / picture.shape[1])
    if centred:
        inner = round(picture.shape[1] * scale), round(picture.shape[0] * scale)
        left, top = round((width - inner[0]) / 2 - 0.1), round((height - inner[1]) / 2 - 0.1)
    else:
        inner = int(picture.shape[1] * scale), int(picture.shape[0] * scale)
        left, top = 0, 0
    canvas = np.full((height, width, 3), padding, np.uint8)
    scaled = cv2.resize(picture, inner, interpolation=cv2.INTER_LINEAR)
    canvas[top : top + inner[1], left : left + inner[0]] = scaled
    return canvas, (scale, scale, left, top)


# --- outputs into boxes -------------------------------------------------------------------------------------------


def corners(centres):
    half = centres[:, 2:] / 2
    return np.concatenate([centres[:, :2] - half, centres[:, :2] + half], axis=1)


def overlaps(box, boxes):
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[2:], boxes[:, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return shared / (np.prod(box[2:] - box[:2]) + areas - shared)


def thinned(boxes, scores, labels, threshold):
    """Of boxes of one class that overlap, the best."""
    keep = scores >= threshold
    boxes, scores, labels = boxes[keep].astype(np.float64), scores[keep], labels[keep]
    order = np.argsort(-scores, kind="stable")
    boxes, scores, labels = boxes[order], scores[order], labels[order]
    alive = np.ones(len(boxes), bool)
    for index in range(len(boxes)):
        if alive[index]:
            rivals = (overlaps(boxes[index], boxes) > OVERLAP) & (labels == labels[index])
            rivals[: index + 1] = False
            alive &= ~rivals
    return boxes[alive][:MOST], scores[alive][:MOST], labels[alive][:MOST]


def grid(size, stride):
    rows, columns = np.mgrid[0 : size // stride, 0 : size // stride]
    return np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float64)


class DEIM:
    """labels, boxes, scores; the network is told the size of its own input."""

    def __init__(self, side):
        self.side = side

    def prepare(self, picture):
        scaled, way = stretched(picture, self.side, self.side)
        return cv2.cvtColor(scaled, cv2.COLOR_BGR2RGB), way

    def find(self, session, pixels, threshold):
        tensor = pixels.astype(np.float32).transpose(2, 0, 1)[None] / 255
        size = np.array([[self.side, self.side]], np.int64)
        labels, boxes, scores = session.run(
            ["labels", "boxes", "scores"], {"images": tensor, "orig_target_sizes": size}
        )
        keep = scores[0] >= threshold
        order = np.argsort(-scores[0][keep], kind="stable")
        return boxes[0][keep][order], scores[0][keep][order], labels[0][keep][order]


class YOLOX:
    side = 416

    def prepare(self, picture):
        return letterboxed(picture, self.side, self.side, 114, centred=False)

    def find(self, session, pixels, threshold):
        tensor = pixels.astype(np.float32).transpose(2, 0, 1)[None]
        rows = session.run(None, {"images": tensor})[0][0].astype(np.float64)
        cells = np.concatenate([grid(self.side, stride) for stride in (8, 16, 32)])
        strides = np.concatenate([np.full((self.side // s) ** 2, s) for s in (8, 16, 32)])[:, None]
        centres = np.concatenate([(rows[:, :2] + cells) * strides, np.exp(rows[:, 2:4]) * strides], axis=1)
        scores = rows[:, 4:5] * rows[:, 5:]
        return thinned(corners(centres), scores.max(axis=1), scores.argmax(axis=1), threshold)


class YOLOv8:
    side = 640

    def prepare(self, picture):
        canvas, way = letterboxed(picture, self.side, self.side, 114, centred=True)
        return cv2.cvtColor(canvas, cv2.COLOR_BGR2RGB), way

    def find(self, session, pixels, threshold):
        tensor = pixels.astype(np.float32).transpose(2, 0, 1)[None] / 255
        rows = session.run(None, {"images": tensor})[0][0].T
        scores = rows[:, 4:]
        return thinned(corners(rows[:, :4]), scores.max(axis=1), scores.argmax(axis=1), threshold)


class NanoDet:
    side = 416
    mean = np.array([103.53, 116.28, 123.675], np.float32)
    deviation = np.array([57.375, 57.12, 58.395], np.float32)

    def prepare(self, picture):
        return letterboxed(picture, self.side, self.side, 0, centred=True)

    def find(self, session, pixels, threshold):
        tensor = ((pixels.astype(np.float32) - self.mean) / self.deviation).transpose(2, 0, 1)[None]
        outputs = session.run(["792", "814", "836", "795", "817", "839"], {"input.1": tensor})
        boxes, scores = [], []
        for level, stride in enumerate((8, 16, 32)):
            sides = outputs[3 + level][0].reshape(-1, 4, 8).astype(np.float64)
            powers = np.exp(sides - sides.max(axis=2, keepdims=True))
            distance = (powers / powers.sum(axis=2, keepdims=True)) @ np.arange(8.0) * stride
            middle = (grid(self.side, stride) + 0.5) * stride
            boxes.append(np.concatenate([middle - distance[:, :2], middle + distance[:, 2:]], axis=1))
            scores.append(outputs[level][0])
        scores = np.concatenate(scores)
        return thinned(np.concatenate(boxes), scores.max(axis=1), scores.argmax(axis=1), threshold)


MODELS = {
    "deimv2_atto_320.onnx": DEIM(320),
    "deimv2_femto_416.onnx": DEIM(416),
    "nanodet_m_416.onnx": NanoDet(),
    "yolov8n_int8_640.onnx": YOLOv8(),
    "yolox_nano_416.onnx": YOLOX(),
}


class OpenVINOSession:
    """OpenVINO behind the one call that `find` makes. Bytes go in and are divided inside the network, as in Gantry:
    what quantises while it runs answers differently when the division is made outside."""

    def __init__(self, weights):
        core = openvino.Core()
        steps = openvino.preprocess.PrePostProcessor(core.read_model(str(weights)))
        steps.input().tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
        steps.input().model().set_layout(openvino.Layout("NCHW"))
        steps.input().preprocess().convert_element_type(openvino.Type.f32).scale([255.0] * 3)
        settings = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
        self.network = core.compile_model(steps.build(), "CPU", settings)

    def run(self, names, inputs):
        assert names is None, "outputs come in the network's own order"
        (planes,) = inputs.values()
        pixels = np.round(planes * 255).astype(np.uint8).transpose(0, 2, 3, 1)
        return list(self.network(np.ascontiguousarray(pixels)).values())


QUANTISED_WHILE_RUNNING = {"yolov8n_int8_640.onnx"}


# --- the references -----------------------------------------------------------------------------------------------


def in_picture(boxes, way, picture):
    """Back to the picture's pixels, cut off at its edges."""
    scale = np.array([way[0], way[1], way[0], way[1]])
    offset = np.array([way[2], way[3], way[2], way[3]])
    height, width = picture.shape[:2]
    return np.clip((boxes - offset) / scale, 0, [width, height, width, height])


def placed(found, way, picture):
    boxes, scores, labels = found
    boxes = in_picture(np.asarray(boxes, np.float64), way, picture)
    return [
        {"bbox": box.tolist(), "score": float(score), "class_id": int(label)}
        for box, score, label in zip(boxes, scores, labels)
        if box[2] > box[0] and box[3] > box[1]
    ]


def references(model, sessions, paths, folder, threshold):
    for number, path in enumerate(paths):
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
        pixels, way = model.prepare(picture)
        tensor = f"{number:03}.bin"
        np.ascontiguousarray(pixels).tofile(folder / tensor)
        yield {
            "picture": str(path),
            "width": picture.shape[1],
            "height": picture.shape[0],
            "tensor": tensor,
        } | {
            key: placed(model.find(session, pixels, threshold), way, picture) for key, session in sessions.items()
        }


def chosen(folder, count):
    """Evenly spread over all pictures, always the same ones."""
    paths = sorted(pathlib.Path(folder).glob("*.jpg"))
    if len(paths) < count:
        raise SystemExit(f"{folder} holds {len(paths)} pictures (*.jpg), {count} are needed.")
    return [paths[index * len(paths) // count] for index in range(count)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", required=True, type=pathlib.Path)
    parser.add_argument("--pictures", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--threshold", type=float, default=0.3)
    arguments = parser.parse_args()
    paths = chosen(arguments.pictures, arguments.count)
    own = hashlib.sha256(pathlib.Path(__file__).read_bytes()).hexdigest()
    for name, model in MODELS.items():
        weights = arguments.models / name
        basis = [own, str(weights), weights.stat().st_size, arguments.threshold, [str(path) for path in paths]]
        folder = arguments.out / weights.stem
        result = folder / "references.json"
        if result.exists() and json.loads(result.read_text())["basis"] == basis:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3  # old exports warn once for every weight
        session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        sessions = {"detections": session}
        if name in QUANTISED_WHILE_RUNNING:
            sessions["openvino"] = OpenVINOSession(weights)
        pictures = list(references(model, sessions, paths, folder, arguments.threshold))
        part = folder / "references.part"
        part.write_text(json.dumps({"basis": basis, "pictures": pictures}))
        part.rename(result)
        print(f"{name}: {sum(len(p['detections']) for p in pictures)} detections in {len(pictures)} pictures")


if __name__ == "__main__":
    main()
