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
    ben.page.get_by_label("Present password").fill(first)
    ben.page.get_by_label("New password").fill(PASSWORD)
    ben.page.get_by_role("button", name="Change password").click()
    expect(ben.page.get_by_role("link", name="Wall")).to_be_visible()
    expect(ben.page.get_by_text("Viewer", exact=True)).to_be_visible()

    row.get_by_label("Role of ben").select_option("operator")
    expect(page.get_by_text("ben is Operator now")).to_be_visible()
    # The new role ends the sign-in: whatever is asked for next is a sign-in.
    ben.page.get_by_role("navigation").get_by_role("link", name="Jobs").click()
    expect(ben.page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)

    row.get_by_role("button", name="Shut out").click()
    page.get_by_role("dialog").get_by_role("button", name="Shut out").click()
    expect(row.get_by_text("Shut out").first).to_be_visible()
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
    key = page.get_by_role("textbox", name="Key a dashboard").input_value()
    page.get_by_role("button", name="I have kept it").click()
    expect(page.locator("dialog")).to_have_count(0)
    assert key not in page.content()
    assert house.call("GET", "/cameras", role=None, headers={"X-API-KEY": key})["items"]
    _refused(403, lambda: house.call("GET", "/users", role=None, headers={"X-API-KEY": key}))
    page.get_by_role("row", name="a dashboard").get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name="a dashboard").get_by_text("Revoked")).to_be_visible()
    until(lambda: _refused(401, lambda: house.call("GET", "/cameras", role=None, headers={"X-API-KEY": key})),
          "the key is worth nothing any more")


def _refused(status: int, call) -> bool:
    try:
        call()
    except Refused as refused:
        return refused.status == status
    return False


def test_a_viewer_looks_at_everything_and_can_change_nothing(screens, house):
    screen = screens("viewer").open("/models")
    page = screen.page
    expect(page.get_by_role("navigation").get_by_role("link", name="Users and keys")).to_have_count(0)
    expect(page.locator("main").get_by_role("combobox")).to_have_count(0)
    screen.open("/detect")
    expect(page.get_by_text("needs the role Operator")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    screen.open("/jobs")
    expect(page.get_by_role("button", name="Call off")).to_have_count(0)
    page.goto(f"{house.url}/ui/users")
    expect(page.get_by_text("needs the role Administrator")).to_be_visible()
    screen.open("/system")
    expect(page.get_by_role("heading", name="Log")).to_have_count(0)
