#!/usr/bin/python3
"""HTTP cameras for tests, good and bad, with nothing but Python's standard library.

http-cameras.py --port PORT --fps N [--user NAME --password WORD [--digest]] [--certificate PEM] file.mjpeg [other.mjpeg]

The files are JPEG pictures one after the other; the second one has another size. Prints `ready` once it accepts
connections, and ends together with the process that started it.

/video.mjpeg      the pictures without end        /snapshot.jpg     the picture of this moment
/chunked.mjpeg    in chunks, without lengths      /chunked.jpg      in chunks
/ends.mjpeg       closes after 10 pictures        /redirect         to /snapshot.jpg
/stalls.mjpeg     silent after 10 pictures        /page             text/html
/resizes.mjpeg    changes its size every 10       /cut.jpg          half a picture
/silent           takes the request, says nothing /busy             503
/live             like /video.mjpeg               /picture          like /snapshot.jpg
/forbidden        403
"""
import argparse
import base64
import ctypes
import hashlib
import http.server
import re
import signal
import ssl
import time

NONCE = "5f1c0a"

ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def pictures(path):
    data = open(path, "rb").read()
    return [b"\xff\xd8\xff" + part for part in data.split(b"\xff\xd8\xff")[1:]]


class Camera(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = self.path.split("?")[0]
        if not self.is_signed_in():
            challenge = f'Digest realm="camera", nonce="{NONCE}"' if OPTIONS.digest else 'Basic realm="camera"'
            return self.answer(401, b"", "text/plain", {"WWW-Authenticate": challenge})
        try:
            if path.endswith(".mjpeg") or path == "/live":
                self.stream(path)
            elif path in ("/snapshot.jpg", "/picture"):
                self.answer(200, self.picture(), "image/jpeg")
            elif path == "/chunked.jpg":
                self.begin("image/jpeg", {"Transfer-Encoding": "chunked"})
                picture = self.picture()
                for start in range(0, len(picture), 1000):
                    self.chunk(picture[start : start + 1000])
                self.chunk(b"")
            elif path == "/cut.jpg":
                picture = self.picture()
                self.begin("image/jpeg", {"Content-Length": str(len(picture))})
                self.wfile.write(picture[: len(picture) // 2])
                self.close_connection = True
            elif path == "/redirect":
                self.answer(302, b"", "text/plain", {"Location": "/snapshot.jpg"})
            elif path == "/page":
                self.answer(200, b"<html>camera</html>", "text/html")
            elif path == "/forbidden":
                self.answer(403, b"", "text/plain")
            elif path == "/silent":
                time.sleep(3600)
            elif path == "/busy":
                self.answer(503, b"too many viewers", "text/plain")
            else:
                self.answer(404, b"", "text/plain")
        except OSError:
            self.close_connection = True  # the viewer went away

    def is_signed_in(self):
        if not OPTIONS.user:
            return True
        if OPTIONS.digest:
            return self.has_digest()
        expected = base64.b64encode(f"{OPTIONS.user}:{OPTIONS.password}".encode()).decode()
        return self.headers.get("Authorization") == "Basic " + expected

    def has_digest(self):
        """RFC 2617, section 3.2.2, in the form without `qop`."""
        given = dict(re.findall(r'(\w+)="([^"]*)"', self.headers.get("Authorization", "")))
        digest = lambda text: hashlib.md5(text.encode()).hexdigest()
        secret = digest(f"{OPTIONS.user}:camera:{OPTIONS.password}")
        return given.get("response") == digest(f"{secret}:{NONCE}:{digest('GET:' + self.path)}")

    def picture(self, film=0):
        return FILMS[film][int(time.time() * OPTIONS.fps) % len(FILMS[film])]

    def begin(self, kind, headers):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def answer(self, code, body, kind, headers=None):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def chunk(self, data):
        self.wfile.write(b"%x\r\n" % len(data) + data + b"\r\n")

    def stream(self, path):
        is_chunked = path == "/chunked.mjpeg"
        self.close_connection = True
        self.begin(
            "multipart/x-mixed-replace; boundary=frame",
            {"Transfer-Encoding": "chunked"} if is_chunked else {"Connection": "close"},
        )
        sent = 0
        while True:
            if sent == 10 and path == "/ends.mjpeg":
                return
            if sent == 10 and path == "/stalls.mjpeg":
                time.sleep(3600)
            film = sent // 10 % len(FILMS) if path == "/resizes.mjpeg" else 0
            picture = self.picture(film)
            length = b"" if is_chunked else b"Content-Length: %d\r\n" % len(picture)
            part = b"--frame\r\nContent-Type: image/jpeg\r\n" + length + b"\r\n" + picture + b"\r\n"
            if is_chunked:
                self.chunk(part)
            else:
                self.wfile.write(part)
            sent += 1
            time.sleep(1 / OPTIONS.fps)


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--fps", type=int, default=15)
parser.add_argument("--user")
parser.add_argument("--password", default="")
parser.add_argument("--digest", action="store_true", help="asks for digest sign-in instead of basic")
parser.add_argument("--certificate", help="a file with key and certificate makes it https")
parser.add_argument("films", nargs="+")
OPTIONS = parser.parse_args()
FILMS = [pictures(path) for path in OPTIONS.films]
server = http.server.ThreadingHTTPServer(("127.0.0.1", OPTIONS.port), Camera)
if OPTIONS.certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(OPTIONS.certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print("ready", flush=True)
server.serve_forever()
