"""Brings the Autobahn test suite from Python 2 to Python 3.

    python convert.py <folder of the suite's package> <folder of the virtual environment>

What lib2to3 does not see: bytes that were text, divisions that were whole, one mistake in a parameter list.
"""
import pathlib
import re
import subprocess
import sys


def change(path, *rules):
    text = path.read_text(encoding="utf-8")
    changed = text
    for wanted, given in rules:
        changed = re.sub(wanted, given, changed, flags=re.MULTILINE)
    if changed != text:
        path.write_text(changed, encoding="utf-8")


def main():
    suite, environment = map(pathlib.Path, sys.argv[1:3])
    files = sorted(suite.glob("*.py")) + sorted(suite.glob("case/*.py"))
    subprocess.run(
        [sys.executable, "-m", "lib2to3", "-w", "-n", "--no-diffs", *map(str, files)], check=True, capture_output=True)
    for path in suite.glob("case/*.py"):
        change(path, (r"\(object, *(\w*), *\)", r"(\1, )"))
    as_bytes = "b''.join(x if isinstance(x, bytes) else x.encode('latin-1') for x in payload)"
    change(suite / "fuzzing.py", (r"p = ''\.join\(payload\)", f"p = {as_bytes}"))
    for path in suite.glob("case/case6_2_*.py"):
        change(path, (r"^(   PAYLOAD[12]? = \"[^\"]*[^\x01-\x7f][^\"]*\")\s*$", r"\1.encode('utf8')"))
    change(suite / "case/case10_1_1.py", (r" / self\.p\.autoFragmentSize", " // self.p.autoFragmentSize"))
    for path in environment.glob("lib/python3*/site-packages/autobahn/websocket/protocol.py"):
        change(path, (r"range\(payload_len / len\(payload\)\)", "range(payload_len // len(payload))"))


if __name__ == "__main__":
    main()
