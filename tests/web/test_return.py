"""The place is found again: on the next visit, in a changed article, by a link."""

import json

import pytest

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
# The places that the page remembers.
KEPT = """Object.entries(localStorage).filter(([key]) => key.startsWith("dbv:at:"))
  .map(([, value]) => JSON.parse(value))"""


def leave_at(portal, steps):
    """Listens to the sentence that is so many steps on, and comes back to the page."""
    portal.slow()
    reading = portal.finished(portal.press())
    portal.until(f"{BUTTON}.state === 'playing' && {BUTTON}.duration > 0")
    # In the page and at one go, so that no sentence ends between a look and what is done about it.
    portal.ask(
        f"""() => {{
          const button = {BUTTON};
          let left = 999;
          do {{
            if (button.sentence < {steps}) button.nextSentence();
            else button.previousSentence();
          }} while (button.sentence !== {steps} && (left -= 1));
        }}"""
    )
    portal.pause_in(steps)
    portal.until(f"{KEPT}[0]?.index === {steps}")
    portal.open()
    return reading


def begun_in(portal):
    """The sentences that have begun since the page was opened, the first one heard."""
    portal.until("ear.begun().length && ear.heardOf(ear.begun()[0].index)")
    return [event["index"] for event in portal.events("dbv-sentence")]


def test_the_next_visit_goes_on_with_the_same_sentence(portal):
    reading = leave_at(portal, 3)
    begun_s = int(reading["sentences"][3]["start_ms"] / 1000)
    words = f"{begun_s // 60} phút {begun_s % 60} giây" if begun_s >= 60 else f"{begun_s} giây"
    label = f"Nghe tiếp từ {words}"
    portal.expect("opener").to_have_text(label)
    portal.slow().press()
    assert begun_in(portal)[0] == 3
    # … and back to the beginning, if that is what is wanted.
    portal.control("from-start").click()
    portal.until_heard_of(0)
    portal.expect("from-start").to_be_hidden()


def test_the_sentence_is_found_in_a_changed_article(portal):
    reading = leave_at(portal, 3)
    portal.ask(
        """() => {
          const first = document.createElement("p");
          first.textContent = "Đoạn này vừa được thêm vào. Nó có hai câu.";
          document.querySelector(".lead").before(first);
        }"""
    )
    portal.slow().press()
    assert begun_in(portal)[0] == 5
    text = portal.events("dbv-sentence")[0]["text"]
    assert text == reading["sentences"][3]["text"]


def test_when_the_sentence_is_gone_the_closest_one_before_it_is_taken(portal):
    leave_at(portal, 2)
    portal.ask("document.querySelector('#noi-dung p').remove()")
    portal.slow().press()
    assert begun_in(portal)[0] == 1


def test_after_three_months_it_is_forgotten(portal):
    leave_at(portal, 2)
    portal.ask(
        """() => {
          const key = Object.keys(localStorage).find((one) => one.startsWith("dbv:at:"));
          const place = JSON.parse(localStorage[key]);
          localStorage[key] = JSON.stringify({ ...place, day: place.day - 91 });
        }"""
    )
    portal.open().slow().press()
    assert begun_in(portal)[0] == 0


def test_forbidden_storage_costs_only_the_memory(new_portal):
    portal = new_portal()
    portal.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
    )
    portal.open().slow()
    reading = portal.finished(portal.press())
    portal.until(f"{BUTTON}.duration > 0")
    portal.step(portal.control("next").click, 1)
    portal.control("close").click()
    portal.until_state("paused")
    at, left_s = portal.ask(f"[{BUTTON}.sentence, {BUTTON}.currentTime]")
    begun = len(portal.events("dbv-sentence"))
    portal.expect("opener").to_have_text("Nghe tiếp")
    portal.control("opener").click()
    portal.until(f"{BUTTON}.state === 'playing' && {BUTTON}.currentTime > {left_s}")
    since = [event["index"] for event in portal.events("dbv-sentence")[begun:]]
    assert since[:1] in ([], [at + 1]), "it goes on within the sentence"
    assert reading["state"] == "complete"
    assert portal.errors == []


def test_what_was_heard_to_the_end_begins_anew(portal):
    portal.shorten(["Tin ngắn.", "Chỉ có một câu.", "Và một câu nữa."])
    portal.fast()
    portal.press()
    portal.until_state("ended")
    assert portal.ask("Object.keys(localStorage).filter((key) => key.includes(':at:'))") == []


def test_resume_can_be_switched_off(portal):
    leave_at(portal, 2)
    portal.ask(f"{BUTTON}.setAttribute('resume', 'off')")
    portal.slow().press()
    assert begun_in(portal)[0] == 0


@pytest.mark.parametrize(("fragment", "time_s"), [("#nghe=75", 75), ("#nghe=1m15", 75)])
def test_a_link_to_a_moment_shows_it_and_plays_nothing(new_portal, fragment, time_s):
    portal = new_portal().open(source="")
    reading = portal.begin()
    portal.until_heard()
    portal.page.goto("about:blank")
    portal.open(source="", fragment=fragment)
    expected = [s["index"] for s in reading["sentences"] if s["start_ms"] <= time_s * 1000][-1]
    portal.until("ear.highlighted() !== null")
    text = " ".join(reading["sentences"][expected]["text"].split())
    assert portal.highlighted == text
    portal.expect("opener").to_have_text("Nghe từ 1 phút 15 giây")
    assert portal.state == "idle"
    assert portal.ask("ear.context") is None
    portal.control("opener").click()
    assert begun_in(portal)[0] == expected


def test_the_memory_holds_no_more_than_it_must(portal):
    leave_at(portal, 2)
    kept = portal.ask("Object.entries(localStorage)")
    places = {key: json.loads(value) for key, value in kept if key.startswith("dbv:at:")}
    assert list(places) == [f"dbv:at:{portal.url}"]
    (place,) = places.values()
    assert set(place) == {"index", "hashes", "label", "day"}
    assert len(place["hashes"]) == 3
    assert portal.page.context.cookies() == []
