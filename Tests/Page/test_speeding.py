"""The log of vehicles that were too fast: evidence, filters, a table; and a server that goes away under it."""

import csv
import math
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from walk.hiding import Hiding
from walk.house import HOSTILE, House, until
from walk.road import ADDRESS, scene
from walk.slow_network import SlowNetwork

LIMIT = 60


@pytest.fixture(scope="module")
def road(gantry):
    """A server of its own with one motorway, on which everybody is too fast."""
    with House(gantry, cameras="cameras: []\n") as house:
        house.people()
        house.call("POST", "/cameras", {
            "id": "road", "name": "A road", "address": ADDRESS, "scene": scene(LIMIT, HOSTILE)}, "operator")
        yield house


def _log(road, **query) -> list[dict]:
    """What the server has, newest first."""
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    return road.call("GET", f"/cameras/road/speeding?limit=500{asked}", role="viewer")["items"]


def _kept(road, **query) -> list[int]:
    return [each["id"] for each in _log(road, **query)]


def _shown(page) -> list[int]:
    """From above to below."""
    return page.locator(".log-table tbody tr").evaluate_all("(rows) => rows.map((each) => Number(each.dataset.entry))")


def _stand_still(road) -> None:
    """The camera stopped, and its last vehicles written down."""
    road.call("POST", "/cameras/road/stop", role="operator")
    until(lambda: road.call("GET", "/cameras/road", role="viewer")["status"]["phase"] == "stopped", "the camera is stopped")

    def rests() -> bool:
        before = _kept(road)
        time.sleep(1)
        return before == _kept(road)

    until(rests, "the log is at rest")


def test_who_is_too_fast_is_listed_at_once_with_a_picture(screens, road):
    screen = screens("viewer", at=road).open("/cameras/road")
    page = screen.page
    until(lambda: len(_shown(page)) >= 6, "six are listed without a reload", 120)
    # Of who is far away nobody knows the lane.
    in_lane = page.locator(".log-table tbody tr").filter(has_text=HOSTILE)
    expect(in_lane.first).to_be_visible(timeout=60_000)
    # What is looked at from here on stays as it is.
    _stand_still(road)
    until(lambda: _shown(page) == _kept(road), "the page shows the server's log, in its order", 30)
    kept = _log(road)
    expect(screen.tile("Too fast")).to_have_text(str(len(kept)))
    row = page.locator(".log-table tbody tr").first
    newest = kept[0]
    whole = math.floor(newest["speed"] + 0.5)
    expect(row).to_contain_text(re.compile(rf"^{whole} ± {newest['plus_minus']:.1f} km/h"))
    expect(row).to_contain_text(f"#{newest['vehicle']}")
    expect(in_lane).to_have_count(sum(each["lane"] == HOSTILE for each in kept))
    row.scroll_into_view_if_needed()
    until(lambda: row.locator("img").evaluate("(each) => each.naturalWidth") > 0, "its small picture has come")
    row.get_by_role("button", name=f"Show the picture of vehicle {newest['vehicle']}").click()
    dialog = page.get_by_role("dialog")
    picture = dialog.get_by_role("img")
    expect(picture).to_have_attribute("alt", re.compile(rf"^[A-Z][a-z]+ at {whole} km/h$"))
    until(lambda: picture.evaluate("(each) => each.naturalWidth") >= 320, "the evidence has come")
    expect(dialog.locator(".evidence-mark")).to_be_visible()
    x1, y1, x2, y2 = newest["box"]
    scale = picture.evaluate("(each) => each.getBoundingClientRect().width / each.naturalWidth")
    mark, whole_picture = dialog.locator(".evidence-mark").bounding_box(), picture.bounding_box()
    seen = [mark["x"] - whole_picture["x"], mark["y"] - whole_picture["y"], mark["width"], mark["height"]]
    wanted = [scale * each for each in (x1, y1, x2 - x1, y2 - y1)]
    assert all(abs(one - other) <= 3 for one, other in zip(seen, wanted)), (seen, wanted)
    expect(dialog).to_contain_text(f"{newest['speed']:.1f} ± {newest['plus_minus']:.1f} km/h, where {LIMIT} is allowed.")
    screen.shot("speeding-evidence")
    assert screen.barriers() == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(row.get_by_role("button")).to_be_focused()
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        screen.shot(f"speeding-{scheme}")
        found += screen.barriers()
    assert found == []


