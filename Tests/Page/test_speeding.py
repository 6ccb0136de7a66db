"""The log of vehicles that were too fast: evidence, filters, a table; and a server that goes away under it."""

import csv
import math
import re
import time

import pytest
from playwright.sync_api import expect

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


def test_who_is_too_fast_is_listed_at_once_with_a_picture(screens, road):
    screen = screens("viewer", at=road).open("/cameras/road")
    page = screen.page
    until(lambda: len(_shown(page)) >= 6, "six are listed without a reload", 120)
    # Of who is far away nobody knows the lane.
    in_lane = page.locator(".log-table tbody tr").filter(has_text=HOSTILE)
    expect(in_lane.first).to_be_visible(timeout=60_000)
    # What is looked at from here on stays as it is.
    road.call("POST", "/cameras/road/stop", role="operator")
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
    road.call("POST", "/cameras/road/stop", role="operator")
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
