#!/usr/bin/env python3
"""Live monitoring as its contract describes it, in straightforward Python: what `scripts/bench-live` measures Gantry against.

live_redis.py produce  --redis PORT --video FILE    begins at a line on its standard input, ends at another
live_redis.py process  --redis PORT --model FILE.xml --precision bf16
live_redis.py bridge   --redis PORT --backend PORT
live_redis.py backend  --backend PORT

Each is a process of its own: OpenCV reads the file and hands JPEGs in base 64 through the stream video-frames; OpenVINO
finds, deep-sort-realtime (without an embedder) follows, a homography gives speeds, OpenCV draws; the bridge takes
processed-frames to the back end's sockets, and Tornado brings them to its clients.
"""
import argparse
import base64
import json
import sys
import time

INPUT, OUTPUT, LIMIT = "video-frames", "processed-frames", 1000
QUALITY_IN, QUALITY_OUT, CONFIDENCE, OVERLAP, SPEED_LIMIT = 40, 60, 0.4, 0.45, 60.0
COCO = [2, 7, 5, 3, 1, 0]
NAMES = ["car", "truck", "bus", "motorcycle", "bicycle", "person"]
REGION = [[0, 0], [640, 0], [640, 360], [0, 360]]
HOMOGRAPHY = [[0.05, 0.0, -16.0], [0.0, 0.02, 10.0], [0.0, -0.002, 1.0]]


def store(options):
    import redis

    client = redis.Redis(port=options.redis, decode_responses=True)
    for stream, group in ((INPUT, "frame-processor-group"), (OUTPUT, "redis-consumer-group")):
        try:
            client.xgroup_create(stream, group, id="0", mkstream=True)
        except redis.exceptions.ResponseError:
            pass
    return client


def produce(options):
    import cv2

    client, capture = store(options), cv2.VideoCapture(options.video)
    fps = capture.get(cv2.CAP_PROP_FPS)
    config = json.dumps({"video_id": 1, "roi_polygon": REGION, "homography_matrix": HOMOGRAPHY, "fps": fps,
                         "use_roi": True, "use_homography": True})
    number = 0
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        is_read, frame = capture.read()
        if not is_read:
            break
        _, jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, QUALITY_IN])
        # The contract's own producer loses what is not read in time; this one waits.
        while number % 20 == 0 and client.xlen(INPUT) > LIMIT - 50:
            time.sleep(0.02)
        client.xadd(INPUT, {
            "video_id": 1, "frame_number": number, "frame_data": base64.b64encode(jpeg).decode(),
            "timestamp": int(time.time() * 1000), "config": config
        })
        number += 1
    client.xadd(INPUT, {"video_id": 1, "frame_number": number, "frame_data": "", "end_of_stream": "true",
                        "timestamp": int(time.time() * 1000), "config": config})
    sys.stdin.readline()


