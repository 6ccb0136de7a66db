"""Our tracker beside the ones people use, on the same detections, scored by TrackEval.

Nobody sees a picture or an appearance: boxes and scores only, so that association alone is compared.

    pip install trackeval==1.3.0 "supervision<0.27" trackers ultralytics lap torch scipy
    python Benchmarks/peers/trackers.py --data ../shared/data/mot --gantry .build/release/gantry --out /tmp/peers

A peer that cannot be imported is named and left out; the comparison then says so. `--time` measures the time per
frame on synthetic traffic of 30 boxes instead (Python peers; ours is measured by `gantry bench tracker`).
"""

import argparse
import configparser
import contextlib
import io
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from types import SimpleNamespace

sys.path.pop(0)  # this file is called like roboflow's package

import numpy as np
import trackeval

MOT17 = ["mot17val-02", "mot17val-05", "mot17val-09", "mot17val-11"]
FIXED = ["mot17val-02", "mot17val-09"]
KITTI = [f"kitti-{n:04d}" for n in (0, 2, 3, 6, 8, 10, 14, 18, 20)]


class Sequence:
    def __init__(self, data, name):
        self.name, self.folder = name, os.path.join(data, name)
        ini = configparser.ConfigParser()
        ini.read(os.path.join(self.folder, "seqinfo.ini"))
        self.fps = float(ini["Sequence"]["frameRate"])
        self.length = int(ini["Sequence"]["seqLength"])
        self.detections_file = os.path.join(
            self.folder, "det", "det_noisy.txt" if name.startswith("kitti") else "det.txt")
        self.camera = os.path.join(self.folder, "camera.txt")
        frames = defaultdict(list)
        with open(self.detections_file) as file:
            for line in file:
                values = [float(v) for v in line.split(",")]
                x, y, w, h, score = values[2:7]
                frames[int(values[0])].append((x, y, x + w, y + h, score))
        self.frames = [np.array(frames[n + 1], float).reshape(-1, 5) for n in range(self.length)]


# Every peer: a function from frames per second to a function from boxes (x1, y1, x2, y2, score) to (box, id) pairs.


def supervision_bytetrack(activation=None, matching=None):
    import supervision as sv

    def make(fps):
        settings = {"frame_rate": int(round(fps))}
        if activation is not None:
            settings |= {"track_activation_threshold": activation, "minimum_matching_threshold": matching}
        tracker = sv.ByteTrack(**settings)

        def step(boxes):
            found = sv.Detections(
                xyxy=boxes[:, :4], confidence=boxes[:, 4], class_id=np.zeros(len(boxes), int))
            tracked = tracker.update_with_detections(found)
            return list(zip(tracked.xyxy, tracked.tracker_id))

        return step

    return make


def ultralytics_tracker(kind):
    import ultralytics
    import yaml
    from ultralytics.engine.results import Boxes
    from ultralytics.trackers.bot_sort import BOTSORT
    from ultralytics.trackers.byte_tracker import BYTETracker

    path = os.path.join(os.path.dirname(ultralytics.__file__), "cfg", "trackers", f"{kind}.yaml")
    with open(path) as file:
        settings = yaml.safe_load(file)
    settings["gmc_method"] = "none"  # there are no pictures

    def make(fps):
        tracker = {"bytetrack": BYTETracker, "botsort": BOTSORT}[kind](SimpleNamespace(**settings))

        def step(boxes):
            found = Boxes(np.concatenate([boxes, np.zeros((len(boxes), 1))], 1), (1080, 1920))
            return [(row[:4], int(row[4])) for row in tracker.update(found)]

        return step

    return make


def roboflow_tracker(kind):
    import supervision as sv
    import trackers

    def make(fps):
        settings = {"enable_cmc": False} if kind == "BoTSORTTracker" else {}
        tracker = getattr(trackers, kind)(frame_rate=fps, **settings)

        def step(boxes):
            found = sv.Detections(
                xyxy=boxes[:, :4], confidence=boxes[:, 4], class_id=np.zeros(len(boxes), int))
            tracked = tracker.update(found)
            return [(box, n) for box, n in zip(tracked.xyxy, tracked.tracker_id) if n >= 0]

        return step

    return make


