"""Who may do what: people, keys, roles."""

import re

from playwright.sync_api import expect

from walk.house import PASSWORD, Refused, until


def test_a_person_is_made_signs_in_with_a_new_password_gets_a_role_and_is_shut_out(screens, house):
    admin = screens("admin").open("/users")
    page = admin.page
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Name").fill("ben")
    page.get_by_role("button", name="Create").click()
    secret = page.get_by_role("textbox", name="Password of ben")
    first = secret.input_value()
    assert len(first) >= 12
    page.get_by_role("button", name="I have kept it").click()
    row = page.get_by_role("row", name="ben")
    expect(row.get_by_text("May sign in")).to_be_visible()

    ben = screens(None)
    ben.page.goto(f"{house.url}/ui/")
    ben.page.get_by_label("Name").fill("ben")
    ben.page.get_by_label("Password").fill(first)
    ben.page.get_by_role("button", name="Sign in").click()
    expect(ben.page.get_by_label("Present password")).to_be_visible()
    assert ben.barriers() == []
    ben.page.get_by_label("Present password").fill(first)
    ben.page.get_by_label("New password").fill(PASSWORD)
    ben.page.get_by_role("button", name="Change password").click()
    expect(ben.page.get_by_role("link", name="Wall")).to_be_visible()
    expect(ben.page.get_by_text("Viewer", exact=True)).to_be_visible()

    row.get_by_label("Role of ben").select_option("operator")
    expect(page.get_by_text("ben is Operator now")).to_be_visible()
    # The new role ends the sign-in: whatever is asked for next is a sign-in. The wall asks by itself, perhaps first.
    ben.page.goto(f"{house.url}/ui/jobs")
    expect(ben.page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)

    row.get_by_role("button", name="Shut out").click()
    page.get_by_role("dialog").get_by_role("button", name="Shut out").click()
    expect(row.get_by_role("button", name="Let in")).to_be_focused()
    ben.page.get_by_label("Name").fill("ben")
    ben.page.get_by_label("Password").fill(PASSWORD)
    ben.page.get_by_role("button", name="Sign in").click()
    expect(ben.page.locator(".field-problem").filter(has_text=re.compile(r"\w"))).to_be_visible()
    expect(ben.page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()

    row.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("row", name="ben")).to_have_count(0)


def test_a_key_is_shown_once_works_as_far_as_its_scopes_go_and_is_revoked(screens, house):
    screen = screens("admin").open("/users?tab=keys")
    page = screen.page
    page.get_by_role("button", name="Add a key").click()
    page.get_by_label("What the key is for").fill("a dashboard")
    page.get_by_role("button", name="Create").click()
    shown = page.get_by_role("textbox", name="Key a dashboard")
    key = shown.input_value()
    # It is shown once: neither a key of the keyboard nor a slip of the mouse takes it away.
    page.keyboard.press("Escape")
    page.mouse.click(5, 5)
    expect(shown).to_be_visible()
    page.get_by_role("button", name="I have kept it").click()
    expect(page.locator("dialog")).to_have_count(0)
    assert key not in page.content()
    assert house.call("GET", "/cameras", role=None, headers={"X-API-KEY": key})["items"]
    assert _refused(403, lambda: house.call("GET", "/users", role=None, headers={"X-API-KEY": key}))
    page.get_by_role("row", name="a dashboard").get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    row = page.get_by_role("row", name="a dashboard")
    expect(row.get_by_text("Revoked")).to_be_visible()
    expect(row.get_by_role("button", name="Revoke")).to_have_count(0)
    until(lambda: _refused(401, lambda: house.call("GET", "/cameras", role=None, headers={"X-API-KEY": key})),
          "the key is worth nothing any more")


def _refused(status: int, call) -> bool:
    try:
        call()
    except Refused as refused:
        return refused.status == status
    return False


#: What needs an operator, and what an administrator; each is asked for by a viewer.
CHANGES = [
    ("POST", "/cameras"), ("PUT", "/cameras/junction"), ("DELETE", "/cameras/junction"), ("POST", "/cameras/junction/stop"),
    ("PUT", "/scenes/junction"), ("POST", "/camera-tests"), ("POST", "/uploads"), ("POST", "/videos"), ("PATCH", "/videos/{video}"),
    ("DELETE", "/videos/{video}"), ("POST", "/videos/{video}/start"), ("GET", "/videos/{video}/file"), ("POST", "/jobs"),
    ("POST", "/detect"), ("POST", "/users"), ("POST", "/keys"), ("GET", "/users"), ("GET", "/log"),
]


def test_a_viewer_looks_at_everything_and_can_change_nothing(screens, house, a_video):
    screen = screens("viewer").open("/models")
    page = screen.page
    expect(page.get_by_role("row", name="A junction")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="Users and keys")).to_have_count(0)
    expect(page.locator("main").get_by_role("combobox")).to_have_count(0)
    screen.open("/detect")
    expect(page.get_by_text("needs the role Operator")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    screen.open("/videos")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="street.mp4"))
    expect(card.get_by_role("link", name="Open", exact=True)).to_be_visible()
    expect(card.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("button", name="Upload videos")).to_have_count(0)
    screen.open(f"/videos/{a_video}")
    expect(page.get_by_role("heading", level=1, name="street.mp4")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_have_count(0)
    screen.open("/jobs")
    expect(page.get_by_role("button", name="Call off")).to_have_count(0)
    for view, role in (("/users", "Administrator"), ("/add-camera", "Operator"), ("/cameras/junction/scene", "Operator")):
        page.goto(f"{house.url}/ui{view}")
        expect(page.get_by_text(f"needs the role {role}")).to_be_visible()
    screen.open("/system")
    expect(page.get_by_role("heading", name="Parts")).to_be_visible()
    expect(page.get_by_role("heading", name="Log")).to_have_count(0)
    # What the page does not offer the server does not do either.
    for method, path in CHANGES:
        body = None if method in ("GET", "DELETE") else {}
        assert _refused(403, lambda: house.call(method, path.format(video=a_video), body, "viewer")), f"{method} {path}"
