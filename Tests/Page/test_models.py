"""Which detector looks, and each camera's own."""

import pytest
from playwright.sync_api import expect

from walk.house import until


@pytest.fixture
def own_camera(house):
    """One that people may change, and that does not run."""
    house.call("POST", "/cameras", {
        "id": "chosen", "name": "A chosen one", "address": "simulate://street?seed=3&fps=2&size=320x180", "enabled": False}, "operator")
    yield
    house.call("DELETE", "/cameras/chosen", role="operator", headers={"If-Match": house.etag("/cameras/chosen")})


def test_a_camera_is_given_a_model_of_its_own_and_what_is_refused_goes_back(screens, house, own_camera):
    screen = screens("operator").open("/models")
    page = screen.page
    settings = lambda: house.call("GET", "/cameras/chosen")["settings"]
    choice = page.get_by_label("Model of A chosen one")
    expect(choice).to_have_value("")
    choice.select_option("gantry-n")
    expect(page.get_by_text("A chosen one takes its new model at the next picture.")).to_be_visible()
    until(lambda: settings().get("model") == "gantry-n", "the server knows it", 10)
    screen.open("/models")
    expect(choice).to_have_value("gantry-n")
    # A camera that the installation's file names is changed there.
    row = page.get_by_role("row", name="A junction")
    expect(row.get_by_text("set in the file of cameras")).to_be_visible()
    expect(row.get_by_role("combobox")).to_have_count(0)
    page.route("**/api/gantry/v1/cameras/chosen", lambda route: route.fulfill(
        status=412, json={"error": {"code": "changed", "message": "It was changed."}}) if route.request.method == "PUT" else route.fallback())
    choice.select_option("")
    expect(page.get_by_text("It was changed. Somebody else has changed it meanwhile: load it again.")).to_be_visible()
    expect(choice).to_have_value("gantry-n")
    page.unroute_all(behavior="wait")
    choice.select_option("")
    expect(page.get_by_text("A chosen one takes its new model at the next picture.")).to_be_visible()
    until(lambda: "model" not in settings(), "it is the server's choice again", 10)
