"""Trains the network by the clock: sizes and learning rate follow the time that is left, so a run always ends ready.

    python -m detector.train --pack real.npz [--pack simulated.npz] --run RUN --minutes 110 [--without km39]

A run that stops goes on from RUN/last.pt; `--minutes` or `--until` then say how long it still has. With `--updates`
instead, the same seed gives the same weights on the same processor, however long it takes, however often it is stopped
and by however many workers. Writes RUN/log.jsonl, RUN/last.pt (weights, average, optimiser, time spent), RUN/best.pt
(averaged weights only) and RUN/best-run.pt, the run as it was then: as last.pt it goes on from there.
"""

import argparse
import copy
import datetime
import functools
import json
import math
import multiprocessing
import pathlib
import shutil
import time

import numpy as np
import torch

from .dataset import Examples, Pack
from .evaluate import by_source
from .losses import loss
from .network import Network
from .tutor import LOWEST, Tutor


class Average:
    """Exponential moving average of the weights (EMA): what is evaluated and shipped."""

    def __init__(self, network, horizon=600):
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.horizon, self.updates = horizon, 0

    def update(self, network):
        self.updates += 1
        keep = 0.999 * (1 - math.exp(-self.updates / self.horizon))
        for mine, theirs in zip(self.network.state_dict().values(), network.state_dict().values()):
            if mine.dtype.is_floating_point:
                mine.mul_(keep).add_(theirs.detach(), alpha=1 - keep)
            else:
                mine.copy_(theirs)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=pathlib.Path, action="append", required=True)
    parser.add_argument("--run", type=pathlib.Path, required=True)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, help="how long from now")
    length.add_argument("--until", help="HH:MM of the next day or night, by this machine's clock")
    length.add_argument("--updates", type=int, help="this many batches, whatever time they take")
    parser.add_argument("--calm", type=float, default=0.15, help="last part of the time, without mosaic")
    parser.add_argument("--steps", type=int, default=200, help="batches between two lines of the log")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--sizes", type=sizes, nargs="+", default=[sizes(text) for text in STAGES],
                        help="such as 224,256 320,416: one word a stage, stages share the time equally")
    parser.add_argument("--evaluate-size", type=int, default=416)
    parser.add_argument("--evaluate-every", type=int, default=5, help="lines of the log")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--box-weight", type=float, default=2, help="against classes; 4 sharpens edges later on")
    parser.add_argument("--warm", type=int, default=200, help="updates until the rate is reached")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--precision", choices=("bf16", "f32"), default="bf16")
    parser.add_argument("--threads", type=int, default=0, help="for the network; 0 takes what there is")
    parser.add_argument("--workers", type=int, default=1, help="processes that prepare pictures; 0: the trainer does")
    parser.add_argument("--without", nargs="*", default=[], help="leave out sources whose names begin so")
    parser.add_argument("--weights", type=pathlib.Path, help="start from these averaged weights")
    parser.add_argument("--tutor", type=pathlib.Path, help="a DEIMv2 file that looks at every picture too")
    parser.add_argument("--quick", action="store_true", help="evaluate on few pictures")
    return parser.parse_args()


STAGES = ("224,256,288", "256,288,320", "256,320,384", "320,352,416", "320,384,416,416")


def sizes(text):
    return [int(word) for word in text.split(",")]


def seconds_left(chosen):
    if chosen.updates is not None:
        return None
    if chosen.minutes is not None:
        return chosen.minutes * 60
    now = datetime.datetime.now()
    end = datetime.datetime.combine(now.date(), datetime.time.fromisoformat(chosen.until))
    return ((end if end > now else end + datetime.timedelta(days=1)) - now).total_seconds()


def optimiser_of(network, rate):
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": 0.03}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate)


def rate_at(progress, updates, peak, warm):
    """Up in the first updates, then down along half a cosine to almost nothing."""
    return peak * min(1, (updates + 1) / warm) * (0.005 + 0.995 * 0.5 * (1 + math.cos(math.pi * min(1, progress))))


class Clock:
    """How far a run is: the time spent, earlier parts included, against that and what is left; or updates done."""

    def __init__(self, spent, left, updates):
        self.earlier, self.began, self.left, self.updates = spent, time.monotonic(), left, updates
        self.shared = multiprocessing.Value("d", 0.0)

    @property
    def spent(self):
        return self.earlier + time.monotonic() - self.began

    def progress(self, updates):
        part = updates / self.updates if self.left is None else self.spent / (self.earlier + self.left)
        self.shared.value = min(1.0, part)
        return self.shared.value


