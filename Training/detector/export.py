"""Turns averaged weights into what Gantry ships: an FP16-compressed and an INT8 OpenVINO model that describe themselves.

    python -m detector.export --weights RUN/best.pt --size 416 --name gantry-s --pack real.npz --out DIR

INT8 is calibrated by NNCF on training pictures of every source; AP50 of both forms on the validation part is printed
and written into the models' own metadata.
"""

import argparse
import json
import pathlib

import numpy as np
import openvino
import torch

from . import CLASSES
from .dataset import Pack, prepared
from .evaluate import VEHICLES, average_precision
from .network import Exported, Network
from .teachers import suppress


def onnx_of(weights, size, path):
    network = Network()
    network.load_state_dict(torch.load(weights, map_location="cpu"))
    exported = Exported(network.eval(), size).eval()
    torch.onnx.export(
        exported, torch.zeros(1, 3, size, size), path, input_names=["images"], output_names=["output0"],
        opset_version=13, dynamo=False)


def accuracy(model, pack, size):
    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    result = {}
    for source in sorted({pack.source[i] for i in pack.indices("val")}):
        found, truth = [], []
        for position, index in enumerate(i for i in pack.indices("val") if pack.source[i] == source):
            tensor, scale = prepared(pack.picture(index), size)
            raw = compiled(tensor[None].astype(np.float32) / 255)[0][0].T
            boxes = np.concatenate((raw[:, :2] - raw[:, 2:4] / 2, raw[:, :2] + raw[:, 2:4] / 2), 1) / scale
            scores = raw[:, 4:][:, VEHICLES].max(1)
            keep = scores > 0.02
            rows = pack.rows[index]
            truth.append(rows[np.isin(rows[:, 0], VEHICLES), 1:5])
            found += [(position, score, box) for box, score in suppress(boxes[keep], scores[keep], 0.55)]
        result[source] = round(average_precision(found, truth), 4)
    return result


def quantised(model, pack, size, count=300):
    import nncf

    chosen = np.random.default_rng(7).permutation(pack.indices("train"))[:count]
    pictures = (prepared(pack.picture(i), size)[0][None].astype(np.float32) / 255 for i in chosen)
    # The decoding of boxes at the very end stays in floating point: its values span the picture.
    ends = [node.get_friendly_name() for node in model.get_ops() if node.get_type_name() in ("Exp", "Sigmoid")]
    return nncf.quantize(
        model, nncf.Dataset(list(pictures)), subset_size=count, preset=nncf.QuantizationPreset.MIXED,
        ignored_scope=nncf.IgnoredScope(names=ends, validate=False))


def described(model, name, size, precision, ap50):
    facts = {"name": name, "names": json.dumps(dict(enumerate(CLASSES))), "imgsz": str(size), "stride": "32",
             "precision": precision, "ap50": json.dumps(ap50), "license": "Apache-2.0"}
    for key, value in facts.items():
        model.set_rt_info(value, ["gantry", key])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=pathlib.Path, required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--pack", type=pathlib.Path, action="append", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--int8", action="store_true", help="also make the INT8 form (needs nncf)")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    pack = Pack(*chosen.pack)
    onnx = chosen.out / f"{chosen.name}.onnx"
    onnx_of(chosen.weights, chosen.size, str(onnx))
    forms = {"fp16": openvino.convert_model(str(onnx))}
    if chosen.int8:
        forms["int8"] = quantised(openvino.convert_model(str(onnx)), pack, chosen.size)
    for precision, model in forms.items():
        ap50 = accuracy(model, pack, chosen.size)
        described(model, chosen.name, chosen.size, precision, ap50)
        path = chosen.out / f"{chosen.name}-{precision}.xml"
        openvino.save_model(model, str(path), compress_to_fp16=True)
        print(json.dumps({"file": path.name, "bytes": path.with_suffix(".bin").stat().st_size, "ap50": ap50}))


if __name__ == "__main__":
    main()
