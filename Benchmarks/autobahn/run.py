"""Runs the converted Autobahn suite against one server and prints what did not pass.

    python run.py <folder of the suite> <ws://address> [case…]     cases such as 1.* or 13.3.*; all without any

Exit code 1 when a case failed. The suite was written for Python 2, where text and bytes were one: the wrappers below
turn text into bytes where its old library wants them.
"""
import binascii
import json
import pathlib
import sys
import types

FOLDER, ADDRESS, CASES = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:] or ["*"]
sys.path.insert(0, str(FOLDER / "autobahntestsuite-25.10.1"))

import zope.interface  # noqa: E402

zope.interface.implements = lambda *names: None

import txaio  # noqa: E402

txaio.use_twisted()

from autobahn.websocket import protocol, utf8validator  # noqa: E402


def as_bytes(value):
    return value.encode("latin-1") if isinstance(value, str) else value


def plain(value):
    """Bytes as text, at any depth: JSON and comparisons know text only."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def take_bytes(name, position):
    """Lets a method of the old library take text where it wants bytes."""
    original = getattr(protocol.WebSocketProtocol, name, None)
    if original is None:
        return

    def wrapped(self, *given, **named):
        given = list(given)
        if len(given) > position:
            given[position] = as_bytes(given[position])
        for key in ("payload", "data", "mask"):
            if key in named:
                named[key] = as_bytes(named[key])
        return original(self, *given, **named)

    setattr(protocol.WebSocketProtocol, name, wrapped)


for method, place in [("sendFrame", 1), ("sendMessage", 0), ("sendData", 0), ("sendPing", 0), ("sendPong", 0),
                      ("sendMessageFrameData", 0), ("sendMessageFrame", 0)]:
    take_bytes(method, place)

close_frame = protocol.WebSocketProtocol.sendCloseFrame


def send_close_frame(self, *given, **named):
    if "reasonUtf8" in named:
        named["reasonUtf8"] = as_bytes(named["reasonUtf8"])
    return close_frame(self, *[as_bytes(item) for item in given], **named)


protocol.WebSocketProtocol.sendCloseFrame = send_close_frame
validate = utf8validator.Utf8Validator.validate
utf8validator.Utf8Validator.validate = lambda self, data: validate(self, as_bytes(data))
hexadecimal = binascii.b2a_hex
binascii.b2a_hex = lambda data, *rest: hexadecimal(as_bytes(data), *rest).decode()

# Only needed for reports about serialised messages.
serializer = types.ModuleType("autobahntestsuite.serializer")
serializer.start = None
sys.modules["autobahntestsuite.serializer"] = serializer

from autobahntestsuite import fuzzing  # noqa: E402
from autobahntestsuite.case import case  # noqa: E402

case.Case.compare = lambda self, left, right: plain(left) == plain(right)
fuzzing.asciiLogData = lambda data, maxlen=64, replace=False: str(plain(data))[:maxlen]
fuzzing.binLogData = lambda data, maxlen=64: binascii.b2a_hex(data[:maxlen])
dumps = json.dumps
json.dumps = lambda value, *rest, **named: dumps(plain(value), *rest, **{**named, "default": str})

results = {}


def collect(self, produceHtml=True, produceJson=True):
    for agent, cases in self.agents.items():
        for identifier in cases:
            found = self.cases.get(identifier, {}).get(agent)
            if found:
                results[found["id"]] = (found["behavior"], found["behaviorClose"], found["result"])


fuzzing.FuzzingFactory.createReports = collect

from twisted.internet import reactor  # noqa: E402

# The suite tells of every case; that goes into a file.
sys.stdout = (FOLDER / "log").open("w")
fuzzing.startClient({
    "options": {"failByDrop": False}, "enable-ssl": False, "outdir": str(FOLDER),
    "servers": [{"agent": "gantry", "url": ADDRESS, "options": {"version": 18}}],
    "cases": CASES, "exclude-cases": [], "exclude-agent-cases": {},
})
reactor.run()
sys.stdout = sys.__stdout__

counts = {}
failed = []
for identifier, (behavior, closing, result) in sorted(results.items()):
    counts[behavior] = counts.get(behavior, 0) + 1
    if behavior not in ("OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED") or closing not in ("OK", "INFORMATIONAL"):
        failed.append(f"{identifier}: {behavior}, closing {closing}: {plain(result)}")
print(f"{len(results)} cases: " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())))
for line in failed:
    print(line)
sys.exit(1 if failed or not results else 0)
