"""Every view as everybody can use it: light and dark, desktop, phone and 4K, with the keyboard, without barriers."""

import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE
from walk.house import until
from walk.road import ADDRESS, scene

LARGE = {"width": 3840, "height": 2160}
#: Views, and what is there once they have something to say.
VIEWS = {
    "/": ".wall-tile dd", "/add-camera": "form, .card", "/cameras/seen": ".tile-number", "/cameras/seen/scene": ".scene-line",
    "/videos": ".video-card img", "/videos/{video}": ".video-stage > *", "/detect": ".drop", "/jobs": "main h2, main table",
    "/sessions": "main table", "/sessions/{session}": ".session-columns img", "/analytics": "canvas", "/models": "main select",
    "/users": "main table", "/users?tab=keys": "main h2, main table", "/account": "main table",
    "/system": ".log table", "/nowhere": ".notice",
}


@pytest.fixture(scope="module")
def seen(house, media, a_video):
    """What the placeholders of addresses stand for: a camera with a scene, a video, a picture, so that no view is empty."""
    house.call("POST", "/cameras", {
        "id": "seen", "name": "A road", "address": ADDRESS, "fps": 2, "scene": scene(250, "lane one")}, "operator")
    found = house.call("POST", "/detect?name=crossing.jpg", media.pictures[0].read_bytes(), "operator",
                       {"Content-Type": "image/jpeg"})
    yield {"video": a_video, "session": found["session_id"]}
    house.call("DELETE", "/cameras/seen", role="operator", headers={"If-Match": house.etag("/cameras/seen")})


def _open(screen, view: str, seen: dict) -> None:
    """Until it shows what it has to say, and not only that it waits for it."""
    screen.open(view.format(**seen))
    page = screen.page
    expect(page.locator(VIEWS[view]).first).to_be_visible(timeout=60_000)
    if view == "/":
        # It listens only where it can be seen.
        tile = page.locator(".wall-tile").filter(has_text="A road")
        tile.scroll_into_view_if_needed()
        expect(tile.locator("dd").first).to_have_text(re.compile(r"^\d"), timeout=60_000)
    elif view == "/cameras/seen":
        expect(screen.tile("Vehicles")).to_have_text(re.compile("^[1-9]"), timeout=60_000)
        expect(page.locator(".stage-note")).to_be_empty(timeout=60_000)
    elif view == "/analytics":
        until(lambda: page.evaluate("() => document.querySelector('main canvas').style.height !== ''"), "its charts are drawn")


def _name(view: str, kind: str) -> str:
    return re.sub(r"\W+", "-", view).strip("-")+ f"-{kind}" if view != "/" else f"wall-{kind}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_keeps_anybody_out(screens, seen, scheme):
    screen = screens("admin", color_scheme=scheme)
    page = screen.page
    found = []
    for view in VIEWS:
        _open(screen, view, seen)
        screen.shot(_name(view, scheme))
        found += [f"{view}: {each}" for each in screen.barriers()]
    # What comes up only when somebody asks for it.
    screen.open("/cameras/seen/scene")
    page.locator(".scene-lane").first.focus()
    expect(page.locator(".scene-lane.is-selected")).to_have_count(1)
    found += [f"a lane that is selected: {each}" for each in screen.barriers()]
    screen.open("/users")
    page.get_by_role("button", name="Add a person").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += [f"a dialog: {each}" for each in screen.barriers()]
    assert found == []


def test_nothing_reaches_beyond_the_edge_of_a_phone_and_axe_is_content_there_too(screens, seen):
    screen = screens("admin", size=PHONE, color_scheme="dark", has_touch=True)
    found = []
    for view in VIEWS:
        _open(screen, view, seen)
        screen.shot(_name(view, "phone"))
        found += [f"{view}: {each}" for each in screen.overflow() + screen.barriers()]
    assert found == []


def test_nothing_reaches_beyond_the_edges_of_other_screens(screens, seen):
    found = []
    for kind, size in (("390", {"width": 390, "height": 844}), ("tablet", {"width": 820, "height": 1180}), ("4k", LARGE)):
        screen = screens("admin", size=size)
        for view in ("/cameras/seen/scene", "/videos") if kind == "tablet" else ("/", "/cameras/seen"):
            _open(screen, view, seen)
            if kind == "4k":
                screen.shot(_name(view, kind))
            found += [f"{view} at {kind}: {each}" for each in screen.overflow()]
            if (kind, view) == ("4k", "/"):
                # Who looks from afar scrolls nothing.
                until(lambda: screen.page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "all cameras are seen at once", 20)
    assert found == []


def test_the_sign_in_has_no_barriers_and_says_what_was_wrong(screens):
    screen = screens(None)
    screen.page.goto(f"{screen.url}/ui/")
    screen.page.get_by_label("Name").fill("nobody")
    screen.page.get_by_label("Password").fill("wrong password")
    screen.page.get_by_role("button", name="Sign in").click()
    expect(screen.page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    assert screen.barriers() == []


def test_every_view_is_reached_and_used_by_keyboard(screens):
    screen = screens("admin").open("/jobs")
    page = screen.page
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.get_by_role("navigation").get_by_role("link", name="Users and keys").focus()
    page.keyboard.press("Enter")
    screen.settled()
    page.get_by_role("tab", name="People").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="API keys")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Add a key").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What the key is for")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Add a key")).to_be_focused()
