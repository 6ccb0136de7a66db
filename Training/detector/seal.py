"""Writes into descriptions which weights belong to them, so that Gantry notices damaged ones.

    python -m detector.seal FOLDER

seals every OpenVINO model of a folder as it is; `detector.export` seals what it makes.
"""

import pathlib
import sys
import zlib
from xml.etree import ElementTree


def write(tree, path):
    """Without a declaration and without spaces that nobody needs."""
    path.write_bytes(ElementTree.tostring(tree.getroot(), short_empty_elements=True).replace(b" />", b"/>"))


def seal(path):
    """Puts the CRC-32 of the .bin beside the other notes of its .xml, in place of an older one; returns it."""
    tree = ElementTree.parse(path)
    notes = tree.find("rt_info/gantry")
    if notes is None:
        raise ValueError(f"{path} was not made by detector.export: rt_info has no section gantry")
    for old in notes.findall("crc32"):
        notes.remove(old)
    sum_of_weights = f"{zlib.crc32(path.with_suffix('.bin').read_bytes()):08x}"
    ElementTree.SubElement(notes, "crc32", value=sum_of_weights)
    write(tree, path)
    return sum_of_weights


def main():
    paths = [path for folder in sys.argv[1:] for path in sorted(pathlib.Path(folder).glob("*.xml"))]
    if not paths:
        sys.exit("usage: python -m detector.seal FOLDER, with OpenVINO models in it")
    for path in paths:
        print(path.name, seal(path))


if __name__ == "__main__":
    main()
