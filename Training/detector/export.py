"""Turns averaged weights into what Gantry ships: an FP16-compressed and an INT8 OpenVINO model that describe themselves.

    python -m detector.export --weights RUN/best.pt --size 416 --name gantry-s --pack real.npz --out DIR

INT8 is calibrated by NNCF on training pictures of every source; AP50 of both forms on the validation part is printed
and written into the models' own metadata; where INT8 loses more than a point, the export says so and fails.
"""

import argparse
import json
import pathlib
from xml.etree import ElementTree

import numpy as np
import openvino
from openvino import opset13 as opset

from . import CLASSES, onnx_file, seal
from .boxes import suppress
from .dataset import MOST_STRETCH, Pack, prepared
from .evaluate import LARGEST_LOSS, VEHICLES, average_precision, lost


def accuracy(model, pack, size):
    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    result = {}
    for source in sorted({pack.source[i] for i in pack.indices("val")}):
        found, truth = [], []
        for position, index in enumerate(i for i in pack.indices("val") if pack.source[i] == source):
            tensor, scale, corner = prepared(pack.picture(index), *size)
            raw = compiled(tensor[None].astype(np.float32) / 255)[0][0].T
            boxes = np.concatenate((raw[:, :2] - raw[:, 2:4] / 2, raw[:, :2] + raw[:, 2:4] / 2), 1)
            boxes = (boxes - corner) / scale
            scores = raw[:, 4:][:, VEHICLES].max(1)
            keep = scores > 0.001
            rows = pack.rows[index]
            truth.append(rows[np.isin(rows[:, 0], VEHICLES), 1:5])
            found += [(position, score, box) for box, score in suppress(boxes[keep], scores[keep], 0.55)]
        result[source] = round(average_precision(found, truth), 4)
    return result


def decoding(model):
    """The names of all operations behind the exponential that makes distances, and of the scores' sigmoid."""
    behind = [node for node in model.get_ops() if node.get_type_name() in ("Exp", "Sigmoid")]
    names = set()
    while behind:
        node = behind.pop()
        if node.get_type_name() == "Result" or node.get_friendly_name() in names:
            continue
        names.add(node.get_friendly_name())
        behind += [reader.get_node() for output in node.outputs() for reader in output.get_target_inputs()]
    return names


def quantised(model, pack, size, count=300):
    import nncf

    chosen = np.random.default_rng(7).permutation(pack.indices("train"))[:count]
    pictures = (prepared(pack.picture(i), *size)[0][None].astype(np.float32) / 255 for i in chosen)
    # From the distances on everything stays in floating point: what spans the picture would be rounded to its 255th part,
    # which AP50 hardly sees and a measured speed does.
    ends = sorted(decoding(model))
    return nncf.quantize(
        model, nncf.Dataset(list(pictures)), subset_size=count, preset=nncf.QuantizationPreset.MIXED,
        ignored_scope=nncf.IgnoredScope(names=ends))


# Boxes of one thing are averaged from this overlap on: edges of simulated vehicles came a tenth nearer the truth.
BLEND = 0.7


def described(model, name, size, precision, ap50):
    facts = {"name": name, "names": json.dumps(dict(enumerate(CLASSES))), "imgsz": str(list(size[::-1])), "stride": "32",
             "precision": precision, "blend": str(BLEND), "shrink": "average",
             "most_stretch": str(MOST_STRETCH), "ap50": json.dumps(ap50), "license": "Apache-2.0"}
    for key, value in facts.items():
        model.set_rt_info(value, ["gantry", key])


def halved(model):
    """Keeps the places' centres in half precision, which holds them exactly. OpenVINO halves no quantised model."""
    for node in model.get_ops():
        if node.get_type_name() == "Constant" and node.get_element_type() == openvino.Type.f32 and len(node.shape) == 3:
            half = opset.constant(node.data.astype(np.float16))
            node.output(0).replace(opset.convert(half, "f32").output(0))


