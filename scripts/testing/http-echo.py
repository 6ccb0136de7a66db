#!/usr/bin/env python3
"""Answers every request with its own body: http-echo.py PORT. Prints 'ready', then 'asked at ADDRESS' for each."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        print("asked at", self.connection.getsockname()[0], flush=True)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/redirect?to="):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/redirect?to="))
        else:
            self.send_response(200)
        self.send_header("X-Method", self.command)
        self.send_header("X-Path", self.path)
        self.send_header("X-Word", self.headers.get("X-Word", ""))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = answer

    def log_message(self, *words):
        pass


# Two addresses of this machine, so that one can send to the other.
servers = [ThreadingHTTPServer((address, int(sys.argv[1])), Echo) for address in ("127.0.0.1", "127.0.0.2")]
threading.Thread(target=servers[1].serve_forever, daemon=True).start()
print("ready", flush=True)
servers[0].serve_forever()
