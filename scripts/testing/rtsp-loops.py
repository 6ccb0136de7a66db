#!/usr/bin/python3
"""Many RTSP cameras at the cost of few: loops H.264 files that were encoded before, over TCP, packets made once.

rtsp-loops.py --port PORT --fps N [--times FILE] name=file.h264 name=file.h264!corrupt name=…!hangs name=…!flaps

The files are Annex B with access unit delimiters and repeated headers, without B-frames. A camera is wherever its
endless loop is at that moment, and cameras take their pictures evenly spread over a frame's time. Faults of a camera:
`corrupt` damages every third picture (a picture by its own seed), `hangs` falls silent five seconds after each
beginning or does not even answer, `flaps` is there for ten seconds and gone for the next ten. --times keeps, for each
camera and picture of its loop, the wall clock's time when it was last sent: doubles, 4096 a camera. Prints `ready`;
ends together with the process that started it. Needs nothing but Python's standard library.
"""
import argparse
import asyncio
import base64
import ctypes
import mmap
import random
import re
import signal
import struct
import time

ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG

PAYLOAD = 1400
TIMES = 4096
SILENT_AFTER, FLAP = 5.0, 10.0


def access_units(path):
    data = open(path, "rb").read()
    starts = [match.start() for match in re.finditer(b"\0\0\0\1\x09", data)]
    return [data[a:b] for a, b in zip(starts, starts[1:] + [len(data)])]


def nal_units(unit):
    return [part for part in re.split(b"\0\0\0\1|\0\0\1", unit) if part]


def payloads(nal):
    """RFC 6184: one packet, or fragments (FU-A)."""
    if len(nal) <= PAYLOAD:
        return [nal]
    head, body = nal[0], nal[1:]
    parts = [body[at:at + PAYLOAD] for at in range(0, len(body), PAYLOAD)]
    last = len(parts) - 1
    return [
        bytes([head & 0xE0 | 28, (0x80 if n == 0 else 0) | (0x40 if n == last else 0) | head & 0x1F]) + part
        for n, part in enumerate(parts)
    ]