class Detector:
    """A network with packed pictures (1, height, width, 3) in 0…1 and YOLOv8's table."""

    def __init__(self, options):
        import openvino

        core = openvino.Core()
        self.network = core.compile_model(
            core.read_model(options.model), "CPU",
            {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": options.precision, "INFERENCE_NUM_THREADS": "1"})
        _, self.height, self.width, _ = self.network.input(0).shape
        self.request = self.network.create_infer_request()

    def find(self, frame):
        import cv2
        import numpy as np

        scale = min(self.height / frame.shape[0], self.width / frame.shape[1])
        width, height = int(frame.shape[1] * scale), int(frame.shape[0] * scale)
        left, top = (self.width - width) // 2, (self.height - height) // 2
        tensor = np.full((self.height, self.width, 3), 114, np.uint8)
        tensor[top:top + height, left:left + width] = cv2.resize(frame, (width, height))
        tensor = cv2.cvtColor(tensor, cv2.COLOR_BGR2RGB)[None].astype(np.float32) / 255
        table = self.request.infer([tensor])[self.network.output(0)][0].T
        scores = table[:, 4:]
        classes = scores.argmax(1)
        best = scores[np.arange(len(scores)), classes]
        kept = best >= CONFIDENCE
        table, classes, best = table[kept], classes[kept], best[kept]
        boxes = np.concatenate([table[:, :2] - table[:, 2:4] / 2, table[:, 2:4]], 1)
        boxes = (boxes - [left, top, 0, 0]) / scale
        chosen = cv2.dnn.NMSBoxes(boxes.tolist(), best.tolist(), CONFIDENCE, OVERLAP)
        return [(boxes[i].tolist(), float(best[i]), int(classes[i])) for i in np.asarray(chosen).ravel()]


def speeds_of(tracks, places, speeds, matrix, seconds):
    import numpy as np

    vehicles = []
    for track in tracks:
        if not track.is_confirmed() or track.time_since_update > 0:
            continue
        x1, y1, x2, y2 = track.to_ltrb()
        x, y, w = matrix @ np.array([(x1 + x2) / 2, y2, 1.0])
        place = np.array([x / w, y / w])
        if track.track_id in places:
            speed = np.linalg.norm(place - places[track.track_id]) / seconds * 3.6
            speeds[track.track_id] = 0.2 * speed + 0.8 * speeds.get(track.track_id, speed)
        places[track.track_id] = place
        vehicles.append({
            "track_id": int(track.track_id), "bbox": {"x1": int(x1), "y1": int(y1), "x2": int(x2), "y2": int(y2)},
            "speed": round(float(speeds.get(track.track_id, 0.0)), 1), "speed_unit": "km/h", "class_id": COCO[track.det_class or 0],
            "confidence": round(track.det_conf or 0.0, 2)
        })
    return vehicles


def draw(frame, vehicles):
    import cv2
    import numpy as np

    cv2.polylines(frame, [np.array(REGION)], True, (255, 200, 0), 2)
    for vehicle in vehicles:
        box = vehicle["bbox"]
        colour = (0, 0, 255) if vehicle["speed"] > SPEED_LIMIT else (0, 200, 0)
        cv2.rectangle(frame, (box["x1"], box["y1"]), (box["x2"], box["y2"]), colour, 2)
        cv2.putText(frame, f"ID {vehicle['track_id']} {vehicle['speed']:.0f} km/h", (box["x1"], box["y1"] - 5),
                    cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, 1, cv2.LINE_AA)


def process(options):
    import cv2
    import numpy as np
    from deep_sort_realtime.deepsort_tracker import DeepSort

    cv2.setNumThreads(1)
    client, detector = store(options), Detector(options)
    tracker = DeepSort(max_age=30, n_init=3, max_cosine_distance=0.3, embedder=None)
    matrix, region = np.array(HOMOGRAPHY), np.array(REGION)
    places, speeds, seen = {}, {}, set()
    print("ready", flush=True)
    while True:
        found = client.xreadgroup("frame-processor-group", "worker-1", {INPUT: ">"}, count=1, block=1000)
        if not found:
            continue
        entry, fields = found[0][1][0]
        is_end = fields.get("end_of_stream") == "true"
        picture, vehicles = "", []
        if not is_end:
            config = json.loads(fields["config"])
            frame = cv2.imdecode(np.frombuffer(base64.b64decode(fields["frame_data"]), np.uint8), cv2.IMREAD_COLOR)
            detections = [
                (box, score, kind) for box, score, kind in detector.find(frame)
                if cv2.pointPolygonTest(region, (box[0] + box[2] / 2, box[1] + box[3] / 2), False) >= 0]
            tracks = tracker.update_tracks(detections, embeds=[np.ones(1, np.float32)] * len(detections))
            vehicles = speeds_of(tracks, places, speeds, matrix, 1 / config["fps"])
            seen.update(vehicle["track_id"] for vehicle in vehicles)
            draw(frame, vehicles)
            _, jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, QUALITY_OUT])
            picture = base64.b64encode(jpeg).decode()
        stats = {"total_vehicles": len(seen), "current_in_roi": len(vehicles),
                 "speeding_count": sum(bool(vehicle["speed"] > SPEED_LIMIT) for vehicle in vehicles)}
        client.xadd(OUTPUT, {
            "video_id": fields["video_id"], "frame_number": fields["frame_number"], "timestamp": fields["timestamp"],
            "processed_frame": picture, "vehicles": json.dumps(vehicles), "stats": json.dumps(stats),
            "roi_polygon": json.dumps(REGION), "has_homography": "true", "has_camera_matrix": "false",
            "end_of_stream": "true" if is_end else "false", "error": ""
        }, maxlen=LIMIT, approximate=True)
        client.xack(INPUT, "frame-processor-group", entry)
        client.xdel(INPUT, entry)


