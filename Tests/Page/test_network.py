"""Servers that go away and come back, networks that are slow, names that want to be scripts."""

import re
import time

import pytest
from playwright.sync_api import expect

from walk.house import HOSTILE, PASSWORD, House, until
from walk.slow_network import SlowNetwork


@pytest.fixture
def own_house(gantry):
    """A server that a test may stop."""
    with House(gantry) as house:
        house.people()
        yield house


def _sign_in(screen) -> None:
    page = screen.page
    page.goto(f"{screen.url}/ui/")
    page.get_by_label("Name").fill("the.admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_page_recovers_within_five_seconds_of_the_server_being_back_and_loses_no_line(screens, own_house):
    screen = screens(None, url=own_house.url)
    _sign_in(screen)
    screen.open("/system")
    page = screen.page
    expect(page.get_by_role("heading", name="Log")).to_be_visible()
    connection = page.locator(".connection")
    expect(connection).to_contain_text("Connected")
    before = len(own_house.call("GET", "/audit?limit=1000")["items"])
    own_house.stop()
    expect(connection).to_contain_text("No connection", timeout=20_000)
    own_house.start()
    back = time.monotonic()
    expect(connection).to_contain_text("Connected", timeout=5_000)
    uptime = page.get_by_role("group", name="Running for")
    until(lambda: "min" not in uptime.inner_text(), "the numbers are those of the new server", 5)
    assert time.monotonic() - back < 10
    # The sign-in holds, and nothing of the log of changes is lost.
    expect(page.get_by_role("heading", level=1, name="System")).to_be_visible()
    assert len(own_house.call("GET", "/audit?limit=1000")["items"]) >= before


def _moment(page) -> int:
    """Seconds since a simulated camera's beginning, as the page says them; far away while it says nothing."""
    words = page.locator(".health div", has_text="Picture of").locator("dd").inner_text()
    return sum(int(number) * {"h": 3600, "min": 60, "s": 1}[unit] for number, unit in re.findall(r"(\d+) (h|min|s)", words)) or -999


def test_on_a_slow_line_a_camera_has_fewer_pictures_and_the_numbers_of_now(screens, house):
    with SlowNetwork(house.port) as network:
        screen = screens("admin", url=network.url)
        page = screen.page
        # A browser that plays no film is sent single pictures, which need more of the line.
        page.add_init_script("delete window.MediaSource")
        screen.open("/cameras/junction")
        now = page.get_by_role("group", name="Now", exact=True).locator(".tile-number")
        expect(now).not_to_have_text("–", timeout=30_000)
        network.bytes_per_second = 20_000
        network.delay = 0.1
        hint = page.locator(".stage-hint")
        expect(hint).to_contain_text("numbers of now", timeout=60_000)
        # Of now: as far as those of a page beside it that has the whole line.
        beside = screens("admin")
        beside.open("/cameras/junction")
        until(lambda: abs(_moment(beside.page) - _moment(page)) <= 3, "the numbers are those of now", 30)
        network.bytes_per_second = None
        expect(hint).to_have_text("", timeout=120_000)


def test_where_pictures_would_be_too_many_a_film_goes_on(screens, house):
    with SlowNetwork(house.port) as network:
        screen = screens("admin", url=network.url)
        screen.open("/cameras/junction")
        page = screen.page
        kind = page.locator(".health div", has_text="Picture").locator("dd").first
        expect(kind).to_contain_text("H.264", timeout=30_000)
        network.bytes_per_second = 40_000
        network.delay = 0.1
        beside = screens("admin")
        beside.open("/cameras/junction")
        begun = _moment(page)
        until(lambda: _moment(page) > begun + 10, "the numbers move on", 40)
        until(lambda: abs(_moment(beside.page) - _moment(page)) <= 3, "the numbers are those of now", 30)
        expect(kind).to_contain_text("H.264")


def test_on_a_slow_network_every_view_comes_and_the_numbers_stay_current(screens, house):
    with SlowNetwork(house.port, bytes_per_second=60_000, delay=0.15) as network:
        screen = screens("admin", url=network.url)
        screen.open("/system")
        junction = lambda: house.call("GET", "/cameras/junction")["status"]["frames"]["processed"]
        seen = junction()
        until(lambda: junction() > seen + 3, "the camera goes on")
        uptime = screen.page.get_by_role("group", name="Running for").locator(".tile-number")
        first = uptime.inner_text()
        until(lambda: uptime.inner_text() != first, "the numbers move on", 20)


def test_names_of_cameras_files_and_events_stay_text(screens, house, media):
    house.call("POST", "/detect?name=" + "%3Cimg%20src%3Dx%20onerror%3D%22window.__broken%3D1%22%3E",
               media.pictures[0].read_bytes(), "operator", {"Content-Type": "image/jpeg"})
    screen = screens("admin")
    for view, place in (("/", "main"), ("/cameras/hostile", "h1"), ("/sessions", "main"), ("/models", "main"), ("/system", "main")):
        screen.open(view)
        expect(screen.page.locator(place).filter(has_text=HOSTILE).first).to_be_visible()
        assert screen.page.locator("img[src='x']").count() == 0
        screen.is_unbroken()
