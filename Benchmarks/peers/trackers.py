"""Our tracker beside the ones people use, on the same detections, scored by TrackEval.

Nobody sees a picture or an appearance: boxes and scores only, so that association alone is compared.

    make setup-peers     # .work/peers-trackers, with the versions of requirements-trackers.txt
    .work/peers-trackers/bin/python Benchmarks/peers/trackers.py --gantry .build/release/gantry --page page.md

Three questions in turn: who follows best; does `gantry evaluate` give TrackEval's and pycocotools' figures on these
very results; what does a frame cost, on synthetic traffic (Python here, ours by `gantry bench tracker`). A peer that
cannot be imported is named and left out. UCMCTrack is on no package index: what knowing the camera is worth is shown
by our own tracker with and without. Exit code 1 when a goal is missed.
"""

import argparse
import configparser
import contextlib
import io
import json
import math
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

# Goals: points between our evaluator and the references, share of the quickest peer's time, milliseconds.
MOST_POINTS, MOST_PRECISION, MOST_SHARE, MOST_MS = 0.05, 0.001, 1 / 20, 1.0

MOT17 = ["mot17val-02", "mot17val-05", "mot17val-09", "mot17val-11"]
FIXED = ["mot17val-02", "mot17val-09"]
MOT15 = [f"mot15-{name}" for name in ("ADL-Rundle-6", "ETH-Sunnyday", "KITTI-17", "PETS09-S2L1", "TUD-Campus")]
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
    plain = []
    with open(os.path.join(target, f"{sequence.name}.txt"), "w") as file:
        for frame, identity, x1, y1, x2, y2 in rows:
            if kitti:
                x1, y1, x2, y2 = (round(v, 2) for v in (x1, y1, x2, y2))
                plain.append(f"{frame},{identity},{x1:.2f},{y1:.2f},{x2 - x1:.2f},{y2 - y1:.2f},1,-1,-1,-1\n")
                file.write(f"{frame - 1} {identity} Car -1 -1 -10 {x1:.2f} {y1:.2f} {x2:.2f} {y2:.2f} "
                           "-1 -1 -1 -1000 -1000 -1000 -10 1\n")
            else:
                file.write(f"{frame},{identity},{x1:.2f},{y1:.2f},{x2 - x1:.2f},{y2 - y1:.2f},1,-1,-1,-1\n")


    if kitti:
        with open(mot_form(folder, tracker, sequence.name), "w") as file:
            file.writelines(plain)


def mot_form(folder, tracker, name):
    """The results as `gantry evaluate track` reads them."""
    if not name.startswith("kitti"):
        return os.path.join(folder, "mot", tracker, "data", f"{name}.txt")
    os.makedirs(os.path.join(folder, "kitti-as-mot", tracker), exist_ok=True)
    return os.path.join(folder, "kitti-as-mot", tracker, f"{name}.txt")


def gantry_json(gantry, *arguments):
    return json.loads(subprocess.run([*gantry, *arguments, "--json"], check=True, stdout=subprocess.PIPE).stdout)


def score_by_gantry(gantry, data, folder, names, tracker):
    kitti = names[0].startswith("kitti")
    truth = [os.path.join(data, n, "label_02.txt" if kitti else "gt/gt.txt") for n in names]
    rules = next(name for name in ("kitti", "mot15", "mot17") if names[0].startswith(name))
    got = gantry_json(gantry, "evaluate", "track", "--rules", rules, "--truth",
                      ",".join(truth), "--tracks", ",".join(mot_form(folder, tracker, n) for n in names))
    return {"HOTA": 100 * got["hota"], "MOTA": 100 * got["mota"], "IDF1": 100 * got["idf1"], "IDSW": got["idsw"]}


