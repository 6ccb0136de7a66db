"""Pictures and videos with traffic on them, from the simulator."""

import subprocess
from pathlib import Path


class Media:
    """Made once for all tests, in a folder."""

    def __init__(self, gantry: str, folder: Path):
        self.folder = folder
        self.video = folder / "street.mp4"
        self._run(gantry, "simulate", "junction", "--seconds", "3", "--fps", "10", "--seed", "11", "--size", "640x360",
                  "--out", str(self.video))
        # Takes longer than any test looks at it: whoever works on it is busy until it is called off.
        self.long_video = folder / "endless.mp4"
        self._ffmpeg("-stream_loop", "59", "-i", str(self.video), "-c", "copy", str(self.long_video))
        self.pictures = [self._picture(0.5, "crossing.jpg"), self._picture(1.5, "street.png"),
                         self._picture(2.5, "avenue.jpg")]
        self.no_picture = folder / "no-picture.jpg"
        self.no_picture.write_bytes(b"this was never a picture")
        # What Chromium takes for the stream of a webcam, again and again.
        self.webcam = folder / "webcam.y4m"
        self._ffmpeg("-i", str(self.video), "-t", "2", "-r", "5", "-pix_fmt", "yuv420p", str(self.webcam))

    def _picture(self, second: float, name: str) -> Path:
        path = self.folder / name
        self._ffmpeg("-ss", str(second), "-i", str(self.video), "-frames:v", "1", str(path))
        return path

    def _ffmpeg(self, *words: str) -> None:
        self._run("ffmpeg", "-y", "-loglevel", "error", *words)

    @staticmethod
    def _run(*command: str) -> None:
        ended = subprocess.run(command, capture_output=True, text=True)
        assert ended.returncode == 0, f"{command}: {ended.stderr}"