def main():
    chosen = options()
    torch.manual_seed(chosen.seed)
    np.random.seed(chosen.seed)
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    chosen.run.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    pack = Pack(*chosen.pack)
    network = Network().to(device, memory_format=torch.channels_last)
    if chosen.weights:
        # Kept in half precision.
        network.load_state_dict({name: value.float() if value.is_floating_point() else value
                                 for name, value in torch.load(chosen.weights, map_location=device).items()})
    average = Average(network)
    optimiser = optimiser_of(network, chosen.rate)
    best_line = None
    lines, best, spent = resume(chosen.run, network, average, optimiser, device)
    clock = Clock(spent, seconds_left(chosen), chosen.updates)
    clock.progress(average.updates)
    indices = pack.indices("train", chosen.without)
    if not indices:
        raise SystemExit("No picture is left to learn from: give another --pack, or leave less out by --without.")
    examples = Examples(
        pack, indices, chosen.batch, chosen.sizes, chosen.calm, chosen.seed, average.updates, chosen.updates,
        clock.shared, Tutor(functools.partial(teacher_at, chosen.tutor)) if chosen.tutor else None)
    loader = iter(examples)
    if chosen.workers:
        loader = iter(torch.utils.data.DataLoader(
            examples, batch_size=None, num_workers=chosen.workers, prefetch_factor=4))
    while clock.progress(average.updates) < 1:
        figures = {"line": lines} | some_steps(chosen, clock, loader, network, average, optimiser, device)
        last = clock.progress(average.updates) >= 1
        if lines % chosen.evaluate_every == chosen.evaluate_every - 1 or last:
            judged = copy.deepcopy(average.network).to("cpu", memory_format=torch.contiguous_format)
            figures["ap50"] = by_source(judged, pack, chosen.evaluate_size, 40 if chosen.quick else None)
            mean = sum(figures["ap50"].values()) / max(1, len(figures["ap50"]))
            if mean > best:
                best, best_line = mean, lines
                write(judged.state_dict(), chosen.run / "best.pt")
        save(chosen.run, lines, best, clock.spent, network, average, optimiser)
        if best_line == lines:
            shutil.copyfile(chosen.run / "last.pt", chosen.run / "best-run.pt")
        with open(chosen.run / "log.jsonl", "a") as log:
            log.write(json.dumps(figures) + "\n")
        print(json.dumps(figures), flush=True)
        lines += 1


def teacher_at(path):
    # Here, because a run without a tutor needs no OpenVINO.
    from .teachers import DetrTeacher

    # Its scores are what counts, which bf16 hardly changes.
    quick = {"INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": 1, "ENABLE_CPU_PINNING": False}
    return DetrTeacher(str(path), 416, LOWEST, quick)


def some_steps(chosen, clock, loader, network, average, optimiser, device):
    network.train()
    began, sums, steps = time.monotonic(), np.zeros(3), 0
    while steps < chosen.steps and (progress := clock.progress(average.updates)) < 1:
        images, rows = next(loader)
        rate = rate_at(progress, average.updates, chosen.rate, chosen.warm)
        for group in optimiser.param_groups:
            group["lr"] = rate
        images = images.to(device).float().div_(255).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=chosen.precision == "bf16"):
            raw = network(images)
        total, classes, boxes = loss(raw, [r.to(device) for r in rows], images.shape[2:], chosen.box_weight)
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        optimiser.step()
        average.update(network)
        sums += [float(total.detach()), float(classes), float(boxes)]
        steps += 1
    means = (sums / max(1, steps)).round(4).tolist()
    return dict(zip(
        ("progress", "pictures", "loss", "class", "box", "rate", "seconds"),
        (round(progress, 4), steps * chosen.batch, *means, round(rate, 6), round(time.monotonic() - began, 1))))


def resume(run, network, average, optimiser, device):
    if not (run / "last.pt").exists():
        return 0, -1.0, 0.0
    state = torch.load(run / "last.pt", map_location=device)
    network.load_state_dict(state["network"])
    average.network.load_state_dict(state["average"])
    average.updates = state["updates"]
    optimiser.load_state_dict(state["optimiser"])
    return state["lines"] + 1, state["best"], state["spent"]


def save(run, lines, best, spent, network, average, optimiser):
    state = {
        "lines": lines, "best": best, "spent": spent, "network": network.state_dict(),
        "average": average.network.state_dict(), "updates": average.updates, "optimiser": optimiser.state_dict(),
    }
    write(state, run / "last.pt")


def write(state, path):
    """Whole or not at all, whenever the run is stopped."""
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


if __name__ == "__main__":
    main()
