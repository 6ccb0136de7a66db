"""Names, files and events that want to be scripts: they stay text, wherever they come up."""

import json
import re

import pytest
from playwright.sync_api import expect

from walk.house import HOSTILE
from walk.road import scene

VEHICLE = {"id": 7, "class": HOSTILE, "box": [100, 100, 200, 180], "speed": 50, "plus_minus": 1, "lane": HOSTILE, "is_standing": False}


def _report(frame: int) -> dict:
    """What the server might say of a picture if somebody else spoke for it."""
    at = 1_790_000_000_000 + 200 * frame
    about = {"vehicle": 7, "class": HOSTILE, "at": at}
    return {
        "camera": HOSTILE, "run": HOSTILE, "generation": 0, "frame": frame, "at": at, "latency_ms": 5, "size": [640, 360],
        "vehicles": [VEHICLE], "ended": None,
        "events": [
            {**about, "kind": "entered_zone", "zone": HOSTILE}, {**about, "kind": "turned", "from": HOSTILE, "to": HOSTILE},
            {**about, "kind": "crossed_line", "line": HOSTILE, "direction": HOSTILE, "speed": 50},
            {**about, "kind": "speeding", "speed": 90, "plus_minus": 2, "limit": 50}, {**about, "kind": HOSTILE},
        ],
        "totals": {
            "vehicles": {HOSTILE: 3, "car": 1}, "now": {HOSTILE: 1}, "zones": {HOSTILE: {"visits": {HOSTILE: 1}}},
            "lines": {HOSTILE: {"forward": {HOSTILE: 1}, "backward": {}}},
        },
    }


@pytest.fixture
def hostile_things(house, media):
    """A camera with its scene, a video, a picture's session and a key, all with the name of a script."""
    house.call("POST", "/cameras", {
        "id": "signs", "name": HOSTILE, "address": "simulate://street?seed=3&fps=2&size=320x180", "enabled": False,
        "scene": {**scene(60, HOSTILE), "name": HOSTILE}}, "operator")
    video = house.keep_video(HOSTILE + ".mp4", media.video.read_bytes())
    found = house.call("POST", "/detect?name=" + "%3Cimg%20src%3Dx%20onerror%3D%22window.__broken%3D1%22%3E",
                       media.pictures[0].read_bytes(), "operator", {"Content-Type": "image/jpeg"})
    key = house.call("POST", "/keys", {"name": HOSTILE, "scopes": ["read"]})["key"]
    yield video, found["session_id"]
    house.call("DELETE", f"/videos/{video}", role="operator")
    house.call("DELETE", f"/keys/{key['id']}")
    house.call("DELETE", "/cameras/signs", role="operator", headers={"If-Match": house.etag("/cameras/signs")})


def test_names_of_cameras_scenes_files_and_keys_stay_text(screens, hostile_things):
    video, session = hostile_things
    screen = screens("admin")
    page = screen.page
    for view, place in (
        ("/", "main"), ("/cameras/hostile", "h1"), ("/cameras/signs", "h1"), ("/cameras/signs/scene", "h1"),
        ("/videos", "main"), (f"/videos/{video}", "h1"), ("/sessions", "main"), (f"/sessions/{session}", "h1"),
        ("/models", "main"), ("/users?tab=keys", "main"), ("/system", "main"),
    ):
        screen.open(view)
        expect(page.locator(place).filter(has_text=HOSTILE).first, view).to_be_visible()
        screen.is_unbroken()
    # Those that are drawn, and those that are said of what can be taken hold of.
    screen.open("/cameras/signs/scene")
    expect(page.locator(".scene-marks text").filter(has_text=HOSTILE).first).to_be_attached()
    expect(page.get_by_role("button", name=f"Line {HOSTILE}").first).to_be_attached()
    # And in a dialog that asks.
    screen.open("/videos")
    page.get_by_role("button", name=f"Remove {HOSTILE}.mp4").click()
    expect(page.get_by_role("dialog").get_by_text(HOSTILE)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_events_classes_lanes_and_lines_of_the_log_stay_text(screens):
    screen = screens("admin")
    page = screen.page
    entry = {
        "id": 3, "at": "2026-05-01T08:00:00Z", "vehicle": 7, "class": HOSTILE, "speed": 90, "plus_minus": 2, "limit": 50,
        "lane": HOSTILE, "frame": 1, "run": HOSTILE, "generation": 0, "picture": "javascript:window.__broken=1",
        "thumbnail": '" onerror="window.__broken=1',
    }
    page.route(re.compile(r"/cameras/junction/speeding\?"), lambda route: route.fulfill(json={"items": [entry], "total": 1}))
    lines = [{"at": "2026-05-01T08:00:00Z", "level": level, "logger": HOSTILE, "message": HOSTILE, "fields": {HOSTILE: HOSTILE}}
             for level in ("error", HOSTILE)]
    minute = {
        "minute": "2026-05-01T08:00:00Z", "is_counted": True, "vehicles": {HOSTILE: 3}, "speeds": [0, 1],
        "lanes": {HOSTILE: {"vehicles": 3, "speed": 12}},
    }
    page.route(re.compile(r"/cameras/junction/minutes\?"), lambda route: route.fulfill(json={"since": None, "items": [minute]}))
    page.route(re.compile(r"/api/gantry/v1/log\?"), lambda route: route.fulfill(json={"items": lines}))

    def speak(socket) -> None:
        for frame in range(3):
            head = json.dumps(_report(frame)).encode()
            socket.send(len(head).to_bytes(4) + head)

    page.route_web_socket(re.compile(r"/cameras/junction/live\?"), speak)
    screen.open("/cameras/junction")
    row = page.locator(".log-table tbody tr").first
    expect(row).to_contain_text(HOSTILE)
    row.get_by_role("button").click()
    expect(page.get_by_role("dialog").get_by_role("heading")).to_contain_text(HOSTILE)
    page.keyboard.press("Escape")
    expect(page.locator(".lane-table th[scope=row]").first).to_contain_text(HOSTILE)
    screen.is_unbroken()
    screen.open("/system")
    expect(page.locator(".log-line").first).to_contain_text(f"{HOSTILE} {HOSTILE}={HOSTILE}")


def test_what_is_said_of_a_webcam_stays_text(screens):
    screen = screens("operator", permissions=["camera"])
    page = screen.page

    def speak(socket) -> None:
        socket.send(json.dumps({"kind": "begin", "session": HOSTILE, "limits": {"fps": 5, "bytes": 1 << 20, "seconds": 60}}))
        socket.send(json.dumps({"kind": "frame", "skipped": 0, "data": _report(0)}))
        socket.send(json.dumps({"kind": "error", "code": "picture", "message": HOSTILE}))

    page.route_web_socket(re.compile("/api/gantry/v1/webcam"), speak)
    screen.open("/detect")
    page.get_by_role("tab", name="Webcam").click()
    page.get_by_role("button", name="Start the webcam").click()
    expect(page.get_by_role("list", name="On the picture now")).to_contain_text(f"1 × {HOSTILE}")
    expect(page.get_by_text(HOSTILE, exact=True)).to_be_visible()