PEERS = {
    "supervision ByteTrack": lambda: supervision_bytetrack(),
    "supervision ByteTrack .6/.9": lambda: supervision_bytetrack(0.6, 0.9),
    "ultralytics ByteTrack": lambda: ultralytics_tracker("bytetrack"),
    "ultralytics BoT-SORT": lambda: ultralytics_tracker("botsort"),
    "roboflow BoT-SORT": lambda: roboflow_tracker("BoTSORTTracker"),
    "roboflow ByteTrack": lambda: roboflow_tracker("ByteTrackTracker"),
    "roboflow OC-SORT": lambda: roboflow_tracker("OCSORTTracker"),
}


def run_peer(make, sequence):
    step = make(sequence.fps)
    rows = []
    for number, boxes in enumerate(sequence.frames, 1):
        for box, identity in step(boxes):
            rows.append((number, int(identity), *[float(v) for v in box]))
    return rows


def run_ours(gantry, sequence, preset, camera, out, extra):
    command = [*gantry, "track", "--detections", sequence.detections_file, "--fps", str(sequence.fps), "--preset",
               preset, "--mot", out, *extra]
    if camera:
        command += ["--camera", sequence.camera]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with open(out) as file:
        values = [[float(v) for v in line.split(",")] for line in file if line.strip()]
    return [(int(v[0]), int(v[1]), v[2], v[3], v[2] + v[4], v[3] + v[5]) for v in values]


def write(folder, tracker, sequence, rows):
    """The results in the text form of the sequence's benchmark, where TrackEval looks for them."""
    kitti = sequence.name.startswith("kitti")
    target = os.path.join(folder, "kitti" if kitti else "mot", tracker, "data")
    os.makedirs(target, exist_ok=True)
    with open(os.path.join(target, f"{sequence.name}.txt"), "w") as file:
        for frame, identity, x1, y1, x2, y2 in rows:
            if kitti:
                file.write(f"{frame - 1} {identity} Car -1 -1 -10 {x1:.2f} {y1:.2f} {x2:.2f} {y2:.2f} "
                           "-1 -1 -1 -1000 -1000 -1000 -10 1\n")
            else:
                file.write(f"{frame},{identity},{x1:.2f},{y1:.2f},{x2 - x1:.2f},{y2 - y1:.2f},1,-1,-1,-1\n")


def score(data, folder, names, tracker):
    """TrackEval's HOTA, MOTA, IDF1 and IDSW over the sequences together."""
    kitti = names[0].startswith("kitti")
    with contextlib.redirect_stdout(io.StringIO()):
        if kitti:
            truth = os.path.join(folder, "kitti-truth")
            os.makedirs(os.path.join(truth, "label_02"), exist_ok=True)
            with open(os.path.join(truth, "evaluate_tracking.seqmap.training"), "w") as file:
                for name in names:
                    file.write(f"{name} empty 000000 {Sequence(data, name).length:06d}\n")
                    link = os.path.join(truth, "label_02", f"{name}.txt")
                    if not os.path.exists(link):
                        os.symlink(os.path.abspath(os.path.join(data, name, "label_02.txt")), link)
            dataset = trackeval.datasets.Kitti2DBox({
                "GT_FOLDER": truth, "TRACKERS_FOLDER": os.path.join(folder, "kitti"), "TRACKERS_TO_EVAL": [tracker],
                "CLASSES_TO_EVAL": ["car"], "PRINT_CONFIG": False})
        else:
            dataset = trackeval.datasets.MotChallenge2DBox({
                "GT_FOLDER": data, "TRACKERS_FOLDER": os.path.join(folder, "mot"), "TRACKERS_TO_EVAL": [tracker],
                "SEQ_INFO": dict.fromkeys(names), "SKIP_SPLIT_FOL": True, "BENCHMARK": "MOT17",
                "PRINT_CONFIG": False})
        metrics = [trackeval.metrics.HOTA(), trackeval.metrics.CLEAR({"PRINT_CONFIG": False}),
                   trackeval.metrics.Identity({"PRINT_CONFIG": False})]
        results, messages = trackeval.Evaluator({
            "PRINT_RESULTS": False, "PRINT_CONFIG": False, "OUTPUT_SUMMARY": False, "OUTPUT_DETAILED": False,
            "PLOT_CURVES": False, "TIME_PROGRESS": False, "LOG_ON_ERROR": None, "BREAK_ON_ERROR": True,
        }).evaluate([dataset], metrics)
    total = next(iter(results.values()))[tracker]["COMBINED_SEQ"]["car" if kitti else "pedestrian"]
    return {"HOTA": 100 * total["HOTA"]["HOTA"].mean(), "MOTA": 100 * total["CLEAR"]["MOTA"],
            "IDF1": 100 * total["Identity"]["IDF1"], "IDSW": int(total["CLEAR"]["IDSW"])}


