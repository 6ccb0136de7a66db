"""Cameras on the wall, and one by one."""

import re

from playwright.sync_api import expect

from walk.house import until


#: Whether the film runs, or a picture has taken the place of the empty one.
IS_SEEN = """() => document.querySelector(".stage-frame.is-film") !== null
  || document.querySelector("canvas.stage-picture").width > 100"""


def test_a_camera_is_shown_live_with_its_numbers_and_a_viewer_cannot_order_it_about(screens, house):
    screen = screens("operator").open("/cameras/junction")
    page = screen.page
    expect(screen.tile("Vehicles")).to_have_text(re.compile("^[1-9]"), timeout=60_000)
    until(lambda: page.evaluate(IS_SEEN), "a picture is drawn")
    boxes = page.get_by_role("button", name="Boxes")
    expect(boxes).to_have_attribute("aria-pressed", "true")
    boxes.click()
    expect(boxes).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name=re.compile("^(Stop|Pause)$")).first).to_be_visible()
    screen.shot("camera")
    viewer = screens("viewer").open("/cameras/junction")
    expect(viewer.page.get_by_role("group", name="Vehicles")).to_be_visible()
    expect(viewer.page.get_by_role("button", name=re.compile("^(Start|Stop|Pause|Resume|Restart)$"))).to_have_count(0)
    expect(viewer.page.get_by_role("link", name="Draw the scene")).to_have_count(0)
    viewer.page.goto(f"{house.url}/ui/cameras/junction/scene")
    expect(viewer.page.get_by_text("needs the role Operator")).to_be_visible()


def test_the_wall_shows_every_camera_with_its_state_and_finds_one_by_name(screens):
    screen = screens("viewer").open("/")
    page = screen.page
    tiles = page.get_by_role("list", name="Wall").get_by_role("listitem")
    expect(tiles).to_have_count(2)
    expect(tiles.filter(has_text="A junction").get_by_text("Online").or_(tiles.filter(has_text="A junction").get_by_text("Degraded")).first).to_be_attached(timeout=30_000)
    expect(page.get_by_role("link", name="Add a camera")).to_have_count(0)
    screen.shot("wall")
    page.keyboard.press("/")
    page.keyboard.type("junction")
    expect(tiles).to_have_count(1)
    page.get_by_role("list", name="Wall").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1, name="A junction")).to_be_visible()