def average_precision(gantry, data, folder, names):
    """AP50 and AP50-95 of the detections of the sequences: pycocotools' and ours."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    images, labels, found, ours_truth, ours_found = [], [], [], [], []
    for name in names:
        truth, sequence = defaultdict(list), Sequence(data, name)
        with open(os.path.join(sequence.folder, "gt", "gt.txt")) as file:
            for line in file:
                v = [float(x) for x in line.split(",")]
                if v[6] != 0 and v[7] == 1:
                    truth[int(v[0])].append(v[2:6])
        for frame, boxes in enumerate(sequence.frames, 1):
            picture = len(images) + 1
            images.append({"id": picture})
            for x, y, w, h in truth[frame]:
                labels.append({"id": len(labels) + 1, "image_id": picture, "category_id": 1, "bbox": [x, y, w, h],
                               "area": w * h, "iscrowd": 0})
                ours_truth.append(f"{picture:06d},1,{x!r},{y!r},{w!r},{h!r}\n")
            for x1, y1, x2, y2, certainty in boxes.tolist():
                found.append({"image_id": picture, "category_id": 1, "bbox": [x1, y1, x2 - x1, y2 - y1],
                              "score": certainty})
                ours_found.append(f"{picture:06d},1,{x1!r},{y1!r},{x2 - x1!r},{y2 - y1!r},{certainty!r}\n")
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {"images": images, "annotations": labels, "categories": [{"id": 1}]}
        coco.createIndex()
        judge = COCOeval(coco, coco.loadRes(found), "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    files = {}
    for kind, lines in (("truth", ours_truth), ("found", ours_found)):
        files[kind] = os.path.join(folder, f"precision-{kind}.csv")
        with open(files[kind], "w") as file:
            file.writelines(lines)
    got = gantry_json(gantry, "evaluate", "detect", "--truth", files["truth"], "--found", files["found"])
    return (judge.stats[1], judge.stats[0]), (got["ap50"], got["ap50To95"])


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
                "SEQ_INFO": dict.fromkeys(names), "SKIP_SPLIT_FOL": True,
                "BENCHMARK": "MOT15" if names == MOT15 else "MOT17",
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


class Page:
    """What is printed, as a page; a verdict that is missed is remembered."""

    def __init__(self):
        self.lines, self.missed = [], False

    def say(self, line=""):
        self.lines.append(line)
        print(line, flush=True)

    def table(self, *heads):
        self.say()
        self.say("| " + " | ".join(heads) + " |")
        self.say("|---|" + "--:|" * (len(heads) - 1))

    def row(self, *cells):
        self.say("| " + " | ".join(cells) + " |")

    def verdict(self, met, sentence):
        self.say(f"- {'met' if met else '**missed**'}: {sentence}")
        self.missed |= not met

    def scores(self, name, scores):
        self.row(name, *(f"{scores[key]:.2f}" for key in ("HOTA", "IDF1", "MOTA")), str(scores["IDSW"]))


def available():
    found = {}
    for name, load in PEERS.items():
        try:
            found[name] = load()
        except ImportError as problem:
            print(f"  {name}: left out, {problem}")
    return found


def compare(args, page, peers, title, names, preset):
    """Scores everyone; returns the greatest difference between TrackEval and our evaluator."""
    sequences = [Sequence(args.data, name) for name in names]
    page.say(f"### {title} ({len(names)} sequences, preset `{preset}`)")
    page.table("tracker", "HOTA", "IDF1", "MOTA", "IDSW")
    best, apart, gantry = defaultdict(float), defaultdict(float), args.gantry.split()

    def judge(name):
        scores = score(args.data, args.out, names, name)
        again = score_by_gantry(gantry, args.data, args.out, names, name)
        for key in scores:
            apart[key] = max(apart[key], abs(scores[key] - again[key]))
        page.scores(name, scores)
        return scores

    for name, make in peers.items():
        for sequence in sequences:
            write(args.out, name, sequence, run_peer(make, sequence))
        scores = judge(name)
        for key in ("HOTA", "IDF1"):
            best[key] = max(best[key], scores[key])
    ours = {}
    cameras = [False, True] if names == FIXED else [False]
    for camera in cameras:
        name = f"gantry {preset}" + (" with camera" if camera else "")
        for sequence in sequences:
            rows = run_ours(gantry, sequence, preset, camera, os.path.join(args.out, "ours.txt"), args.extra)
            write(args.out, name, sequence, rows)
        ours[camera] = judge(name)
    page.say()
    # The fixed cameras are part of the first set; here the question is what knowing the camera adds.
    judged = ours[max(ours)]
    # MOT15 has no goal of its own: its detections are ten years older.
    say = page.verdict if names != MOT15 else lambda _, sentence: page.say(f"- {sentence}")
    say(all(judged[key] > best[key] for key in ("HOTA", "IDF1")),
        f"HOTA {judged['HOTA']:.2f} and IDF1 {judged['IDF1']:.2f}{' with the camera' * (True in ours)}, best "
        f"of the peers {best['HOTA']:.2f} and {best['IDF1']:.2f}")
    if True in ours:
        gain = {key: ours[True][key] - ours[False][key] for key in ("HOTA", "IDF1")}
        page.verdict(min(gain.values()) > 0, f"the camera adds {gain['HOTA']:.2f} HOTA and {gain['IDF1']:.2f} IDF1")
    page.say()
    return apart, len(peers) + len(ours)


def judge_evaluator(args, page, comparisons):
    page.say("### Evaluator against TrackEval and pycocotools")
    page.say()
    for title, (apart, count) in comparisons.items():
        figures = ", ".join(f"{key} {apart[key]:.4f}" for key in ("HOTA", "MOTA", "IDF1"))
        page.verdict(max(apart.values()) <= MOST_POINTS,
                     f"{title}, results of {count} trackers: furthest from TrackEval {figures} points, IDSW "
                     f"{apart['IDSW']:.0f}; at most {MOST_POINTS}")
    theirs, ours = average_precision(args.gantry.split(), args.data, args.out, MOT17)
    page.verdict(all(abs(a - b) <= MOST_PRECISION for a, b in zip(theirs, ours)),
                 f"detections of MOT17: AP50 {ours[0]:.5f} and AP50-95 {ours[1]:.5f}, pycocotools {theirs[0]:.5f} and "
                 f"{theirs[1]:.5f}; at most {MOST_PRECISION} apart")
    page.say()


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


def time_per_frame(args, page, peers, frames=300):
    page.say(f"### Milliseconds per frame (median of {frames} frames of synthetic traffic)")
    page.table("tracker", "30 boxes", "300 boxes")
    best, quickest = {}, {}
    for name, make in peers.items():
        medians = []
        for boxes in (30, 300):
            step, times = make(30), []
            for frame in synthetic(boxes, frames, seed=1):
                start = time.perf_counter()
                step(frame)
                times.append(time.perf_counter() - start)
            medians.append(1000 * float(np.median(times)))
        best[30] = min(best.get(30, math.inf), medians[0])
        page.row(name, *(f"{m:.3f}" for m in medians))
    for name, extra in (("gantry", []), ("gantry, camera", ["--calibrated"])):
        found = [gantry_json(args.gantry.split(), "bench", "tracker", "--boxes", str(boxes), "--frames", str(frames),
                             *extra) for boxes in (30, 300)]
        quickest[name] = [one["median"] for one in found]
        page.row(name, *(f"{one['median']:.3f} (p95 {one['p95']:.3f})" for one in found))
    page.say()
    for name, (few, many) in quickest.items():
        page.verdict(few <= best[30] * MOST_SHARE,
                     f"{name}: 1/{best[30] / few:.0f} of the quickest peer at 30 boxes, at most 1/{1 / MOST_SHARE:.0f}")
        page.verdict(many <= MOST_MS, f"{name}: {many:.3f} ms at 300 boxes, at most {MOST_MS:.0f}")
    page.say()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data/mot")
    parser.add_argument("--gantry", default=".build/release/gantry", help="our program, with leading arguments")
    parser.add_argument("--out", default="/tmp/tracker-peers")
    parser.add_argument("--page", help="writes the tables there")
    parser.add_argument("--time", action="store_true", help="only the time per frame")
    parser.add_argument("extra", nargs="*", help="further arguments for ours")
    args = parser.parse_args()
    peers, page = available(), Page()
    if not args.time:
        comparisons = {}
        for title, names, preset in (("MOT17 second halves", MOT17, "pedestrians"),
                                     ("MOT17, fixed cameras", FIXED, "pedestrians"),
                                     ("MOT15, Faster R-CNN detections", MOT15, "pedestrians"),
                                     ("KITTI cars, noisy detections", KITTI, "vehicles")):
            comparisons[title] = compare(args, page, peers, title, names, preset)
        judge_evaluator(args, page, comparisons)
    time_per_frame(args, page, peers)
    if args.page:
        with open(args.page, "w") as file:
            file.write("\n".join(page.lines) + "\n")
    return 1 if page.missed else 0


if __name__ == "__main__":
    sys.exit(main())