def show(name, scores):
    print(f"  {name:34s} HOTA {scores['HOTA']:6.2f}  IDF1 {scores['IDF1']:6.2f}  MOTA {scores['MOTA']:6.2f}  "
          f"IDSW {scores['IDSW']:4d}", flush=True)


def available():
    found = {}
    for name, load in PEERS.items():
        try:
            found[name] = load()
        except ImportError as problem:
            print(f"  {name}: left out, {problem}")
    return found


def compare(args, peers, title, names, preset):
    sequences = [Sequence(args.data, name) for name in names]
    print(f"{title} ({len(names)} sequences)")
    best = defaultdict(float)
    for name, make in peers.items():
        for sequence in sequences:
            write(args.out, name, sequence, run_peer(make, sequence))
        scores = score(args.data, args.out, names, name)
        show(name, scores)
        for key in ("HOTA", "IDF1"):
            best[key] = max(best[key], scores[key])
    ours = {}
    cameras = [False, True] if any(os.path.exists(s.camera) for s in sequences) and names == FIXED else [False]
    for camera in cameras:
        name = f"gantry {preset}" + (", camera" if camera else "")
        for sequence in sequences:
            rows = run_ours(args.gantry.split(), sequence, preset, camera,
                            os.path.join(args.out, "ours.txt"), args.extra)
            write(args.out, name, sequence, rows)
        ours[camera] = score(args.data, args.out, names, name)
        show(name, ours[camera])
    # The fixed cameras are part of the first set; here the question is what knowing the camera adds.
    judged = ours[max(ours)]
    ahead = all(judged[key] > best[key] for key in ("HOTA", "IDF1"))
    print(f"  best peer {best['HOTA']:.2f} / {best['IDF1']:.2f}: {'ahead' if ahead else 'NOT AHEAD'}")
    if True in ours:
        gain = {key: ours[True][key] - ours[False][key] for key in ("HOTA", "IDF1")}
        print(f"  the camera is worth {gain['HOTA']:+.2f} HOTA, {gain['IDF1']:+.2f} IDF1")
        ahead = ahead and min(gain.values()) > 0
    return ahead


def synthetic(boxes, frames, seed):
    """Boxes that drift over a large picture, some missing in each frame."""
    draw = random.Random(seed)
    state = [[draw.uniform(0, 1800), draw.uniform(0, 1000), draw.uniform(-4, 4), draw.uniform(-2, 2),
              draw.uniform(30, 90), draw.uniform(30, 90)] for _ in range(boxes)]
    for _ in range(frames):
        rows = []
        for s in state:
            s[0], s[1] = (s[0] + s[2]) % 1800, (s[1] + s[3]) % 1000
            if draw.random() < 0.95:
                rows.append([s[0], s[1], s[0] + s[4], s[1] + s[5], draw.uniform(0.3, 1)])
        yield np.array(rows, float).reshape(-1, 5)


def time_peers(peers, boxes, frames=300):
    print(f"milliseconds per frame at {boxes} boxes (median of {frames} frames)")
    for name, make in peers.items():
        step, times = make(30), []
        for frame in synthetic(boxes, frames, seed=1):
            start = time.perf_counter()
            step(frame)
            times.append(time.perf_counter() - start)
        print(f"  {name:34s} {1000 * float(np.median(times)):8.3f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data/mot")
    parser.add_argument("--gantry", default=".build/release/gantry", help="our program, with leading arguments")
    parser.add_argument("--out", default="/tmp/tracker-peers")
    parser.add_argument("--time", action="store_true", help="time per frame instead of accuracy")
    parser.add_argument("extra", nargs="*", help="further arguments for ours")
    args = parser.parse_args()
    peers = available()
    if args.time:
        for boxes in (30, 300):
            time_peers(peers, boxes)
        return 0
    ahead = [compare(args, peers, "MOT17 second halves", MOT17, "pedestrians"),
             compare(args, peers, "MOT17, fixed cameras", FIXED, "pedestrians"),
             compare(args, peers, "KITTI cars, noisy detections", KITTI, "vehicles")]
    return 0 if all(ahead) else 1


if __name__ == "__main__":
    sys.exit(main())
