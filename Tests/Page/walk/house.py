"""A server of its own: the real program, a folder that is gone afterwards, simulated cameras."""

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

PASSWORD = "correct horse battery"
HOSTILE = '<img src=x onerror="window.__broken=1">'
CAMERAS = f"""cameras:
  - id: junction
    name: A junction
    address: "simulate://junction?seed=11&fps=5&size=640x360"
    fps: 3
  - id: hostile
    name: '{HOSTILE}'
    address: "simulate://street?seed=3&fps=2&size=320x180"
    fps: 1
"""


class Refused(Exception):
    """The server did not do what was asked; carries the status."""

    def __init__(self, status: int, body: str):
        super().__init__(f"{status}: {body}")
        self.status = status


class House:
    """One server; `with House(...)` starts and stops it."""

    def __init__(self, gantry: str, cameras: str = CAMERAS, settings: dict[str, str] | None = None):
        self.gantry = gantry
        self._more = settings or {}
        self._folder = tempfile.TemporaryDirectory(prefix="gantry-page.")
        self.folder = Path(self._folder.name)
        (self.folder / "cameras.yaml").write_text(cameras)
        self.process: subprocess.Popen | None = None
        self.port = 0
        self.tokens: dict[str, str] = {}
        self._tags: dict[str, str | None] = {}

    def __enter__(self) -> "House":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()
        self._folder.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def first_token(self) -> str:
        """What the first administrator is made with."""
        return next((self.folder / "data" / "secrets").glob("first-administrator*")).read_text().strip()

    def start(self) -> None:
        """Until it says that it is ready; on the same port as before."""
        settings = {
            "HOME": str(self.folder), "PATH": os.environ["PATH"], "GANTRY_CAMERAS_FILE": str(self.folder / "cameras.yaml"),
            "GANTRY_SERVER_SHUTDOWN_WITHIN": "2s", "GANTRY_ACCOUNTS_PASSWORD_COST": "10",
            "GANTRY_OWN_API_REQUESTS_PER_MINUTE": "100000", **self._more,
        }
        if "GANTRY_RESOURCES" in os.environ:
            settings["GANTRY_RESOURCES"] = os.environ["GANTRY_RESOURCES"]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [self.gantry, "serve", "--data", str(self.folder / "data"), "--port", str(self.port)],
                cwd=self.folder, env=settings, stdout=subprocess.PIPE, stderr=log, text=True)
        ready = threading.Event()
        threading.Thread(target=self._listen, args=(self.process, ready), daemon=True).start()
        patience = time.monotonic() + 120
        while not ready.wait(0.2):
            if self.process.poll() is not None or time.monotonic() > patience:
                raise AssertionError(f"the server has ended, or is not ready after two minutes:\n{self.last_words()}")

    def _listen(self, process: subprocess.Popen, ready: threading.Event) -> None:
        for line in process.stdout:
            if line.startswith("unified: "):
                self.port = int(line.rsplit(":", 1)[1])
            if line.startswith("ready"):
                ready.set()

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def last_words(self) -> str:
        return "\n".join((self.folder / "log").read_text(errors="replace").splitlines()[-20:])

    # What a test needs before it begins, without the page.

    def call(self, method: str, path: str, body=None, role: str | None = "admin", headers=None):
        """JSON, or None; of our own API unless the path says otherwise."""
        target = self.url + (path if path.startswith("/api") else "/api/gantry/v1" + path)
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(target, data=data, method=method, headers=dict(headers or {}))
        if data is not None and not isinstance(body, bytes):
            request.add_header("Content-Type", "application/json")
        if role is not None:
            request.add_header("Authorization", f"Bearer {self.tokens[role]}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                self._tags[path] = answer.headers.get("ETag")
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode(errors="replace")) from error
        return json.loads(text) if text[:1] in (b"{", b"[") else None

    def etag(self, path: str) -> str:
        """What a change of it repeats in If-Match."""
        self.call("GET", path)
        return self._tags[path] or ""

    def people(self) -> None:
        """An administrator, an operator and a viewer, each named after the role."""
        self.call("POST", "/first-administrator",
                  {"token": self.first_token, "name": "the.admin", "password": PASSWORD}, role=None)
        for role in ("admin", "operator", "viewer"):
            if role != "admin":
                self.call("POST", "/users", {"name": f"the.{role}", "password": PASSWORD, "role": role})
            self.tokens[role] = self.call(
                "POST", "/sign-in", {"name": f"the.{role}", "password": PASSWORD}, role=None)["token"]

    def keep_video(self, name: str, content: bytes) -> int:
        """Its number in the library."""
        return self.call("POST", "/videos", {"upload_id": self.upload(name, content), "name": name}, "operator")["id"]

    def upload(self, name: str, content: bytes, role: str = "operator") -> str:
        made = self.call("POST", "/uploads", {"name": name, "size": len(content)}, role)
        self.call("PATCH", f"/uploads/{made['id']}", content, role,
                  {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        return made["id"]


def until(true, what: str, seconds: float = 60, pause: float = 0.1):
    """Waits for a condition, and gives what it gave."""
    end = time.monotonic() + seconds
    while True:
        given = true()
        if given:
            return given
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds:.0f} seconds still not: {what}")
        time.sleep(pause)
