"""Everything works by keyboard, and only while the focus is inside."""

import re

import pytest
from playwright.sync_api import expect
from portal import OPENING

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
ELSEWHERE = f"document.activeElement !== {BUTTON}"


def tab_to_opener(portal):
    portal.page.locator(".sizes button").last.focus()
    portal.page.keyboard.press("Tab")
    portal.until_focus("opener")


def test_closed_it_is_one_stop(portal):
    tab_to_opener(portal)
    portal.page.keyboard.press("Tab")
    portal.until(ELSEWHERE)


def test_a_whole_visit_without_a_mouse(portal):
    press = portal.slow().page.keyboard.press
    tab_to_opener(portal)
    with portal.page.expect_response(OPENING) as answer:
        press("Enter")
    portal.finished(answer.value.json())
    portal.until(f"{BUTTON}.duration > 0")
    portal.until_heard()
    portal.until_state("playing")
    portal.until_focus("play")
    press("Space")
    portal.until_state("paused")
    press("k")
    portal.until_state("playing")
    portal.step(lambda: press("ArrowRight"), 1)
    portal.step(lambda: press("ArrowRight"), 1)
    portal.step(lambda: press("ArrowLeft"), -1)
    # The headline, the lead and the first paragraph begin with the sentences 0, 1 and 2.
    portal.step(lambda: press("ArrowLeft"), -1)
    portal.step(lambda: press("Shift+ArrowRight"), 1)
    before = portal.ask(f"{BUTTON}.currentTime")
    press("l")
    portal.until(f"{BUTTON}.currentTime >= {before + 9.9}")
    press(">")
    portal.until(f"{BUTTON}.rate === 0.75")
    press("<")
    portal.until(f"{BUTTON}.rate === 0.5")
    # The order of the stops, then out of the panel without a trap.
    portal.control("voice").wait_for()
    for stop in ("previous", "next", "seek", "rate", "voice", "menu", "close"):
        press("Tab")
        portal.until_focus(stop)
    for stop in ("menu", "voice", "rate", "seek"):
        press("Shift+Tab")
        portal.until_focus(stop)
    before = portal.ask(f"{BUTTON}.currentTime")
    press("ArrowRight")
    portal.until(f"{BUTTON}.currentTime >= {before + 4.9}")
    portal.expect("seek").to_have_attribute("aria-valuetext", re.compile("giây$"))
    press("Home")
    portal.until(f"{BUTTON}.currentTime < 3")
    press("Escape")
    portal.until_focus("opener")
    portal.until_state("paused")
    portal.page.keyboard.press("Tab")
    portal.until(ELSEWHERE)


# Every phase that the button has come to.
PHASES = "ear.events.filter(({ name }) => name === 'dbv-state').map(({ state }) => state)"


def test_keys_elsewhere_on_the_page_are_the_pages(portal):
    portal.slow().press()
    portal.until_heard()
    portal.page.focus("#tim")
    portal.page.keyboard.type("k l m j 1 < > g ?")
    expect(portal.page.locator("#tim")).to_have_value("k l m j 1 < > g ?")
    assert "paused" not in portal.ask(PHASES)
    assert portal.ask(f"{BUTTON}.rate") == 0.5


def test_hotkeys_can_be_turned_off(portal):
    portal.ask(f"{BUTTON}.setAttribute('hotkeys', 'off')")
    portal.slow().press()
    portal.until_heard()
    portal.until_state("playing")
    portal.control("play").focus()
    portal.page.keyboard.press("k")
    portal.page.keyboard.press(">")
    assert "paused" not in portal.ask(PHASES)
    assert portal.ask(f"{BUTTON}.rate") == 0.5
    portal.page.keyboard.press("Escape")
    portal.until_state("paused")
