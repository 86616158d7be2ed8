"""Everything works by keyboard, and only while the focus is inside."""

import pytest
from portal import OPENING

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
FOCUS = f"({BUTTON}.shadowRoot.activeElement?.className ?? '').split(' ')[0]"


def tab_to_opener(portal):
    portal.page.locator(".sizes button").last.focus()
    portal.page.keyboard.press("Tab")
    assert portal.ask(FOCUS) == "opener"


def test_closed_it_is_one_stop(portal):
    tab_to_opener(portal)
    portal.page.keyboard.press("Tab")
    assert portal.ask(f"document.activeElement === {BUTTON}") is False


def test_a_whole_visit_without_a_mouse(portal):
    press = portal.slow().page.keyboard.press
    tab_to_opener(portal)
    with portal.page.expect_response(OPENING) as answer:
        press("Enter")
    portal.finished(answer.value.json())
    portal.until(f"{BUTTON}.duration > 0")
    portal.until_heard()
    assert portal.ask(FOCUS) == "play"
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
    assert portal.ask(f"{BUTTON}.rate") == 0.75
    press("<")
    assert portal.ask(f"{BUTTON}.rate") == 0.5
    # The order of the stops, then out of the panel without a trap.
    stops = []
    portal.control("voice").wait_for()
    for _ in range(7):
        press("Tab")
        stops.append(portal.ask(FOCUS))
    assert stops == ["previous", "next", "seek", "rate", "voice", "menu", "close"]
    for _ in range(4):
        press("Shift+Tab")
    assert portal.ask(FOCUS) == "seek"
    before = portal.ask(f"{BUTTON}.currentTime")
    press("ArrowRight")
    portal.until(f"{BUTTON}.currentTime >= {before + 4.9}")
    spoken = portal.control("seek").get_attribute("aria-valuetext")
    assert spoken.endswith("giây")
    press("Home")
    portal.until(f"{BUTTON}.currentTime < 3")
    press("Escape")
    assert portal.ask(FOCUS) == "opener"
    assert portal.state == "paused"
    portal.page.keyboard.press("Tab")
    assert portal.ask(f"document.activeElement === {BUTTON}") is False


def test_keys_elsewhere_on_the_page_are_the_pages(portal):
    portal.press()
    portal.until_heard()
    portal.page.focus("#tim")
    portal.page.keyboard.type("k l m j 1 < > g ?")
    assert portal.page.input_value("#tim") == "k l m j 1 < > g ?"
    assert portal.state == "playing"
    assert portal.ask(f"{BUTTON}.rate") == 1


def test_hotkeys_can_be_turned_off(portal):
    portal.ask(f"{BUTTON}.setAttribute('hotkeys', 'off')")
    portal.press()
    portal.until_heard()
    portal.control("play").focus()
    portal.page.keyboard.press("k")
    portal.page.keyboard.press(">")
    assert portal.state == "playing"
    assert portal.ask(f"{BUTTON}.rate") == 1
    portal.page.keyboard.press("Escape")
    portal.until_state("paused")
