"""How the mark and the panel look where colours, contrast and motion are not the usual."""

import pytest
from colours import contrast, rgba

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
# What is painted over a sentence (or word) of the article, as [background, text, line].
PAINTED = """(name) => {
  const look = getComputedStyle(document.querySelector("h1"), `::highlight(${name})`);
  return [look.backgroundColor, look.color, look.textDecorationLine];
}"""


def read(new_portal, css="", **options):
    """A portal with a sheet of the site's own, whose first sentence is read and marked."""
    portal = new_portal(**options).open().shorten().slow()
    portal.ask(
        """(css) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets.push(sheet);
        }""",
        css,
    )
    portal.press()
    portal.until_heard_of(0)
    # The options come with what judges the site's colours.
    portal.control("options").wait_for(state="attached")
    portal.until(f"{BUTTON}.shadowRoot.querySelector('.mask') && ear.highlighted() !== null")
    return portal


@pytest.mark.parametrize(("scheme", "least"), [("light", 16), ("dark", 9)])
def test_the_marks_of_sentence_and_word_can_be_read(new_portal, scheme, least):
    portal = read(new_portal, color_scheme=scheme)
    back, front, line = portal.ask(PAINTED, "dbv-sentence")
    assert contrast(back, front) >= least
    assert line == "underline", "never by colour alone"
    back, front, line = portal.ask(PAINTED, "dbv-word")
    assert contrast(back, front) >= 4.5
    assert line == "underline"


OURS = {
    "light": [(255, 224, 138), (0, 0, 0)],
    "dark": [(90, 67, 0), (255, 255, 255)],
}


@pytest.mark.parametrize(
    ("scheme", "page", "pair", "used"),
    [
        ("light", "", "--dbv-highlight-bg: #d2f4d2; --dbv-highlight-fg: #102010", True),
        ("light", "", "--dbv-highlight-bg: #fff; --dbv-highlight-fg: #999", False),
        ("dark", "", "--dbv-highlight-bg: #ffd0d0", False),
        # The page decides what is light; what the system likes counts only where it is asked.
        ("dark", "light", "--dbv-highlight-bg: #ffd0d0", True),
        ("light", "dark", "--dbv-highlight-bg: #ffd0d0", False),
    ],
)
def test_a_sites_own_pair_is_used_if_it_can_be_read(new_portal, scheme, page, pair, used):
    css = f":root {{ {page and 'color-scheme: ' + page + ';'} }} article {{ {pair} }}"
    portal = read(new_portal, css, color_scheme=scheme)
    back, front, _ = portal.ask(PAINTED, "dbv-sentence")
    ours = OURS[page or scheme]
    assert ([rgba(back)[:3], rgba(front)[:3]] == ours) is not used, (back, front)
    assert contrast(back, front) >= 4.5


SYSTEM = """(names) => names.map((name) => {
  const probe = document.createElement("p");
  document.body.append(probe);
  probe.style.cssText = "";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.probe { forced-color-adjust: none; color: ${name} }`);
  document.adoptedStyleSheets.push(sheet);
  probe.className = "probe";
  const { color } = getComputedStyle(probe);
  probe.remove();
  document.adoptedStyleSheets.pop();
  return color;
})"""


def test_forced_colours_are_the_systems(new_portal):
    css = "article { --dbv-highlight-bg: #fff; --dbv-highlight-fg: #102010 }"
    portal = read(new_portal, css, forced_colors="active")
    back, front, button, face = portal.ask(
        SYSTEM, ["Highlight", "HighlightText", "ButtonText", "Canvas"]
    )
    assert portal.ask(PAINTED, "dbv-sentence")[:2] == [back, front]
    assert portal.ask(PAINTED, "dbv-word")[:2] == [front, back]
    controls = portal.ask(
        f"""() => [...{BUTTON}.shadowRoot.querySelectorAll(".panel button")]
          .filter((one) => one.checkVisibility())
          .map((one) => getComputedStyle(one).borderTopColor)"""
    )
    assert len(controls) >= 5
    assert set(controls) == {button}, "every control has an edge"
    panel = f"getComputedStyle({BUTTON}.shadowRoot.querySelector('.panel')).backgroundColor"
    assert portal.ask(panel) == face


def test_nothing_moves_for_those_who_asked_for_no_motion(new_portal):
    portal = read(new_portal, reduced_motion="reduce", viewport={"width": 800, "height": 400})
    # The bar at the bottom, the mask and a switch: what otherwise slides.
    portal.control("menu").click()
    portal.page.get_by_role("switch", name="Làm tối phần còn lại").check()
    portal.control("menu").click()
    portal.ask(
        """() => {
          document.querySelector("#noi-dung").append(...Array.from({ length: 60 }, (_, i) => {
            const p = document.createElement("p");
            p.textContent = `Đoạn thêm ${i}.`;
            return p;
          }));
          scrollTo({ top: 1500, behavior: "instant" });
        }"""
    )
    portal.until(f"{BUTTON}.shadowRoot.querySelector('[data-docked]')")
    moving = portal.ask(
        f"""() => {BUTTON}.shadowRoot.getAnimations()
          .filter((one) => !one.effect.target.closest("[data-busy]"))
          .map((one) => one.animationName ?? one.transitionProperty)"""
    )
    assert moving == []
    for part in (".mask", ".switch input"):
        times = f"getComputedStyle({BUTTON}.shadowRoot.querySelector('{part}')).transitionDuration"
        assert set(portal.ask(times).split(", ")) == {"0s"}
