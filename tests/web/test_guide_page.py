"""The guide in a browser: under its policy, for everyone, with examples that are heard."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import PATIENCE_MS
from playwright.sync_api import expect

from tts_service.web import guide

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def open_page(new_portal, service):
    portals = []

    def open_(name="", **options):
        portal = new_portal(reduced_motion="reduce", **options)
        portals.append(portal)
        portal.page.goto(f"{service}huong-dan/{name}")
        return portal

    yield open_
    for portal in portals:
        assert portal.errors == []
        assert portal.ask("ear.violations") == []


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
        {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    ],
    ids=["320 light", "1280 dark"],
)
def test_the_guide_is_for_everyone(open_page, options):
    portal = open_page(**options)
    assert portal.ask("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(portal.page, options={"runOnly": {"type": "tag", "values": TAGS}})
    told = [
        (rule["id"], [node["html"][:200] for node in rule["nodes"]])
        for rule in found.response["violations"]
    ]
    assert told == []


def test_every_link_inside_it_leads_somewhere(open_page, service):
    portal = open_page()
    links = portal.ask("[...document.querySelectorAll('a[href]')].map((a) => a.href)")
    assert len(links) > 9
    for link in links:
        address, _, place = link.partition("#")
        assert portal.page.request.get(address).ok, link
        if place:
            expect(portal.page.locator(f"#{place}"), link).to_have_count(1)


@pytest.mark.parametrize("name", [name for name in guide.EXAMPLES if name != "khong-script.html"])
def test_an_example_is_heard_where_it_stands(open_page, name):
    portal = open_page()
    frame = frame_of(portal, name)
    frame.locator("doc-bai-viet[data-state]").wait_for()
    frame.evaluate("""() => {
      // It does not come to its end before it is looked at.
      ear.still = true;
      document.querySelector("doc-bai-viet").rate = 0.5;
    }""")
    frame.locator("doc-bai-viet .opener").click()
    frame.locator("doc-bai-viet[data-state=playing]").wait_for()
    if name == "su-kien.html":
        said = frame.locator("#nhat-ky")
        expect(said).to_contain_text("dbv-sentence")
        frame.locator("#dung").press("Enter")
        frame.locator("doc-bai-viet[data-state=paused]").wait_for()
        expect(said).to_contain_text('"state":"paused"')


def frame_of(portal, name):
    """The frame of an example: it is loaded once it comes near."""
    portal.page.locator(f"iframe[src='{name}']").scroll_into_view_if_needed()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        frame = portal.page.frame(url=f"**/{name}")
        if frame is not None:
            return frame
        portal.page.wait_for_timeout(50)
    raise AssertionError(f"{name} was not loaded")


def test_the_example_without_a_script_is_heard(open_page):
    portal = open_page("khong-script.html")
    expect(portal.page.locator("script")).to_have_count(0)
    portal.ask("document.querySelector('audio').play()")
    portal.until("document.querySelector('audio').currentTime > 0.2")
    link = portal.page.locator("audio a").get_attribute("href")
    answer = portal.page.request.get(f"{portal.url}huong-dan/{link}")
    assert answer.headers["content-type"] == "audio/mpeg"
