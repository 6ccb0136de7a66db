"""Expected values of the evaluator's small test cases, computed by TrackEval 1.3.0 and pycocotools.

    pip install trackeval==1.3.0 pycocotools
    python Benchmarks/peers/small_cases.py            # prints the values that the Swift tests hold
    python Benchmarks/peers/small_cases.py --make     # draws the cases anew first (the seed is fixed)

The cases are a MOTChallenge sequence with every class of the truth, a KITTI sequence with vans, hidden and cut-off
cars and unlabelled regions, and boxes of three classes with scores; each with misses, inventions and swapped ids.
"""

import contextlib
import io
import os
import random
import sys
import tempfile

import numpy as np
import trackeval
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")
FRAMES = 40


def path(name):
    return os.path.join(HERE, name)


def make():
    os.makedirs(HERE, exist_ok=True)
    draw = random.Random(20)
    objects = []
    for number in range(14):
        objects.append({
            "x": draw.uniform(0, 500), "y": draw.uniform(50, 250), "v": draw.uniform(-6, 6), "w": draw.uniform(25, 60),
            "h": draw.uniform(30, 90), "from": draw.randrange(0, 12), "to": draw.randrange(20, FRAMES + 1),
            "mot": [1, 1, 1, 1, 1, 1, 1, 2, 7, 8, 12, 3, 1, 1][number],
            "kitti": (["Car"] * 8 + ["Van"] * 2 + ["Pedestrian"] * 2 + ["Car"] * 2)[number], "id": number + 1})
    mot_truth, mot_said, kitti_truth, kitti_said = [], [], [], []
    for frame in range(FRAMES):
        kitti_truth.append(f"{frame} -1 DontCare -1 -1 -10 300 200 420 330 -1000 -1000 -1000 -10 -1 -1 -1")
        for o in objects:
            if not o["from"] <= frame < o["to"]:
                continue
            x, y = o["x"] + o["v"] * frame, o["y"]
            considered = 0 if draw.random() < 0.1 else 1
            mot_truth.append(f"{frame + 1},{o['id']},{x:.2f},{y:.2f},{o['w']:.2f},{o['h']:.2f},{considered},{o['mot']},"
                             f"{draw.random():.2f}")
            truncation, occlusion = draw.choice([0, 0, 0, 0, 1]), draw.choice([0, 0, 1, 2, 2, 3])
            kitti_truth.append(f"{frame} {o['id']} {o['kitti']} {truncation} {occlusion} -1.0 {x:.2f} {y:.2f} "
                               f"{x + o['w']:.2f} {y + o['h']:.2f} 1.5 1.6 4.0 0 0 0 0")
            if draw.random() < 0.15:
                continue
            said = o["id"] if frame < 25 or o["id"] > 4 else 5 - o["id"] + 20 * (frame > 32)
            dx, dy = draw.gauss(0, o["w"] / 9), draw.gauss(0, o["h"] / 9)
            w, h = o["w"] * draw.uniform(0.85, 1.15), o["h"] * draw.uniform(0.85, 1.15)
            mot_said.append(f"{frame + 1},{said},{x + dx:.2f},{y + dy:.2f},{w:.2f},{h:.2f},1,-1,-1,-1")
            kitti_said.append(f"{frame} {said} Car -1 -1 -10 {x + dx:.2f} {y + dy:.2f} {x + dx + w:.2f} "
                              f"{y + dy + h:.2f} -1 -1 -1 -1000 -1000 -1000 -10 1")
        for extra in range(draw.choice([0, 0, 1, 2])):
            x, y, w, h = draw.uniform(0, 500), draw.uniform(0, 250), draw.uniform(20, 60), draw.uniform(15, 60)
            mot_said.append(f"{frame + 1},{100 + extra},{x:.2f},{y:.2f},{w:.2f},{h:.2f},1,-1,-1,-1")
            kitti_said.append(f"{frame} {100 + extra} Car -1 -1 -10 {x:.2f} {y:.2f} {x + w:.2f} {y + h:.2f} "
                              "-1 -1 -1 -1000 -1000 -1000 -10 1")
    box_truth, box_found = [], []
    for picture in range(25):
        for _ in range(draw.randrange(0, 9)):
            kind = draw.choice([0, 0, 0, 1, 2])
            x, y, w, h = draw.uniform(0, 500), draw.uniform(0, 250), draw.uniform(8, 120), draw.uniform(8, 90)
            box_truth.append(f"p{picture},{kind},{x:.2f},{y:.2f},{w:.2f},{h:.2f}")
            for _ in range(draw.choice([0, 1, 1, 1, 2])):
                s = draw.uniform(0.02, 0.14)
                seen = kind if draw.random() < 0.9 else draw.choice([0, 1, 2])
                box_found.append(f"p{picture},{seen},{x + draw.gauss(0, s * w):.2f},{y + draw.gauss(0, s * h):.2f},"
                                 f"{w * draw.uniform(0.9, 1.1):.2f},{h * draw.uniform(0.9, 1.1):.2f},"
                                 f"{draw.uniform(0.2, 1):.3f}")
        for _ in range(draw.randrange(0, 3)):
            box_found.append(f"p{picture},{draw.choice([0, 1, 2])},{draw.uniform(0, 500):.2f},"
                             f"{draw.uniform(0, 250):.2f},{draw.uniform(8, 120):.2f},{draw.uniform(8, 90):.2f},"
                             f"{draw.uniform(0.05, 0.7):.3f}")
    for name, lines in {"mot-truth.txt": mot_truth, "mot-reported.txt": mot_said, "kitti-truth.txt": kitti_truth,
                        "kitti-reported.txt": kitti_said, "boxes-truth.csv": box_truth,
                        "boxes-found.csv": box_found}.items():
        with open(path(name), "w") as file:
            file.write("\n".join(lines) + "\n")