def channels_last(model):
    """Lets a model take pictures as they lie in memory, [1, height, width, 3].

    OpenVINO computes in that order, but turns bytes to planes first and floats back later when a model asks for planes.
    The ReLU changes no picture; over it OpenVINO moves no transposition, so that both vanish: a fourteenth of the time.
    """
    planes = model.get_parameters()[0]
    batch, channels, height, width = planes.shape
    picture = opset.parameter([batch, height, width, channels], openvino.Type.f32, name="images")
    picture.output(0).set_names({"images"})
    turned = opset.transpose(opset.relu(picture), opset.constant([0, 3, 1, 2]))
    for reader in list(planes.output(0).get_target_inputs()):
        reader.replace_source_output(turned.output(0))
    model.add_parameters([picture])
    model.remove_parameter(planes)
    model.validate_nodes_and_infer_types()


KEPT_NAMES = {"images", "output0"}
USUAL = {"auto_broadcast": "numpy", "auto_pad": "explicit", "dilations": "1, 1"}


def slimmed(path):
    """Rewrites a description to a third of its size: equal constants once, no exporter's names and notes, nothing that
    OpenVINO works out by itself or takes for granted, no indentation."""
    tree = ElementTree.parse(path)
    layers, edges = tree.find("layers"), tree.find("edges")
    seen, same = {}, {}
    for layer in list(layers):
        data = layer.find("data")
        if layer.get("type") != "Const":
            continue
        key = tuple(sorted(data.attrib.items()))
        if key in seen:
            same[layer.get("id")] = seen[key]
            layers.remove(layer)
        seen.setdefault(key, layer.get("id"))
    for edge in edges:
        edge.set("from-layer", same.get(edge.get("from-layer"), edge.get("from-layer")))
    for layer in layers:
        if layer.get("name") not in KEPT_NAMES:
            layer.set("name", layer.get("id"))
        for note in layer.findall("rt_info"):
            layer.remove(note)
        for data in layer.findall("data"):
            kept = {key: value for key, value in data.attrib.items() if USUAL.get(key) != value}
            data.attrib = {key: value.replace(", ", ",") for key, value in kept.items()}
        for place in list(layer.iter("input")) + list(layer.iter("output")):
            for port in place:
                if port.get("names") not in KEPT_NAMES:
                    port.attrib.pop("names", None)
                if place.tag == "input":
                    port.attrib.pop("precision", None)
                for dimension in list(port):
                    port.remove(dimension)
    for element in tree.iter():
        element.text = element.tail = None
    seal.write(tree, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=pathlib.Path, required=True)
    parser.add_argument("--size", type=onnx_file.sides, required=True, help="of the pictures: 416, or 544x320")
    parser.add_argument("--name", required=True)
    parser.add_argument("--pack", type=pathlib.Path, action="append", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--int8", action="store_true", help="also make the INT8 form (needs nncf)")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    pack = Pack(*chosen.pack)
    onnx = chosen.out / f"{chosen.name}.onnx"
    onnx_file.write(chosen.weights, chosen.size, onnx)
    forms = {"fp16": openvino.convert_model(str(onnx))}
    if chosen.int8:
        forms["int8"] = quantised(openvino.convert_model(str(onnx)), pack, chosen.size)
        halved(forms["int8"])
    judged = {}
    for precision, model in forms.items():
        ap50 = judged[precision] = accuracy(model, pack, chosen.size)
        channels_last(model)
        described(model, chosen.name, chosen.size, precision, ap50)
        path = chosen.out / f"{chosen.name}-{precision}.xml"
        openvino.save_model(model, str(path), compress_to_fp16=True)
        slimmed(path)
        seal.seal(path)
        size = path.stat().st_size + path.with_suffix(".bin").stat().st_size
        print(json.dumps({"file": path.name, "bytes": size, "ap50": ap50}), flush=True)
    if too_much := lost(judged["fp16"], judged.get("int8", judged["fp16"])):
        raise SystemExit(f"INT8 loses more than {LARGEST_LOSS} of AP50 on {too_much}: calibrate it with other pictures "
                         "(another --pack), or leave it out.")


if __name__ == "__main__":
    main()
