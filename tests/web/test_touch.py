"""A phone: everything by tap, nothing by hovering."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"


@pytest.fixture
def phone(new_portal):
    viewport = {"width": 390, "height": 780}
    portal = new_portal(
        viewport=viewport, has_touch=True, is_mobile=True, reduced_motion="reduce"
    ).open()
    assert portal.ask("matchMedia('(hover: none)').matches")
    yield portal
    assert portal.errors == []


def test_a_visit_by_taps_alone(phone):
    phone.slow()
    phone.control("opener").tap()
    phone.until_heard()
    phone.until(f"{BUTTON}.duration > 0")
    phone.control("play").tap()
    phone.until_state("paused")
    phone.control("play").tap()
    phone.until_state("playing")
    phone.step(phone.control("next").tap, 1)
    phone.step(phone.control("next").tap, 1)
    # Later in a sentence, "previous" goes to where it begins.
    phone.control("play").tap()
    phone.until_state("paused")
    phone.ask(f"{BUTTON}.seek(ear.begun().at(-1).start_ms / 1000)")
    phone.step(phone.control("previous").tap, -1)
    phone.until_state("playing")
    # On the timeline, near its end.
    box = phone.control("seek").bounding_box()
    place = {"x": box["width"] * 0.75, "y": box["height"] / 2}
    phone.control("seek").tap(position=place)
    phone.until(f"{BUTTON}.currentTime > {BUTTON}.duration * 0.6")
    phone.control("menu").tap()
    phone.control("back10").wait_for()
    phone.control("play").tap()
    phone.until_state("paused")
    before = phone.ask(f"{BUTTON}.currentTime")
    phone.control("back10").tap()
    phone.until(f"{BUTTON}.currentTime < {before} - 8")
    phone.control("play").tap()
    phone.until_state("playing")
    phone.control("menu").tap()
    phone.control("options").wait_for(state="hidden")
    phone.control("close").tap()
    phone.until_state("paused")
    phone.expect("opener").to_be_visible()


def test_a_tap_on_a_sentence_reads_from_there(phone):
    # The page does not scroll under the finger.
    phone.ask(f"{BUTTON}.setAttribute('follow', 'off')")
    phone.slow()
    reading = phone.press()
    phone.until_heard()
    phone.until(f"{BUTTON}.duration > 0")
    phone.control("play").tap()
    phone.until_state("paused")
    phone.control("menu").tap()
    phone.page.get_by_text("Chạm vào câu để nghe").tap()
    # A tap becomes a click a little later.
    switch = phone.page.get_by_role("switch", name="Chạm vào câu để nghe")
    expect(switch).to_be_checked()
    phone.control("menu").tap()
    phone.control("options").wait_for(state="hidden")
    # The second sentence of a paragraph, so that the place in it counts.
    pairs = zip(reading["sentences"], reading["sentences"][1:], strict=False)
    target = next(b for a, b in pairs if a["block"] == b["block"] and b["index"] > 4)
    at = phone.ask(
        """async (index) => {
          const { Passage, articleRoots } = await import("/v1/web/passage.js");
          const button = document.querySelector("doc-bai-viet");
          const reading = await (await fetch(index.self)).json();
          const passage = new Passage(articleRoots(button, "article"), reading.sentences);
          const found = passage.range(index.sentence);
          passage.close();
          const paragraph = found.startContainer.parentElement;
          const range = document.createRange();
          range.setStart(found.startContainer, found.startOffset);
          range.setEnd(found.endContainer, found.endOffset);
          const [line] = range.getClientRects();
          const box = paragraph.getBoundingClientRect();
          const x = line.left + 8 - box.left;
          const y = line.top + line.height / 2 - box.top;
          const all = [...document.querySelectorAll("#noi-dung p")];
          return { nth: all.indexOf(paragraph), position: { x, y } };
        }""",
        {"sentence": target["index"], "self": reading["links"]["self"]},
    )
    # The panel may still be on its way: the tap waits for a paragraph that stands still.
    phone.page.locator("#noi-dung p").nth(at["nth"]).tap(position=at["position"])
    phone.until_heard_of(target["index"])