def damaged(packets, seed):
    chance = random.Random(seed)
    worse = [bytearray(packet) for packet in packets if chance.random() > 0.2]
    for packet in worse:
        for _ in range(1 + len(packet) // 40):
            packet[chance.randrange(min(2, len(packet) - 1), len(packet))] = chance.randrange(256)
    return [bytes(packet) for packet in worse]


class Camera:
    def __init__(self, number, name, path, fault, fps, offset):
        self.number, self.name, self.fault, self.fps, self.offset = number, name, fault, fps, offset
        units = access_units(path)
        if not units or len(units) > TIMES:
            raise SystemExit(f"{path} holds {len(units)} pictures; 1 to {TIMES} with access unit delimiters are expected")
        nals = [nal_units(unit) for unit in units]
        self.frames = [[packet for nal in unit for packet in payloads(nal)] for unit in nals]
        if fault == "corrupt":
            self.frames = [damaged(f, n) if n % 3 == 2 else f for n, f in enumerate(self.frames)]
        headers = {nal[0] & 31: nal for nal in nals[0]}
        self.sets = ",".join(base64.b64encode(headers[kind]).decode() for kind in (7, 8))
        self.profile = headers[7][1:4].hex()
        self.connections = 0

    @property
    def is_there(self):
        return self.fault != "flaps" or time.time() % (2 * FLAP) < FLAP

    def description(self, url):
        return "\r\n".join([
            "v=0", "o=- 1 1 IN IP4 127.0.0.1", f"s={self.name}", "t=0 0", "a=control:*", "m=video 0 RTP/AVP 96",
            "c=IN IP4 0.0.0.0", "a=rtpmap:96 H264/90000", f"a=framerate:{self.fps}",
            f"a=fmtp:96 packetization-mode=1;profile-level-id={self.profile};sprop-parameter-sets={self.sets}",
            "a=control:track", ""
        ])


class House:
    def __init__(self, cameras, times):
        self.cameras, self.times = cameras, times

    async def serve(self, reader, writer):
        playing, camera = None, None
        try:
            while True:
                request = await self.request(reader)
                if request is None:
                    break
                method, url, headers = request
                camera = self.cameras.get(url.split("?")[0].rstrip("/").removesuffix("/track").rsplit("/", 1)[-1])
                if camera is not None and not camera.is_there:
                    break
                if method == "DESCRIBE" and camera is not None:
                    camera.connections += 1
                    if camera.fault == "hangs" and camera.connections % 2 == 0:
                        await asyncio.sleep(3600)
                self.answer(writer, method, url, headers, camera)
                if method == "PLAY" and playing is None:
                    playing = asyncio.create_task(self.play(camera, writer))
                if method == "TEARDOWN":
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            if playing:
                playing.cancel()
            writer.close()

    async def request(self, reader):
        while True:
            first = await reader.read(1)
            if not first:
                return None
            if first != b"$":
                break
            _, length = struct.unpack(">BH", await reader.readexactly(3))  # a receiver's report
            await reader.readexactly(length)
        lines = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin1").split("\r\n")
        method, url, _ = lines[0].split(" ", 2)
        headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
        if headers.get("content-length"):
            await reader.readexactly(int(headers["content-length"]))
        return method, url, headers

    def answer(self, writer, method, url, headers, camera):
        lines, body = [f"CSeq: {headers.get('cseq', '0')}"], b""
        status = "200 OK"
        if camera is None and method != "OPTIONS":
            status = "404 Not Found"
        elif method == "OPTIONS":
            lines.append("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER")
        elif method == "DESCRIBE":
            body = camera.description(url).encode()
            lines += ["Content-Type: application/sdp", f"Content-Base: {url}/"]
        elif method == "SETUP" and "TCP" not in headers.get("transport", ""):
            status = "461 Unsupported Transport"
        elif method == "SETUP":
            lines += ["Transport: RTP/AVP/TCP;unicast;interleaved=0-1", "Session: 1;timeout=60"]
        else:
            lines.append("Session: 1;timeout=60")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        writer.write((f"RTSP/1.0 {status}\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode() + body)

    async def play(self, camera, writer):
        sequence, begun = random.randrange(65536), time.time()
        index = int((begun - camera.offset) * camera.fps) + 1
        first = index
        while True:
            wait = index / camera.fps + camera.offset - time.time()
            if wait > 0:
                await asyncio.sleep(wait)
            if not camera.is_there:
                writer.transport.abort()
                return
            if camera.fault == "hangs" and time.time() - begun > SILENT_AFTER:
                return  # the connection stays
            place = index % len(camera.frames)
            frame, stamp = camera.frames[place], ((index - first) * 90000 // camera.fps) & 0xFFFFFFFF
            parts = []
            for n, payload in enumerate(frame):
                marker = 0x80 if n == len(frame) - 1 else 0
                parts.append(struct.pack(">cBHBBHII", b"$", 0, len(payload) + 12, 0x80, marker | 96, sequence, stamp, 7))
                parts.append(payload)
                sequence = (sequence + 1) & 0xFFFF
            if self.times:
                struct.pack_into("d", self.times, 8 * (camera.number * TIMES + place), time.time())
            writer.write(b"".join(parts))
            if writer.transport.get_write_buffer_size() > 8 << 20:
                writer.transport.abort()  # nobody reads
                return
            index += 1


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--fps", type=int, default=5)
    parser.add_argument("--times")
    parser.add_argument("cameras", nargs="+")
    options = parser.parse_args()
    cameras = {}
    for number, text in enumerate(options.cameras):
        name, _, rest = text.partition("=")
        path, _, fault = rest.partition("!")
        offset = number / len(options.cameras) / options.fps
        cameras[name] = Camera(number, name, path, fault, options.fps, offset)
    times = None
    if options.times:
        with open(options.times, "wb+") as file:
            file.truncate(8 * TIMES * len(cameras))
            times = mmap.mmap(file.fileno(), 0)
    server = await asyncio.start_server(House(cameras, times).serve, "127.0.0.1", options.port)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
