"""The demo page's own tools."""

import pytest

pytestmark = pytest.mark.browser


def test_text_size_doubles_without_sideways_scroll(new_portal):
    portal = new_portal(viewport={"width": 320, "height": 640}).open()
    height = "document.querySelector('.lead').getBoundingClientRect().height"
    plain = portal.ask(height)
    larger = portal.page.locator(".tools > .sizes button").last
    for percent in (115, 130, 150, 175, 200, 200):
        larger.click()
        portal.control("unseen").filter(has_text=f"Cỡ chữ {percent} phần trăm").wait_for(
            state="attached"
        )
    portal.until("getComputedStyle(document.querySelector('article')).zoom === '2'")
    assert portal.ask(height) > 3 * plain
    assert portal.ask("document.documentElement.scrollWidth") == 320
    portal.open()
    portal.until("getComputedStyle(document.querySelector('article')).zoom === '2'")
    portal.page.locator(".tools > .sizes button").nth(1).click()
    portal.until("getComputedStyle(document.querySelector('article')).zoom === '1'")
    portal.until("localStorage.getItem('dbv:size') === null")


def test_the_button_comes_back_after_the_page_moved_it(portal):
    portal.press()
    portal.until_heard()
    portal.ask("document.querySelector('h1').after(document.querySelector('doc-bai-viet'))")
    assert portal.state == "idle"
    portal.until_silent()
    portal.press()
    portal.until_heard()
