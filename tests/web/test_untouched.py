"""The page the button lives on stays as it was."""

import pytest
from portal import SHORT, plain

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
# Where the page stands once it does not scroll any more: for so many frames.
STANDS = """async () => {
  let at = scrollY;
  for (let frames = 0; frames < 30; frames += 1) {
    await new Promise(requestAnimationFrame);
    if (scrollY !== at) [at, frames] = [scrollY, 0];
  }
  return at;
}"""


def test_the_article_is_not_changed_by_being_read(portal):
    portal.ask(
        """() => {
          globalThis.changes = [];
          const inside = document.querySelector("doc-bai-viet");
          new MutationObserver((all) => {
            for (const { type, target } of all) {
              if (target !== inside) changes.push(`${type} ${target.nodeName}`);
            }
          }).observe(document.documentElement, {
            attributes: true, childList: true, characterData: true, subtree: true,
          });
        }"""
    )
    portal.finished(portal.slow().press())
    portal.until(f"{BUTTON}.duration > 0")
    for _ in range(3):
        portal.step(portal.control("next").click, 1)
    portal.control("close").click()
    portal.until_state("paused")
    assert portal.ask("changes") == []


def test_without_the_highlight_api_the_paragraph_gets_a_class(new_portal):
    portal = new_portal()
    portal.page.add_init_script("delete CSS.highlights; delete globalThis.Highlight;")
    portal.open().slow()
    portal.press()
    portal.pause_in(0)
    assert portal.page.locator(".dbv-reading").evaluate_all(
        "all => all.map((one) => one.tagName)"
    ) == ["H1"]
    portal.control("next").click()
    portal.pause_in(1)
    marked = portal.page.locator(".dbv-reading").evaluate_all(
        "all => all.map((one) => one.className)"
    )
    assert marked == ["lead dbv-reading"]


def test_a_sentence_that_left_the_page_is_missed_not_guessed(portal):
    pressed = portal.slow().press()
    portal.pause_in(0)
    reading = portal.finished(pressed)
    portal.until(f"{BUTTON}.duration > 0")
    portal.ask("document.querySelector('.lead').textContent = 'Đoạn này vừa được thay.'")
    portal.control("next").click()
    portal.pause_in(1)
    assert portal.highlighted is None
    assert [event["index"] for event in portal.events("dbv-miss")] == [1]
    portal.control("next").click()
    portal.pause_in(2)
    assert portal.highlighted == plain(reading["sentences"][2]["text"])


def test_what_is_private_on_the_page_is_not_sent(portal):
    portal.ask(
        """() => {
          document.querySelector("#tim").setAttribute("value", "từ khoá riêng");
          const hidden = document.createElement("input");
          hidden.type = "hidden";
          hidden.value = "token-123";
          const draft = document.createElement("textarea");
          draft.textContent = "bản nháp";
          document.body.append(hidden, draft);
        }"""
    )
    with portal.page.expect_request("**/v1/readings") as asked:
        portal.page.click("doc-bai-viet .opener")
    body = asked.value.post_data_json
    assert set(body) == {"html"}
    for private in ("từ khoá riêng", "token-123", "bản nháp", "<script", "<style", "<doc-bai-viet"):
        assert private not in body["html"]
    assert "Sáng ngày 10/4" in body["html"]
    assert "cookie" not in asked.value.headers
    portal.until_heard()


def test_the_page_scrolls_along_until_the_reader_scrolls(new_portal):
    portal = new_portal(viewport={"width": 800, "height": 500}, reduced_motion="reduce").open()
    portal.finished(portal.slow().press())
    portal.until(f"{BUTTON}.state === 'playing' && {BUTTON}.duration > 0")
    portal.page.mouse.move(300, 200)
    for _ in range(7):
        portal.ask(f"{BUTTON}.nextSentence()")
    portal.until("scrollY > 500")
    # No sentence begins until the reader has scrolled.
    portal.until(f"{BUTTON}.state === 'playing' && ({BUTTON}.pause(), true)")
    portal.until_state("paused")
    followed = portal.ask(STANDS)
    assert portal.ask(
        "[...CSS.highlights.get('dbv-sentence')][0].startContainer"
        ".parentElement.getBoundingClientRect().top < innerHeight"
    )
    portal.page.mouse.wheel(0, -400)
    portal.until(f"scrollY < {followed}")
    left_at = portal.ask(STANDS)
    portal.ask(f"{BUTTON}.play()")
    portal.control("follow").wait_for()
    begun = len(portal.events("dbv-sentence"))
    portal.ask(f"{BUTTON}.nextSentence()")
    portal.until(f"ear.begun().length > {begun}")
    assert portal.ask(STANDS) == left_at
    portal.control("follow").click()
    portal.until(f"scrollY > {left_at}")
    portal.expect("follow").to_be_hidden()


def test_a_press_on_what_stands_below_the_panel_hits_it(new_portal):
    portal = new_portal(viewport={"width": 400, "height": 1000}).open()
    # Nothing that is shown changes by itself: a file that is there, in which much is left to hear.
    texts = [SHORT[0], *[" ".join(SHORT[1:])] * 4]
    portal.shorten(texts).open_known().shorten(texts)
    portal.slow().press()
    portal.until_heard()
    audio = f"{BUTTON}.shadowRoot.querySelectorAll('audio')[2]"
    portal.until(f"{audio}.buffered.length && {audio}.buffered.end(0) >= {audio}.duration - 0.1")
    portal.control("voice").wait_for()
    portal.ask(
        """() => {
          const below = document.createElement("button");
          below.id = "below";
          below.textContent = "Gửi";
          below.onclick = () => (below.dataset.hit = "");
          document.querySelector('#noi-dung').before(below);
        }"""
    )
    below = portal.page.locator("#below")
    portal.control("back10").wait_for(state="attached")
    portal.ask(STANDS)
    box = below.bounding_box()
    portal.page.mouse.move(box["x"] + 5, box["y"] + 2)
    portal.page.mouse.down()
    portal.until("document.activeElement.id === 'below'")
    # What the panel shows of it would be laid out by then.
    portal.ask("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert below.bounding_box() == box
    portal.page.mouse.up()
    portal.until("'hit' in document.querySelector('#below').dataset")
    # The page does not scroll on while somebody is at work in it.
    portal.control("follow").wait_for()
    assert below.bounding_box()["y"] > box["y"]


def test_removing_the_button_ends_the_reading(portal):
    portal.press()
    portal.until_heard()
    portal.ask(f"{BUTTON}.remove()")
    portal.until_silent()
    assert portal.highlighted is None
