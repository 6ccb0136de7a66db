"""A simulated motorway whose measures are known."""

SEED, FPS, SIZE = 7, 5, (640, 360)
ADDRESS = f"simulate://motorway?seed={SEED}&fps={FPS}&size={SIZE[0]}x{SIZE[1]}"
#: Places on it, as parts of the picture, and where they are in metres: from its own scene file.
POINTS = [
    (0.29262, 0.919022, -1.5, 12), (0.468596, 0.909934, 1.5, 12), (0.825072, 0.534314, 12.3, 22.3),
    (0.361002, 0.548401, -1.5, 22.3), (0.189929, 0.324498, -12.3, 41.412), (0.667764, 0.316278, 12.3, 41.412),
]
LINE = ((0.440556, 0.344945), (0.736086, 0.339436))


def scene(limit: float, name: str) -> dict:
    """With one lane from edge to edge and one line, both of this name."""
    return {
        "speed_limit_kmh": limit,
        "calibration": {"points": [{"picture": [x, y], "ground": [east, north]} for x, y, east, north in POINTS]},
        "lines": [{"name": name, "from": LINE[0], "to": LINE[1]}],
        "lanes": [{"name": name, "points": [[0, 0.25], [1, 0.25], [1, 1], [0, 1]]}],
    }
