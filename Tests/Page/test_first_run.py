"""From a server that nobody has used to vehicles that are counted, by clicks alone."""

import re
import time

from playwright.sync_api import expect

from walk.house import HOSTILE, PASSWORD


def test_from_the_first_start_to_counted_vehicles_within_two_minutes_then_a_camera_of_ones_own(screens, own_house):
    new_house = own_house()
    begun = time.monotonic()
    screen = screens(None, url=new_house.url)
    page = screen.page
    page.goto(f"{new_house.url}/")
    page.get_by_label("Token").fill("a token that is none")
    page.get_by_label("Your name").fill("ana")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill("another one")
    assert screen.barriers() == []
    page.get_by_role("button", name="Make the administrator").click()
    expect(page.get_by_text("The two passwords differ.")).to_be_visible()
    page.get_by_label("Password once more").fill(PASSWORD)
    page.get_by_role("button", name="Make the administrator").click()
    expect(page.get_by_text("The token is wrong")).to_be_visible()
    page.get_by_label("Token").fill(new_house.first_token)
    page.get_by_role("button", name="Make the administrator").click()
    page.get_by_role("button", name="Start a simulated motorway").click()
    expect(page.locator(".welcome-count")).to_have_text(re.compile(r"^([2-9]|\d\d+) vehicles counted"), timeout=90_000)
    assert time.monotonic() - begun < 120
    screen.shot("first-run")
    assert screen.barriers() == []

    page.get_by_role("link", name="Add your own camera").click()
    page.get_by_label("Address").fill("rtsp://127.0.0.1:9/nothing")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text(re.compile("There is no picture|may not be opened|127.0.0.1")).first).to_be_visible(timeout=40_000)
    page.get_by_role("button", name="Simulated street").click()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("It works")).to_be_visible(timeout=40_000)
    expect(page.get_by_text("640 × 360")).to_be_visible()
    page.get_by_label("Name", exact=True).fill(HOSTILE)
    page.get_by_label("Short name").fill("my-street")
    assert screen.barriers() == []
    screen.shot("add-camera")
    page.get_by_role("button", name="Add the camera").click()
    expect(page).to_have_url(re.compile("/ui/cameras/my-street$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    number = page.get_by_role("group", name="Now", exact=True).locator(".tile-number")
    expect(number).not_to_have_text("–", timeout=60_000)
    screen.is_unbroken()