def bridge(options):
    import websocket

    client = store(options)
    doors = [websocket.create_connection(f"ws://127.0.0.1:{options.backend}/ws/backend/{name}")
             for name in ("processed", "analytics")]
    print("ready", flush=True)
    while True:
        found = client.xreadgroup("redis-consumer-group", "consumer-1", {OUTPUT: ">"}, count=1, block=100)
        if not found:
            continue
        entry, fields = found[0][1][0]
        common = {"video_id": int(fields["video_id"]), "frame_number": int(fields["frame_number"]),
                  "timestamp": int(fields["timestamp"])}
        doors[0].send(json.dumps({"type": "processed_frame", "data": {
            **common, "processed_frame": fields["processed_frame"], "roi_polygon": json.loads(fields["roi_polygon"]),
            "end_of_stream": fields["end_of_stream"] == "true"}}))
        vehicles = [vehicle for vehicle in json.loads(fields["vehicles"]) if vehicle["speed"] > SPEED_LIMIT]
        doors[1].send(json.dumps({"type": "analytics_update", "data": {
            **common, "stats": json.loads(fields["stats"]), "speeding_vehicles": vehicles}}))
        client.xack(OUTPUT, "redis-consumer-group", entry)


def backend(options):
    import tornado.ioloop
    import tornado.web
    import tornado.websocket

    clients = {}

    class Client(tornado.websocket.WebSocketHandler):
        def check_origin(self, _origin):
            return True

        def on_message(self, message):
            channel = json.loads(message)["channel"]
            clients.setdefault(channel, set()).add(self)
            self.write_message(json.dumps({"type": "subscription_ack", "channel": channel, "status": "subscribed"}))

        def on_close(self):
            for members in clients.values():
                members.discard(self)

    class Ingress(tornado.websocket.WebSocketHandler):
        def check_origin(self, _origin):
            return True

        def on_message(self, message):
            message = json.loads(message)
            is_frame = message["type"] == "processed_frame"
            channel = f"{'processed_frame' if is_frame else 'analytics_metrics'}_{message['data']['video_id']}"
            text = json.dumps({"type": "frame" if is_frame else "analytics", "data": message["data"]})
            for member in list(clients.get(channel, ())):
                member.write_message(text)

    application = tornado.web.Application(
        [(r"/ws/client/stream", Client), (r"/ws/backend/.*", Ingress)], websocket_max_message_size=16 << 20)
    application.listen(options.backend, "127.0.0.1")
    print("ready", flush=True)
    tornado.ioloop.IOLoop.current().start()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["produce", "process", "bridge", "backend"])
    parser.add_argument("--redis", type=int)
    parser.add_argument("--backend", type=int)
    parser.add_argument("--video")
    parser.add_argument("--model")
    parser.add_argument("--precision", default="bf16")
    options = parser.parse_args()
    {"produce": produce, "process": process, "bridge": bridge, "backend": backend}[options.part](options)


if __name__ == "__main__":
    main()
