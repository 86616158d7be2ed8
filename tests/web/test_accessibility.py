"""axe-core finds nothing in any state, and assistive technology is not talked over."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from colours import STANDING, backgrounds, contrast

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


SCHEMES = [
    {"color_scheme": "light", "forced_colors": "none"},
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"},
]


UNSEEN_BY_AXE = {"bgGradient", "bgOverlap", "elmPartiallyObscured", "nonBmp", "shortTextContent"}


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
            "resultTypes": ["violations", "incomplete"],
        }
        response = Axe().run(
            portal.page, context=None if whole else "doc-bai-viet", options=options
        )
        found += [
            (state, scheme, rule["id"], [node["html"] for node in rule["nodes"]])
            for rule in response.response["violations"]
        ]
        found += [
            (state, scheme, rule["id"], node["html"], node["any"] + node["all"] + node["none"])
            for rule in response.response["incomplete"]
            for node in rule["nodes"]
            if not explained(portal, rule["id"], node)
        ]
    return found


def explained(portal, rule, node):
    """Whether what axe could not decide is decided here: contrast that it cannot see."""
    reasons = {check["data"]["messageKey"] for check in node["any"] if check["data"]}
    # On a gradient, below another layer, and an arrow or a single letter for a key's name.
    if rule != "color-contrast" or not reasons <= UNSEEN_BY_AXE:
        return False
    [target] = node["target"]
    front, layers = portal.ask(STANDING, [target] if isinstance(target, str) else target)
    return min(contrast(front, back) for back in backgrounds(layers)) >= 4.5


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


# What can be pressed, with the shorter side of what is there to be hit.
TARGETS = f"""() => [...{BUTTON}.shadowRoot.querySelectorAll(
    "button, a[href], input, select, textarea"
  )].filter((one) => one.checkVisibility())
  .map((one) => {{
    const {{ width, height }} = (one.closest(".switch") ?? one).getBoundingClientRect();
    return [one.className || one.name || one.textContent, Math.min(width, height)];
  }})"""
# All that the button ever says in Vietnamese, with gaps for numbers and names.
TABLE = """async () => {
  const { stringsWith } = await import("/v1/web/strings.js");
  const { menuStringsWith } = await import("/v1/web/menu-strings.js");
  const all = [...Object.values(stringsWith({})), ...Object.values(menuStringsWith({}))];
  return all.filter((one) => typeof one === "string");
}"""
NAMED = re.compile(r'^\s*- (?P<role>[a-z]+) "(?P<name>(?:[^"\\]|\\.)*)"', re.MULTILINE)


def open_sheets(portal):
    """The panel as it is opened and each of its sheets, one after the other."""
    yield "panel"
    portal.control("menu").click()
    portal.control("back10").wait_for()
    yield "options"
    portal.control("report").click()
    portal.control("report-form").wait_for()
    yield "report"
    portal.control("keys").click()
    portal.page.get_by_role("region", name="Phím tắt").wait_for()
    yield "keys"


def test_every_name_is_vietnamese_and_every_target_large(portal):
    portal.open_known().slow().press()
    portal.control("seek").wait_for()
    portal.control("voice").wait_for()
    voices = portal.page.request.get(portal.url + "v1/voices").json()["voices"]
    table = [re.sub(r"\\{\w+\\}", ".+", re.escape(words)) for words in portal.ask(TABLE)]
    table += [re.escape(voice["label"]) for voice in voices]
    # A field's hint belongs to its name.
    known = re.compile("(?:(?:{})(?: |$))+".format("|".join(table)))
    names, small = set(), []
    for sheet in open_sheets(portal):
        tree = portal.page.locator("doc-bai-viet").aria_snapshot()
        found = {match["name"] for match in NAMED.finditer(tree)}
        assert "Trình nghe bài viết" in found
        names |= found
        for width in (320, 768, 1280):
            portal.page.set_viewport_size({"width": width, "height": 760})
            sizes = portal.ask(TARGETS)
            assert len(sizes) >= 8
            # A browser gives a rectangle in single precision: 44 far down a page is 43.99997.
            small += [(sheet, width, name, size) for name, size in sizes if round(size, 3) < 44]
    assert {"Câu trước", "Vị trí đang nghe", "Âm lượng", "Lỗi gì?"} <= names
    assert [name for name in names if not known.fullmatch(name)] == []
    assert small == []


# Notes what would be announced from the second sentence on until the last one has begun.
NOTE_WHILE_READING = f"""() => {{
  globalThis.said = {{ noted: [], complete: false }};
  const note = (all) => said.noted.push(...all.map(({{ target }}) => target.outerHTML));
  const watch = new MutationObserver(note);
  const begin = () => {{
    const panel = {BUTTON}.shadowRoot;
    for (const live of panel.querySelectorAll("[role=status], [role=alert]")) {{
      watch.observe(live, {{ childList: true, characterData: true, subtree: true }});
    }}
    const attributeFilter = ["aria-valuetext", "aria-label"];
    watch.observe(panel.querySelector(".seek"), {{ attributeFilter }});
    watch.observe(panel.querySelector(".play"), {{ attributeFilter }});
  }};
  document.addEventListener("dbv-sentence", ({{ detail: {{ index }} }}) => {{
    if (index === 1) begin();
    if (index !== 5) return;
    note(watch.takeRecords());
    watch.disconnect();
    said.complete = true;
  }});
}}"""


def test_nothing_is_announced_while_reading(portal):
    portal.shorten().open_known().shorten().fast()
    portal.ask(NOTE_WHILE_READING)
    portal.press()
    portal.until("said.complete")
    assert portal.ask("said.noted") == []
