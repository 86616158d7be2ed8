"""The demo page's own tools."""

import pytest

pytestmark = pytest.mark.browser


def test_text_size_doubles_without_sideways_scroll(new_portal):
    portal = new_portal(viewport={"width": 320, "height": 640}).open()
    plain_px = portal.ask("parseFloat(getComputedStyle(document.querySelector('.lead')).fontSize)")
    for _ in range(6):
        portal.page.click("[data-size='1']:is(button)")
    assert portal.page.locator("#co-chu-moi").inner_text() == "Cỡ chữ 200 phần trăm"
    large_px = portal.ask("parseFloat(getComputedStyle(document.querySelector('.lead')).fontSize)")
    assert large_px == 2 * plain_px
    assert portal.ask("document.documentElement.scrollWidth") == 320
    portal.open()
    assert portal.ask("document.documentElement.dataset.size") == "200", "it is remembered"
    portal.page.click("[data-size='0']:is(button)")
    assert portal.ask("document.documentElement.dataset.size") == "100"


def test_the_button_comes_back_after_the_page_moved_it(portal):
    portal.press()
    portal.until_heard()
    portal.ask("document.querySelector('h1').after(document.querySelector('doc-bai-viet'))")
    assert portal.state == "idle"
    assert portal.loudest_from_now() < 0.001
    portal.press()
    portal.until_heard()
