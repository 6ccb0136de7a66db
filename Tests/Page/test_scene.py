"""A scene is drawn upon the live picture, and what is then measured is held against the simulator's truth."""

import json
import statistics
import subprocess

from playwright.sync_api import expect

from walk.road import ADDRESS, FPS, LINE, POINTS, SEED, SIZE

#: Reads the live data of a camera as the page does, until enough vehicles had a speed or the time is over.
READ = """([camera, wanted, seconds]) => new Promise((done) => {
  const socket = new WebSocket(`ws://${location.host}/api/gantry/v1/cameras/${camera}/live?pictures=false`);
  socket.binaryType = "arraybuffer";
  const got = [];
  let readings = 0;
  const end = () => { socket.close(); done(got); };
  setTimeout(end, seconds * 1000);
  socket.onmessage = ({ data }) => {
    const length = new DataView(data).getUint32(0);
    const report = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
    const measured = report.vehicles.filter((each) => each.speed !== null);
    readings += measured.length;
    got.push({ frame: report.frame, vehicles: measured, lines: report.totals.lines });
    if (readings >= wanted && Object.values(report.totals.lines).some((each) => Object.keys({ ...each.forward, ...each.backward }).length > 0)) end();
  };
})"""


def _truth(gantry: str, folder) -> list[dict]:
    file = folder / "truth.json"
    subprocess.run([gantry, "simulate", "motorway", "--seconds", "180", "--fps", str(FPS), "--seed", str(SEED), "--size",
                    "x".join(map(str, SIZE)), "--truth", str(file)], check=True, capture_output=True)
    return json.loads(file.read_text())["frames"]


def _overlap(a: list[float], b: list[float]) -> float:
    across = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    down = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    area = lambda box: (box[2] - box[0]) * (box[3] - box[1])
    return across * down / (area(a) + area(b) - across * down)


def test_a_scene_is_drawn_calibrated_and_saved_and_speeds_are_then_the_simulators(screens, house, gantry, tmp_path):
    house.call("POST", "/cameras", {
        "id": "road", "name": "A road", "address": ADDRESS}, "operator")
    try:
        screen = screens("operator").open("/cameras/road/scene")
        page = screen.page
        marks = page.locator(".scene-marks")
        expect(page.locator(".scene-canvas")).to_have_attribute("width", str(SIZE[0]))

        def click(x: float, y: float) -> None:
            box = marks.bounding_box()
            page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])

        marks.focus()
        page.keyboard.press("l")
        for place in LINE:
            click(*place)
        expect(page.locator(".scene-marks .scene-shape.scene-line")).to_have_count(1)
        page.keyboard.press("c")
        for number, (x, y, _, _) in enumerate(POINTS, 1):
            click(x, y)
            expect(page.get_by_label(f"Point {number}, x in pixels")).to_be_visible()
        for number, (x, y, east, north) in enumerate(POINTS, 1):
            for axis, value in (("x", x * SIZE[0]), ("y", y * SIZE[1])):
                page.get_by_label(f"Point {number}, {axis} in pixels").fill(f"{value:.2f}")
            for axis, value in (("x", east), ("y", north)):
                page.get_by_label(f"Point {number}, {axis} in metres").fill(str(value))
        expect(page.locator("[data-figure=error]")).to_contain_text("0.", timeout=20_000)
        assert screen.barriers() == []
        screen.shot("scene")
        page.get_by_role("button", name="Review and save").click()
        page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("The camera goes on with it.").or_(page.get_by_text("Saved")).first).to_be_visible()

        reports = page.evaluate(READ, ["road", 60, 60])
        frames = _truth(gantry, tmp_path)
        off = []
        for report in reports:
            vehicles = frames[report["frame"]]["vehicles"]
            for seen in report["vehicles"]:
                best = max(vehicles, key=lambda each: _overlap(each["box"], seen["box"]))
                if _overlap(best["box"], seen["box"]) >= 0.5:
                    off.append((seen["speed"] - best["kilometres_per_hour"]) / best["kilometres_per_hour"])
        assert len(off) >= 30, f"only {len(off)} speeds could be held against the truth"
        assert abs(statistics.median(off)) < 0.03, f"speeds are off by {statistics.median(off):.1%} in the median"
        assert sum(abs(each) < 0.1 for each in off) > 0.8 * len(off), f"too many speeds are off by more than a tenth: {sorted(off)}"
        counted = [line[way] for report in reports[-1:] for line in report["lines"].values() for way in line]
        assert any(counted), "the line that was drawn counts"
    finally:
        tag = house.etag("/cameras/road")
        house.call("DELETE", "/cameras/road", None, "operator", {"If-Match": tag})
