"""Trains the network and keeps every epoch's figures, so that a run can be stopped and taken up again.

    python -m detector.train --pack real.npz [--pack simulated.npz] --run RUN --epochs 120 [--without km39]

Writes RUN/log.jsonl, RUN/last.pt (weights, average, optimiser, position) and RUN/best.pt (averaged weights only).
"""

import argparse
import copy
import json
import math
import pathlib
import time

import numpy as np
import torch

from .dataset import Examples, Pack
from .evaluate import by_source
from .losses import loss
from .network import Network


class Average:
    """Exponential moving average of the weights (EMA): what is evaluated and shipped."""

    def __init__(self, network, horizon=600):
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.horizon, self.updates = horizon, 0

    def update(self, network):
        self.updates += 1
        keep = 0.998 * (1 - math.exp(-self.updates / self.horizon))
        for mine, theirs in zip(self.network.state_dict().values(), network.state_dict().values()):
            if mine.dtype.is_floating_point:
                mine.mul_(keep).add_(theirs.detach(), alpha=1 - keep)
            else:
                mine.copy_(theirs)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=pathlib.Path, action="append", required=True)
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=120)
    parser.add_argument("--calm-epochs", type=int, default=15, help="last epochs without mosaic")
    parser.add_argument("--steps", type=int, default=120, help="batches an epoch")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--sizes", type=int, nargs="+", default=[320, 352, 384, 416])
    parser.add_argument("--evaluate-size", type=int, default=416)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--without", nargs="*", default=[], help="sources to leave out")
    parser.add_argument("--weights", type=pathlib.Path, help="start from these averaged weights")
    parser.add_argument("--quick", action="store_true", help="evaluate on few pictures")
    return parser.parse_args()


def optimiser_of(network, rate):
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": 0.03}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate)


def rate_at(step, total, peak, warm=200):
    if step < warm:
        return peak * (step + 1) / warm
    return peak * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm))))


def main():
    chosen = options()
    torch.manual_seed(chosen.seed)
    np.random.seed(chosen.seed)
    chosen.run.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    pack = Pack(*chosen.pack)
    network = Network().to(device, memory_format=torch.channels_last)
    if chosen.weights:
        network.load_state_dict(torch.load(chosen.weights, map_location=device))
    average = Average(network)
    optimiser = optimiser_of(network, chosen.rate)
    first, best = resume(chosen.run, network, average, optimiser, device)
    for epoch in range(first, chosen.epochs):
        figures = one_epoch(epoch, chosen, pack, network, average, optimiser, device)
        last = epoch == chosen.epochs - 1
        if epoch % 5 == 4 or last:
            judged = copy.deepcopy(average.network).to("cpu", memory_format=torch.contiguous_format)
            figures["ap50"] = by_source(judged, pack, chosen.evaluate_size, 40 if chosen.quick else None)
            mean = sum(figures["ap50"].values()) / max(1, len(figures["ap50"]))
            if mean > best:
                best = mean
                torch.save(judged.state_dict(), chosen.run / "best.pt")
        save(chosen.run, epoch, best, network, average, optimiser)
        with open(chosen.run / "log.jsonl", "a") as log:
            log.write(json.dumps(figures) + "\n")
        print(json.dumps(figures), flush=True)


def one_epoch(epoch, chosen, pack, network, average, optimiser, device):
    calm = epoch >= chosen.epochs - chosen.calm_epochs
    examples = Examples(
        pack, pack.indices("train", chosen.without), chosen.batch, chosen.sizes, chosen.seed * 1000 + epoch, calm)
    loader = torch.utils.data.DataLoader(examples, batch_size=None, num_workers=chosen.workers)
    network.train()
    began, sums = time.time(), np.zeros(3)
    for step, (images, rows) in zip(range(chosen.steps), loader):
        rate = rate_at(epoch * chosen.steps + step, chosen.epochs * chosen.steps, chosen.rate)
        for group in optimiser.param_groups:
            group["lr"] = rate
        images = images.to(device).float().div_(255).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device, dtype=torch.bfloat16):
            raw = network(images)
        total, classes, boxes = loss(raw, [r.to(device) for r in rows], images.shape[2:])
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        optimiser.step()
        average.update(network)
        sums += [float(total.detach()), float(classes), float(boxes)]
    means = (sums / chosen.steps).round(4).tolist()
    return dict(zip(("epoch", "loss", "class", "box", "rate", "seconds"),
                    (epoch, *means, round(rate, 6), round(time.time() - began, 1))))


def resume(run, network, average, optimiser, device):
    if not (run / "last.pt").exists():
        return 0, -1.0
    state = torch.load(run / "last.pt", map_location=device)
    network.load_state_dict(state["network"])
    average.network.load_state_dict(state["average"])
    average.updates = state["updates"]
    optimiser.load_state_dict(state["optimiser"])
    return state["epoch"] + 1, state["best"]


def save(run, epoch, best, network, average, optimiser):
    state = {
        "epoch": epoch, "best": best, "network": network.state_dict(), "average": average.network.state_dict(),
        "updates": average.updates, "optimiser": optimiser.state_dict(),
    }
    torch.save(state, run / "last.part")
    (run / "last.part").rename(run / "last.pt")


if __name__ == "__main__":
    main()
