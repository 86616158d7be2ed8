"""axe-core finds nothing in any state, and assistive technology is not talked over."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


SCHEMES = [
    {"color_scheme": "light", "forced_colors": "none"},
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"},
]


def violations(portal, state, whole=False):
    """What axe finds on the page, or in the button alone, in every scheme of colours."""
    found = []
    for scheme in SCHEMES:
        portal.page.emulate_media(**scheme)
        # In forced colours the system chooses the pairs; axe would judge the page's own.
        forced = scheme["forced_colors"] == "active"
        options = {
            "runOnly": {"type": "tag", "values": TAGS},
            "rules": {"color-contrast": {"enabled": not forced}},
            "resultTypes": ["violations"],
        }
        response = Axe().run(
            portal.page, context=None if whole else "doc-bai-viet", options=options
        )
        found += [
            (state, scheme, rule["id"], [node["html"] for node in rule["nodes"]])
            for rule in response.response["violations"]
        ]
    return found


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_axe_finds_nothing_in_any_state(new_portal, width):
    viewport = {"width": width, "height": 760}
    portal = new_portal(reduced_motion="reduce", viewport=viewport).open().slow()
    fits = "document.documentElement.scrollWidth <= innerWidth"
    found = violations(portal, "closed", whole=width == 320)
    portal.finished(portal.press())
    portal.until(f"{BUTTON}.duration > 0")
    portal.control("voice").wait_for()
    found += violations(portal, "playing", whole=width == 320)
    assert portal.ask(fits)
    portal.control("play").click()
    portal.until_state("paused")
    found += violations(portal, "paused")
    portal.control("menu").click()
    portal.control("back10").wait_for()
    found += violations(portal, "options")
    portal.control("report").click()
    portal.control("report-form").wait_for()
    found += violations(portal, "report")
    portal.control("keys").click()
    portal.page.get_by_role("region", name="Phím tắt").wait_for()
    found += violations(portal, "keys")
    assert portal.ask(fits)
    portal.page.keyboard.press("Escape")
    portal.control("close").click()
    found += violations(portal, "folded")
    portal.open()
    portal.page.route("**/v1/readings", lambda route: route.fulfill(status=422, body=""))
    portal.page.click("doc-bai-viet .opener")
    portal.until_state("error")
    found += violations(portal, "error")
    assert portal.ask(fits)
    assert found == []


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
