"""What is left for a moment is not lost: drawings, sign-ins, a connection that goes without a word."""

from playwright.sync_api import expect

from walk.house import PASSWORD
from walk.slow_network import SlowNetwork

CAMERA = {"id": "leaving", "name": "A road to leave", "address": "simulate://street?seed=5&fps=2&size=320x180", "fps": 1}


def _sign_in(page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def _draw_a_line(page) -> None:
    marks = page.locator(".scene-marks")
    box = marks.bounding_box()
    page.get_by_role("button", name="Line", exact=True).click()
    for x, y in ((0.3, 0.6), (0.7, 0.6)):
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    expect(page.locator(".scene-shape.scene-line")).to_have_count(1)


def test_an_unsaved_scene_is_asked_about_by_back_and_outlives_the_end_of_a_sign_in(screens, house):
    house.call("POST", "/cameras", CAMERA, "operator")
    user = house.call("POST", "/users", {"name": "leaver", "password": PASSWORD, "role": "operator"})["user"]
    try:
        page = screens(None).page
        page.goto(f"{house.url}/ui/")
        _sign_in(page, "leaver")
        page.get_by_role("link", name="A road to leave").click()
        page.get_by_role("link", name="Draw the scene").click()
        expect(page.locator(".scene-canvas")).to_have_attribute("width", "320", timeout=30_000)
        _draw_a_line(page)
        asked = []
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        page.go_back()
        expect(page.locator(".scene-shape.scene-line")).to_have_count(1)
        expect(page).to_have_url(f"{house.url}/ui/cameras/leaving/scene")
        assert len(asked) == 1

        house.call("DELETE", f"/users/{user['id']}/sessions")
        page.get_by_role("button", name="Review and save").click()
        expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        _sign_in(page, "leaver")
        page.get_by_role("button", name="Go on with it").click()
        expect(page.locator(".scene-shape.scene-line")).to_have_count(1)
        page.once("dialog", lambda dialog: dialog.accept())
        page.go_back()
        expect(page).to_have_url(f"{house.url}/ui/cameras/leaving")
    finally:
        house.call("DELETE", "/cameras/leaving", role="operator", headers={"If-Match": house.etag("/cameras/leaving")})


def test_a_password_that_must_be_changed_is_asked_for_after_a_reload_too(screens, house):
    made = house.call("POST", "/users", {"name": "fresh", "role": "viewer"})
    page = screens(None).page
    page.goto(f"{house.url}/ui/sign-in")
    _sign_in(page, "fresh", made["password"])
    expect(page.get_by_label("Present password")).to_be_visible()
    page.reload()
    page.get_by_label("Present password").fill(made["password"])
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    # The door that was come through is behind one.
    expect(page.get_by_role("heading", level=1, name="Wall")).to_be_visible()
    expect(page).to_have_url(f"{house.url}/ui/")


def test_ones_own_password_is_changed_and_other_sign_ins_are_ended(screens, house):
    house.call("POST", "/users", {"name": "owner", "password": PASSWORD, "role": "viewer"})
    here, there = screens(None).page, screens(None).page
    for page in (there, here):
        page.goto(f"{house.url}/ui/jobs")
        _sign_in(page, "owner")
        expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible()
    here.get_by_role("navigation").get_by_role("link", name="My account").click()
    table = here.get_by_role("region", name="Your sign-ins, the newest first")
    expect(table.get_by_text("This one")).to_have_count(1)
    expect(table.get_by_text("Open", exact=True)).to_have_count(1)
    here.get_by_role("button", name="End", exact=True).click()
    expect(table.get_by_text("Ended")).to_have_count(1)
    # It looks for jobs by itself, and is told.
    expect(there.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)

    here.get_by_label("Present password").fill("not the one")
    here.get_by_label("New password").fill("another good password")
    here.get_by_role("button", name="Change password").click()
    expect(here.locator(".field-problem").filter(has_text="password")).to_be_visible()
    here.get_by_label("Present password").fill(PASSWORD)
    here.get_by_label("New password").fill("another good password")
    here.get_by_role("button", name="Change password").click()
    expect(here.get_by_text("Your password is changed.")).to_be_visible()
    _sign_in(there, "owner", "another good password")
    expect(there.get_by_role("heading", level=1, name="Jobs")).to_be_visible()


def test_a_connection_that_goes_without_a_word_is_noticed_and_heals(screens, house):
    with SlowNetwork(house.port) as network:
        page = screens("viewer", url=network.url).open("/cameras/junction").page
        now = page.get_by_role("group", name="Now", exact=True).locator(".tile-number")
        expect(now).not_to_have_text("–", timeout=30_000)
        # Nobody closes anything: bytes go in, and none comes out.
        network.bytes_per_second = 0.001
        expect(page.locator(".connection")).to_contain_text("No connection", timeout=40_000)
        expect(page.locator(".stage-note")).to_contain_text("The connection is lost", timeout=40_000)
        # What is under way is lost for good; whoever asks anew is answered.
        network.bytes_per_second = None
        expect(page.locator(".connection")).to_contain_text("Connected", timeout=40_000)
        expect(page.locator(".stage-note")).to_have_text("", timeout=40_000)
        expect(now).not_to_have_text("–")
