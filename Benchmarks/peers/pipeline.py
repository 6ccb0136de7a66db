#!/usr/bin/env python3
"""The straightforward Python program that `gantry bench pipeline` is measured against.

decode (OpenCV) -> scale -> infer (OpenVINO or ONNX Runtime) -> draw -> JPEG, one frame after the other, as the
tutorials do it. Prints one JSON object: milliseconds of wall and CPU time a frame, in whole and per stage.
CPU is that of the whole process, so the threads of OpenCV and of the runtime count.
"""
import argparse
import json
import math
import resource
import time

import cv2
import numpy as np

VEHICLES_AND_PEOPLE = "person bicycle car motorcycle airplane bus train truck".split()


class OpenVINONetwork:
    def __init__(self, path, options):
        import openvino

        self.version = f"OpenVINO {openvino.__version__.split('-')[0]}"
        model = openvino.Core().read_model(path)
        model.reshape({port: fixed_shape(port) for port in model.inputs})
        self.inputs = [port.any_name for port in model.inputs]
        self.network = openvino.Core().compile_model(
            model,
            "CPU",
            {
                "PERFORMANCE_HINT": options.hint.upper(),
                "INFERENCE_PRECISION_HINT": options.precision,
                "INFERENCE_NUM_THREADS": str(options.threads),
            },
        )
        self.size = list(model.inputs[0].shape)[2:]
        self.request = self.network.create_infer_request()

    def run(self, feeds):
        results = self.request.infer(feeds)
        return {port.any_name: results[port] for port in self.network.outputs}


def fixed_shape(port):
    shape = port.partial_shape
    return [1 if dimension.is_dynamic else dimension.get_length() for dimension in shape]


class ONNXRuntimeNetwork:
    def __init__(self, path, options):
        import onnxruntime

        self.version = f"ONNX Runtime {onnxruntime.__version__}"
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = options.threads
        self.session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
        self.inputs = [port.name for port in self.session.get_inputs()]
        self.size = self.session.get_inputs()[0].shape[2:]
        self.outputs = [port.name for port in self.session.get_outputs()]

    def run(self, feeds):
        return dict(zip(self.outputs, self.session.run(None, feeds)))


class YOLOX:
    """Letterbox to the top left corner, BGR 0..255; grid and strides decoded here, then NMS."""

    def __init__(self, network):
        self.network = network
        self.height, self.width = network.size
        grids, strides = [], []
        for stride in (8, 16, 32):
            ys, xs = np.mgrid[: self.height // stride, : self.width // stride]
            grids.append(np.stack([xs.ravel(), ys.ravel()], 1))
            strides.append(np.full((grids[-1].shape[0], 1), stride))
        self.grid = np.concatenate(grids).astype(np.float32)
        self.stride = np.concatenate(strides).astype(np.float32)

    def prepare(self, frame):
        self.scale = min(self.height / frame.shape[0], self.width / frame.shape[1])
        content = cv2.resize(frame, (int(frame.shape[1] * self.scale), int(frame.shape[0] * self.scale)))
        padded = np.full((self.height, self.width, 3), 114, np.uint8)
        padded[: content.shape[0], : content.shape[1]] = content
        tensor = np.ascontiguousarray(padded.transpose(2, 0, 1)[None], dtype=np.float32)
        return {self.network.inputs[0]: tensor}

    def finish(self, outputs, frame, confidence):
        rows = next(iter(outputs.values()))[0]
        scores = rows[:, 4:5] * rows[:, 5:]
        classes = scores.argmax(1)
        best = scores[np.arange(len(scores)), classes]
        kept = best >= confidence
        centre = (rows[kept, :2] + self.grid[kept]) * self.stride[kept]
        size = np.exp(rows[kept, 2:4]) * self.stride[kept]
        boxes = np.concatenate([centre - size / 2, size], 1) / self.scale
        scores, classes = best[kept], classes[kept]
        chosen = cv2.dnn.NMSBoxesBatched(boxes.tolist(), scores.tolist(), classes.tolist(), confidence, 0.45)
        return [
            (boxes[i, 0], boxes[i, 1], boxes[i, 0] + boxes[i, 2], boxes[i, 1] + boxes[i, 3], scores[i], classes[i])
            for i in np.asarray(chosen).ravel()
        ]


class DEIM:
    """Plain resize, RGB 0..1; boxes, labels and scores come out ready."""

    def __init__(self, network):
        self.network = network
        self.height, self.width = network.size

    def prepare(self, frame):
        content = cv2.cvtColor(cv2.resize(frame, (self.width, self.height)), cv2.COLOR_BGR2RGB)
        tensor = np.ascontiguousarray(content.transpose(2, 0, 1)[None], dtype=np.float32) / 255.0
        size = np.array([[frame.shape[1], frame.shape[0]]], dtype=np.int64)
        return {self.network.inputs[0]: tensor, self.network.inputs[1]: size}

    def finish(self, outputs, frame, confidence):
        labels, boxes, scores = outputs["labels"][0], outputs["boxes"][0], outputs["scores"][0]
        return [(*boxes[i], scores[i], labels[i]) for i in np.flatnonzero(scores >= confidence)]


def draw(frame, detections):
    for x1, y1, x2, y2, score, label in detections:
        start, end = (int(x1), int(y1)), (int(x2), int(y2))
        cv2.rectangle(frame, start, end, (0, 200, 0), 2)
        name = VEHICLES_AND_PEOPLE[int(label)] if int(label) < len(VEHICLES_AND_PEOPLE) else f"class {int(label)}"
        text = f"{name} {score:.2f}"
        (width, height), base = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1)
        cv2.rectangle(frame, (start[0], start[1] - height - base), (start[0] + width, start[1]), (0, 200, 0), -1)
        cv2.putText(frame, text, (start[0], start[1] - base), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, cv2.LINE_AA)


