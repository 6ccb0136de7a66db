"""Draws the loss and the accuracy of a run's log, RUN/log.jsonl, into RUN/curves.png; a grey line begins each part.

    python -m detector.curves RUN
"""

import json
import pathlib
import sys

import cv2
import numpy as np

WIDTH, HEIGHT, MARGIN = 900, 360, 50
COLOURS = {"loss": (60, 60, 60), "km39": (180, 90, 20), "tidar": (40, 60, 200), "simulated": (60, 150, 40)}


def main():
    run = pathlib.Path(sys.argv[1])
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    seen = np.cumsum([line["pictures"] for line in lines])
    canvas = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    curves = {"loss": (seen, [line["loss"] for line in lines])}
    for source in COLOURS:
        points = [(count, line["ap50"][source]) for count, line in zip(seen, lines) if source in line.get("ap50", {})]
        if points:
            curves[source] = tuple(zip(*points))
    most = max(curves["loss"][1])
    for count, line in zip(seen, lines):
        if line["line"] == 0 and count > line["pictures"]:
            x = int(MARGIN + (WIDTH - 2 * MARGIN) * (count - line["pictures"]) / seen[-1])
            cv2.line(canvas, (x, MARGIN), (x, HEIGHT - MARGIN), (200, 200, 200), 1)
    for position, (name, (x, y)) in enumerate(curves.items()):
        top = most if name == "loss" else 1.0
        places = [
            (int(MARGIN + (WIDTH - 2 * MARGIN) * a / seen[-1]), int(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * b / top))
            for a, b in zip(x, y)]
        cv2.polylines(canvas, [np.array(places)], False, COLOURS[name], 2, cv2.LINE_AA)
        label = f"loss (0 to {top:.1f})" if name == "loss" else f"AP50 {name}: {y[-1]:.3f}"
        cv2.putText(canvas, label, (MARGIN + 205 * position, 28), cv2.FONT_HERSHEY_SIMPLEX, 0.5, COLOURS[name], 1,
                    cv2.LINE_AA)
    cv2.rectangle(canvas, (MARGIN, MARGIN), (WIDTH - MARGIN, HEIGHT - MARGIN), (200, 200, 200), 1)
    cv2.putText(canvas, f"{seen[-1]} pictures seen", (MARGIN, HEIGHT - 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5,
                (60, 60, 60), 1, cv2.LINE_AA)
    cv2.imwrite(str(run / "curves.png"), canvas)


if __name__ == "__main__":
    main()
