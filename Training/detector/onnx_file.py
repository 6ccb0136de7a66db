"""Writes averaged weights as an ONNX file that any runtime reads: the first step of every export.

    python -m detector.onnx_file --weights RUN/best.pt --size 416 --out gantry.onnx
"""

import argparse
import inspect
import pathlib

import torch

from .network import STRIDES, Exported, Network


# What makes a score the chance that a box is right (Platt 1999): fitted on the logits of validation detections, where
# km39, tidar and the simulator agree within the reach of their labels.
SLOPE, SHIFT = 3.0, -0.4


def calibrated(network):
    """Straightens the scores in the last layer, which changes no order among them."""
    with torch.no_grad():
        for branch in network.branches:
            branch.classes[-1].weight.mul_(SLOPE)
            branch.classes[-1].bias.mul_(SLOPE).add_(SHIFT)
    return network


def sides(text):
    """Width and height from `416` or `544x320`."""
    words = [int(word) for word in text.split("x")]
    if len(words) > 2 or any(word <= 0 or word % STRIDES[-1] for word in words):
        raise ValueError(f"not multiples of {STRIDES[-1]}")
    return words[0], words[-1]


def write(weights, size, path):
    """`size` is the width and the height of the pictures."""
    network = Network()
    # Shipped weights are stored in half precision.
    network.load_state_dict({name: value.float() if value.is_floating_point() else value
                             for name, value in torch.load(weights, map_location="cpu").items()})
    exported = Exported(calibrated(network).eval(), *size).eval()
    # Newer versions of PyTorch choose another exporter unless told not to.
    how = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        exported, torch.zeros(1, 3, size[1], size[0]), str(path), input_names=["images"], output_names=["output0"],
        opset_version=13, **how)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=pathlib.Path, required=True)
    parser.add_argument("--size", type=sides, required=True, help="of the pictures: 416, or 544x320")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    chosen = parser.parse_args()
    write(chosen.weights, chosen.size, chosen.out)


if __name__ == "__main__":
    main()
