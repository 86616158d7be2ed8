"""axe-core finds nothing in any state, and assistive technology is not talked over."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(portal):
    # In forced colours the system chooses the pairs; axe would judge the page's own.
    forced = portal.ask("matchMedia('(forced-colors: active)').matches")
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {"color-contrast": {"enabled": not forced}},
    }
    found = Axe().run(portal.page, options=options)
    return [
        (rule["id"], [node["html"] for node in rule["nodes"]])
        for rule in found.response["violations"]
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
        {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
        {"viewport": {"width": 768, "height": 900}, "forced_colors": "active"},
    ],
    ids=["320 light", "1280 dark", "768 forced colours"],
)
def test_axe_finds_nothing_in_any_state(new_portal, options):
    portal = new_portal(reduced_motion="reduce", **options).open()
    assert portal.ask("document.documentElement.scrollWidth <= innerWidth")
    assert violations(portal) == [], "idle"
    portal.press()
    portal.until_heard()
    assert violations(portal) == [], "playing"
    assert portal.ask("document.documentElement.scrollWidth <= innerWidth")
    portal.control("play").click()
    portal.until_state("paused")
    assert violations(portal) == [], "paused"
    portal.control("close").click()
    assert violations(portal) == [], "closed"
    portal.open()
    portal.page.route("**/v1/readings", lambda route: route.fulfill(status=503, body=""))
    portal.page.click("doc-bai-viet .opener")
    portal.until_state("error")
    assert violations(portal) == [], "error"


def test_every_name_is_vietnamese_and_every_target_large(portal):
    portal.finished(portal.press())
    portal.until(f"{BUTTON}.duration > 0")
    portal.control("voice").wait_for()
    controls = portal.ask(
        f"""() => [...{BUTTON}.shadowRoot.querySelectorAll("button, input, select, [role=region]")]
          .filter((one) => one.checkVisibility())
          .map((one) => {{
            const {{ width, height }} = one.getBoundingClientRect();
            return [one.ariaLabel || one.textContent, Math.min(width, height)];
          }})"""
    )
    assert {name for name, _ in controls} == {
        "Trình nghe bài viết",
        "Tạm dừng",
        "Câu trước",
        "Câu sau",
        "Vị trí đang nghe",
        "Tốc độ",
        "Giọng đọc",
        "Tuỳ chọn",
        "Đóng trình nghe",
    }
    assert min(size for _, size in controls) >= 44


def test_nothing_is_announced_while_reading(portal):
    portal.shorten()
    portal.ask(f"{BUTTON}.rate = 3")
    portal.finished(portal.press())
    portal.until_sentence(1)
    portal.ask(
        f"""() => {{
          globalThis.said = [];
          const note = (all) => said.push(...all.map(({{ target }}) => target.outerHTML));
          const watch = new MutationObserver(note);
          const panel = {BUTTON}.shadowRoot;
          for (const live of panel.querySelectorAll("[role=status], [role=alert]")) {{
            watch.observe(live, {{ childList: true, characterData: true, subtree: true }});
          }}
          const attributeFilter = ["aria-valuetext", "aria-label"];
          watch.observe(panel.querySelector(".seek"), {{ attributeFilter }});
          watch.observe(panel.querySelector(".play"), {{ attributeFilter }});
        }}"""
    )
    portal.until_sentence(5)
    assert portal.ask("said") == []