def place(source, *target):
    target = os.path.join(*target)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.symlink(path(source), target)


def evaluate(dataset, target):
    metrics = [trackeval.metrics.HOTA(), trackeval.metrics.CLEAR({"PRINT_CONFIG": False}),
               trackeval.metrics.Identity({"PRINT_CONFIG": False})]
    results, _ = trackeval.Evaluator({
        "PRINT_RESULTS": False, "PRINT_CONFIG": False, "OUTPUT_SUMMARY": False, "OUTPUT_DETAILED": False,
        "PLOT_CURVES": False, "TIME_PROGRESS": False, "LOG_ON_ERROR": None, "BREAK_ON_ERROR": True,
    }).evaluate([dataset], metrics)
    r = next(iter(results.values()))["it"]["COMBINED_SEQ"][target]
    return {"HOTA": r["HOTA"]["HOTA"].mean(), "DetA": r["HOTA"]["DetA"].mean(), "AssA": r["HOTA"]["AssA"].mean(),
            "LocA": r["HOTA"]["LocA"].mean(), "MOTA": r["CLEAR"]["MOTA"], "IDF1": r["Identity"]["IDF1"],
            "IDSW": r["CLEAR"]["IDSW"], "TP": r["CLEAR"]["CLR_TP"], "FN": r["CLEAR"]["CLR_FN"],
            "FP": r["CLEAR"]["CLR_FP"]}


def tracking(folder):
    place("mot-truth.txt", folder, "truth", "s", "gt", "gt.txt")
    place("mot-reported.txt", folder, "mot", "it", "data", "s.txt")
    mot = trackeval.datasets.MotChallenge2DBox({
        "GT_FOLDER": os.path.join(folder, "truth"), "TRACKERS_FOLDER": os.path.join(folder, "mot"),
        "SEQ_INFO": {"s": FRAMES}, "SKIP_SPLIT_FOL": True, "BENCHMARK": "MOT17", "PRINT_CONFIG": False})
    place("kitti-truth.txt", folder, "kitti-truth", "label_02", "s.txt")
    place("kitti-reported.txt", folder, "kitti", "it", "data", "s.txt")
    with open(os.path.join(folder, "kitti-truth", "evaluate_tracking.seqmap.training"), "w") as file:
        file.write(f"s empty 000000 {FRAMES:06d}\n")
    kitti = trackeval.datasets.Kitti2DBox({
        "GT_FOLDER": os.path.join(folder, "kitti-truth"), "TRACKERS_FOLDER": os.path.join(folder, "kitti"),
        "CLASSES_TO_EVAL": ["car"], "PRINT_CONFIG": False})
    return {"MOT17": evaluate(mot, "pedestrian"), "KITTI": evaluate(kitti, "car")}


def detection():
    def rows(name):
        with open(path(name)) as file:
            return [line.strip().split(",") for line in file]

    truth, found = rows("boxes-truth.csv"), rows("boxes-found.csv")
    pictures = sorted({r[0] for r in truth} | {r[0] for r in found})
    coco = COCO()
    coco.dataset = {
        "info": {}, "images": [{"id": i + 1} for i in range(len(pictures))],
        "categories": [{"id": c + 1, "name": str(c)} for c in range(3)],
        "annotations": [
            {"id": n + 1, "image_id": pictures.index(r[0]) + 1, "category_id": int(r[1]) + 1,
             "bbox": [float(v) for v in r[2:6]], "area": float(r[4]) * float(r[5]), "iscrowd": 0}
            for n, r in enumerate(truth)]}
    coco.createIndex()
    results = coco.loadRes([
        {"image_id": pictures.index(r[0]) + 1, "category_id": int(r[1]) + 1, "bbox": [float(v) for v in r[2:6]],
         "score": float(r[6])} for r in found])
    evaluation = COCOeval(coco, results, "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    precision = evaluation.eval["precision"][:, :, :, 0, 2]
    return {"AP": {"AP50": precision[0].mean(), "AP50-95": precision.mean(),
                   **{f"class {c} AP50": precision[0, :, c].mean() for c in range(3)},
                   **{f"class {c} AP50-95": precision[:, :, c].mean() for c in range(3)}}}


def main():
    if "--make" in sys.argv:
        make()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        values = tracking(folder) | detection()
    for name, scores in values.items():
        print(name, {key: round(float(np.asarray(value)), 7) for key, value in scores.items()})


if __name__ == "__main__":
    main()
