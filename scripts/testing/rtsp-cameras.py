#!/usr/bin/python3
"""Real RTSP cameras for tests: GstRtspServer loops H.264 and HEVC files as live streams, over TCP and UDP.

rtsp-cameras.py --port PORT --fps N [--user NAME --password WORD [--digest]] name=file.h264 other=file.h265 ...

The files are Annex B with access unit delimiters and repeated headers, without B-frames. A camera starts wherever
its endless loop is at that moment, also inside a group of pictures. Prints `ready` once it accepts connections, and
ends together with the process that started it. Needs the Debian packages python3-gi, gir1.2-gst-rtsp-server-1.0,
gstreamer1.0-plugins-good and gstreamer1.0-plugins-bad.
"""
import argparse
import ctypes
import re
import signal
import sys
import time

ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtsp, GstRtspServer
except (ImportError, ValueError) as error:
    sys.exit(
        f"the RTSP test server cannot start: {error}. Install python3-gi, gir1.2-gst-rtsp-server-1.0, "
        "gstreamer1.0-plugins-good and gstreamer1.0-plugins-bad (scripts/setup does)."
    )


def access_units(path):
    data = open(path, "rb").read()
    delimiter = b"\0\0\0\1\x46" if path.endswith(".h265") else b"\0\0\0\1\x09"
    starts = [match.start() for match in re.finditer(delimiter, data)]
    return [data[a:b] for a, b in zip(starts, starts[1:] + [len(data)])]


class Camera(GstRtspServer.RTSPMediaFactory):
    def __init__(self, path, fps):
        super().__init__()
        self.units = access_units(path)
        if not self.units:
            sys.exit(f"{path} holds no access unit delimiters")
        self.fps = fps
        codec = "h265" if path.endswith(".h265") else "h264"
        self.set_shared(True)
        self.set_latency(50)
        self.set_launch(
            f"( appsrc name=src is-live=true format=time block=true caps=video/x-{codec},stream-format=byte-stream,"
            f"alignment=au,framerate={fps}/1 ! {codec}parse config-interval=-1 ! rtp{codec}pay name=pay0 pt=96 )"
        )
        self.connect("media-configure", self.configure)

    def configure(self, _factory, media):
        source = media.get_element().get_child_by_name("src")
        position = int(time.time() * self.fps)  # where the endless loop is now
        state = {"sent": 0, "begun": None}
        duration = Gst.SECOND // self.fps

        def need_data(element, _length):
            if state["begun"] is None:
                state["begun"] = time.monotonic()
            wait = state["begun"] + state["sent"] / self.fps - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            buffer = Gst.Buffer.new_wrapped(self.units[(position + state["sent"]) % len(self.units)])
            buffer.pts = buffer.dts = state["sent"] * duration
            buffer.duration = duration
            state["sent"] += 1
            element.emit("push-buffer", buffer)

        source.connect("need-data", need_data)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", required=True)
    parser.add_argument("--fps", type=int, default=15)
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    parser.add_argument("--digest", action="store_true", help="asks for digest sign-in instead of basic")
    parser.add_argument("cameras", nargs="+", help="name=file.h264")
    options = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(options.port)
    if options.user:
        authentication = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "user")
        if options.digest:
            authentication.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
            authentication.add_digest(options.user, options.password, token)
        else:
            basic = GstRtspServer.RTSPAuth.make_basic(options.user, options.password)
            authentication.add_basic(basic, token)
        server.set_auth(authentication)
    for camera in options.cameras:
        name, path = camera.split("=", 1)
        factory = Camera(path, options.fps)
        if options.user:
            permissions = GstRtspServer.RTSPPermissions()
            permissions.add_permission_for_role("user", "media.factory.access", True)
            permissions.add_permission_for_role("user", "media.factory.construct", True)
            factory.set_permissions(permissions)
        server.get_mount_points().add_factory("/" + name, factory)
    if not server.attach(None):
        sys.exit(f"port {options.port} cannot be bound")
    loop = GLib.MainLoop()
    GLib.unix_signal_add(0, signal.SIGTERM, loop.quit)
    print("ready", flush=True)
    loop.run()


main()