def fixed_boxes(count, frame):
    """The boxes that `gantry bench pipeline --boxes` draws."""
    columns = max(1, math.ceil(math.sqrt(count)))
    height, width = frame.shape[:2]
    boxes = []
    for index in range(count):
        x, y = (index % columns + 0.5) / columns * width, (index // columns + 0.5) / columns * height
        boxes.append((x - width / 20, y - height / 20, x + width / 20, y + height / 20, 0.87, [2, 7, 5][index % 3]))
    return boxes


class Stages:
    def __init__(self):
        self.wall, self.cpu = {}, {}

    def run(self, name, work):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.wall[name] = self.wall.get(name, 0) + time.perf_counter() - wall
        self.cpu[name] = self.cpu.get(name, 0) + time.process_time() - cpu
        return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--backend", choices=["openvino", "onnxruntime"], default="openvino")
    parser.add_argument("--hint", choices=["latency", "throughput"], default="latency")
    parser.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--frames", type=int, default=100)
    parser.add_argument("--warm-up", type=int, default=10)
    parser.add_argument("--confidence", type=float, default=0.3)
    parser.add_argument("--quality", type=int, default=85)
    parser.add_argument("--boxes", type=int, default=0, help="draw this many labelled boxes instead of what was found")
    parser.add_argument("--without-inference", action="store_true", help="replay the network's answer to the first frame")
    options = parser.parse_args()

    network = (OpenVINONetwork if options.backend == "openvino" else ONNXRuntimeNetwork)(options.model, options)
    family = DEIM(network) if len(network.inputs) == 2 else YOLOX(network)
    answer = None
    capture = cv2.VideoCapture(options.video)
    stages, found, byte_count = Stages(), 0, 0
    for index in range(-options.warm_up, options.frames):
        if index == 0:
            stages, found, byte_count = Stages(), 0, 0
            wall, cpu = time.perf_counter(), time.process_time()
        read, frame = stages.run("Decode", capture.read)
        if not read:
            capture = cv2.VideoCapture(options.video)
            read, frame = stages.run("Decode", capture.read)
        feeds = stages.run("Scale", lambda: family.prepare(frame))
        if answer is None or not options.without_inference:
            answer = stages.run("Detection", lambda: network.run(feeds))
        detections = stages.run("Finish", lambda: family.finish(answer, frame, options.confidence))
        marks = fixed_boxes(options.boxes, frame) if options.boxes else detections
        stages.run("Visualization", lambda: draw(frame, marks))
        _, picture = stages.run(
            "Encode", lambda: cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, options.quality])
        )
        found += len(detections)
        byte_count += len(picture)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    count = options.frames / 1000
    print(
        json.dumps(
            {
                "program": f"Python, OpenCV {cv2.__version__}, {network.version}",
                "size": [frame.shape[1], frame.shape[0]],
                "frames": options.frames,
                "detections": found / options.frames,
                "jpeg_bytes": byte_count / options.frames,
                "wall_ms": wall / count,
                "cpu_ms": cpu / count,
                "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "stages": {
                    name: {"wall_ms": stages.wall[name] / count, "cpu_ms": stages.cpu[name] / count}
                    for name in stages.wall
                },
            }
        )
    )


if __name__ == "__main__":
    main()