def test_the_log_is_filtered_and_leaves_as_a_table(screens, road):
    _stand_still(road)
    screen = screens("viewer", at=road).open("/cameras/road")
    page = screen.page
    log = page.locator(".speeding-log")
    kept = _log(road)
    until(lambda: _shown(page) == [each["id"] for each in kept], "all are shown")
    least = round(sorted(each["speed"] for each in kept)[len(kept) // 2])
    log.get_by_label("From km/h").fill(str(least))
    until(lambda: _shown(page) == _kept(road, least_kmh=least), "only the faster half is shown")
    assert 0 < len(_shown(page)) < len(kept)
    expect(log.get_by_role("status")).to_contain_text("of the server's log")
    # The tile goes on to say how many there are in all.
    expect(screen.tile("Too fast")).to_have_text(str(len(kept)))
    kind = next(each["class"] for each in kept if each["speed"] >= least)
    log.get_by_label("Class").select_option(kind)
    fitting = _log(road, least_kmh=least, **{"class": kind})
    until(lambda: _shown(page) == [each["id"] for each in fitting], "of these only one class is shown")
    with page.expect_download() as download:
        log.get_by_role("link", name="CSV").click()
    with open(download.value.path(), newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(int(row["id"]), row["class"], row["lane"], float(row["speed_kmh"])) for row in rows] == [
        (each["id"], kind, each["lane"] or "", each["speed"]) for each in fitting]
    log.get_by_label("From", exact=True).fill("2999-01-01T00:00")
    expect(log.get_by_role("status")).to_contain_text("Nothing in the log fits these filters")
    expect(page.locator(".log-table tbody tr")).to_have_count(0)
    log.get_by_role("button", name="Show all").click()
    until(lambda: _shown(page) == [each["id"] for each in kept], "all are shown again")


def test_within_five_seconds_of_a_restarted_server_its_log_is_whole_and_the_picture_lives(screens, road):
    road.call("POST", "/cameras/road/start", role="operator")
    with SlowNetwork(road.port) as line:
        screen = screens("viewer", at=road, url=line.url)
        screen.may_fail = True
        screen.open("/cameras/road")
        page = screen.page
        until(lambda: _shown(page), "there is a log")
        note = page.locator(".stage-note")
        expect(note).to_be_empty(timeout=60_000)
        before = set(_shown(page))
        until(lambda: set(_shown(page)) - before, "new ones are listed by themselves", 120)
    # The line is cut, and the server restarted behind it.
    expect(note).to_contain_text("The connection is lost", timeout=20_000)
    shown = _shown(page)
    road.stop()
    road.start()
    until(lambda: len(set(_kept(road)) - set(shown)) >= 2, "the log goes on while nobody looks", 120)
    with SlowNetwork(road.port, port=line.port):
        mended = time.monotonic()
        kept = _kept(road)
        until(lambda: set(kept) <= set(_shown(page)), "nothing is missing from the log", 5)
        expect(note).to_be_empty(timeout=5_000)
        expect(page.locator(".connection")).to_contain_text("Connected", timeout=5_000)
        assert time.monotonic() - mended < 5, "it took more than five seconds"
        assert set(shown) <= set(kept), "the server has lost entries that the page has shown"
        now = _shown(page)
        assert now == sorted(set(now), reverse=True), "each is there once, the newest above"
        until(lambda: set(_shown(page)) - set(now), "and it goes on", 120)


def test_a_page_that_nobody_sees_asks_for_no_pictures_and_is_of_now_as_soon_as_somebody_does(screens, road):
    road.call("POST", "/cameras/road/start", role="operator")
    camera, wall = screens("viewer", at=road), screens("viewer", at=road)
    tabs = [Hiding(each.page) for each in (camera, wall)]
    camera.open("/cameras/road")
    wall.open("/")
    film = camera.page.locator(".stage-frame.is-film")
    expect(film).to_be_visible(timeout=60_000)
    until(lambda: _shown(camera.page), "there is a log", 120)
    until(lambda: wall.inked("[data-camera=road] canvas") > 10_000, "the wall is live")
    seen = set(_kept(road))
    for each in tabs:
        each.hide()
    until(lambda: not tabs[1].sockets, "the wall asks for nothing")
    # Numbers go on, slowly: nothing is left out of what is counted.
    until(lambda: [re.sub(r".*/live", "live", each) for each in tabs[0].sockets] == ["live?fps=1&pictures=false"], "the camera's numbers alone go on")
    until(lambda: len(set(_kept(road)) - seen) >= 2, "the log goes on while nobody looks", 120)
    for each in tabs:
        each.show()
    kept = _kept(road)
    until(lambda: set(kept) <= set(_shown(camera.page)), "nothing is missing from the log", 10)
    now = _shown(camera.page)
    assert now == sorted(set(now), reverse=True), "each is there once, the newest above"
    until(lambda: any("fps=30&pictures=false" in each for each in tabs[0].sockets), "numbers come as before", 20)
    until(lambda: len(tabs[1].sockets) == 1, "the wall is live again", 20)
    expect(film).to_be_visible(timeout=60_000)
    # The line is as quick as it was: that nothing came while nobody looked is no slowness of it.
    expect(camera.page.locator(".stage-hint")).to_be_empty()


class _LongLog:
    """A log of the test's own in place of the server's, as long as it wants."""

    def __init__(self, page, newest: int):
        self.newest = newest
        self._page = page
        page.route(re.compile(r"/speeding\?"), self._answer)

    def _answer(self, route) -> None:
        asked = {name: int(values[0]) for name, values in parse_qs(urlsplit(route.request.url).query).items()}
        if "after" in asked:
            found = range(asked["after"] + 1, self.newest + 1)
        else:
            found = range(min(self.newest, asked.get("before", self.newest + 1) - 1), 0, -1)
        route.fulfill(headers={"X-Request-ID": "test"}, json={
            "items": [self._entry(each) for each in found[: asked["limit"]]], "total": self.newest})

    @staticmethod
    def _entry(number: int) -> dict:
        return {"id": number, "at": "2026-06-01T12:00:00Z", "vehicle": number, "class": "car", "speed": 71.0, "plus_minus": 2.0,
                "limit": 60.0, "lane": None, "frame": number, "run": "r", "generation": 1, "picture": None, "thumbnail": None}

    def grow(self, count: int) -> None:
        """So many more, of which the page hears as after a break."""
        self.newest += count
        self._page.evaluate("dispatchEvent(new Event('offline'))")
        expect(self._page.locator(".speeding-log").get_by_role("status")).to_contain_text(f"{self.newest} entries", timeout=20_000)

    def reading(self) -> tuple[int, float]:
        """The first row that is seen below the head, and how far below the edge it begins."""
        return tuple(self._page.evaluate(
            """() => {
              const top = document.querySelector(".log-scroll").getBoundingClientRect().top;
              const row = [...document.querySelectorAll(".log-table tbody tr")].find((each) => each.getBoundingClientRect().bottom > top + 60);
              return [Number(row.dataset.entry), row.getBoundingClientRect().top - top];
            }"""))

    def is_still_at(self, place: tuple[int, float]) -> bool:
        (row, below), (now, now_below) = place, self.reading()
        return row == now and abs(below - now_below) <= 1


def test_whoever_reads_a_long_log_keeps_their_place_and_it_grows_no_longer(screens, house):
    screen = screens("viewer")
    page = screen.page
    log = _LongLog(page, newest=1000)
    screen.open("/cameras/junction")
    rows = page.locator(".log-table tbody tr")
    for count in range(50, 400, 50):
        expect(rows).to_have_count(count)
        page.get_by_role("button", name="Show older").click()
    expect(rows).to_have_count(400)
    scroll = lambda where: page.locator(".log-scroll").evaluate(f"(each) => {{ each.scrollTop = {where}; }}")
    # In the middle: what is new comes above, as many leave below.
    scroll("each.scrollHeight / 2")
    place = log.reading()
    log.grow(30)
    assert log.is_still_at(place)
    assert _shown(page) == list(range(1030, 630, -1))
    # At the end: nothing that is read leaves, so what is new waits.
    scroll("each.scrollHeight")
    place = log.reading()
    log.grow(60)
    assert log.is_still_at(place)
    assert _shown(page) == list(range(1030, 630, -1))
    scroll("0")
    until(lambda: _shown(page) == list(range(1090, 690, -1)), "all that is new is there for who looks at the newest", 10)
