"""What the reader's hand is about to press does not move away from under it."""

import pytest

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
PANEL = f"{BUTTON}.shadowRoot.querySelector('.panel')"
DOCKED = f"{BUTTON}.shadowRoot.querySelector('.place').hasAttribute('data-docked')"
POINTER = "{ bubbles: true, composed: true, pointerType: 'mouse' }"
# Whether the sentence itself stands where the page scrolls to.
BROUGHT = """(() => {
  const [{ startContainer, startOffset, endContainer, endOffset }] =
    CSS.highlights.get("dbv-sentence");
  const sentence = document.createRange();
  sentence.setStart(startContainer, startOffset);
  sentence.setEnd(endContainer, endOffset);
  const { top } = sentence.getBoundingClientRect();
  return top > 0 && top < innerHeight / 4;
})()"""


@pytest.fixture
def opened(new_portal):
    """A finished reading that plays slowly in a low window, its panel still in the text."""
    portal = new_portal(viewport={"width": 800, "height": 960}).open()
    portal.open_known().slow().press()
    portal.until(f"{BUTTON}.duration > 0 && {BUTTON}.sentence >= 0")
    portal.control("back10").wait_for(state="attached")
    # What comes late has its room now.
    portal.control("voice").wait_for()
    # The browser's own pointer leaves, so that only the events of these tests count.
    portal.page.mouse.move(5, 5)
    assert not portal.ask(DOCKED)
    yield portal
    assert portal.errors == []


# A hand that never rests, however slow the machine is.
WORK = f"""(touch) => {{
  const act = (name) => {PANEL}.dispatchEvent(new PointerEvent(name, {POINTER}));
  globalThis.working = setInterval(() => act("pointermove"), 50);
  act(touch);
}}"""


def work(portal, touch="pointermove"):
    """Begins to use the panel."""
    portal.ask(WORK, touch)


def leave(portal):
    portal.ask(
        f"""() => {{
          clearInterval(working);
          {PANEL}.dispatchEvent(new PointerEvent("pointerleave", {{ pointerType: "mouse" }}));
        }}"""
    )


def test_the_page_stays_under_a_hand_that_is_at_work(opened):
    opened.control("next").hover()
    work(opened)
    box = opened.control("next").bounding_box()
    scrolled = opened.ask("scrollY")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for _ in range(8):
        opened.step(lambda: opened.page.mouse.click(x, y), 1)
    assert opened.ask("scrollY") == scrolled
    assert opened.control("next").bounding_box() == box
    assert not opened.ask(BROUGHT)
    # It has gone: the sentence is brought into sight now.
    leave(opened)
    opened.until(BROUGHT)


def test_a_hand_that_rests_keeps_nothing_back(opened):
    opened.control("next").hover()
    for _ in range(8):
        opened.step(lambda: opened.ask(f"{BUTTON}.nextSentence()"), 1)
    opened.until(BROUGHT)


def test_a_press_stops_the_page_that_scrolls(opened):
    stopped, later = opened.ask(
        f"""async () => {{
          const from = scrollY;
          {BUTTON}.seek({BUTTON}.duration / 2);
          while (scrollY === from) await new Promise(requestAnimationFrame);
          ({WORK})("pointerdown");
          const stopped = scrollY;
          for (let n = 0; n < 30; n++) await new Promise(requestAnimationFrame);
          return [stopped, scrollY];
        }}"""
    )
    assert later == stopped
    leave(opened)
    opened.until(BROUGHT)


def test_the_panel_stays_under_a_press_while_its_place_leaves_the_window(opened):
    opened.ask(f"{BUTTON}.setAttribute('follow', 'off')")
    work(opened, "pointerdown")
    opened.ask(
        """async () => {
          scrollTo({ top: document.body.scrollHeight, behavior: "instant" });
          for (let n = 0; n < 10; n++) await new Promise(requestAnimationFrame);
        }"""
    )
    assert not opened.ask(DOCKED)
    leave(opened)
    opened.until(DOCKED)
