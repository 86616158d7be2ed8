"""A reading that is still being voiced is played clip by clip, then as one file."""

import math
import re
import statistics
from array import array

import pytest
from portal import SHORT, plain

from tts_service.audio.clips import make_clip
from tts_service.audio.track import Shape
from tts_service.values import Encoding, Speech
from tts_service.web import source

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"


def begun_in(portal):
    return [event["index"] for event in portal.events("dbv-sentence")]


@pytest.fixture
def unfinished(portal):
    """A short article whose reading says that it is being voiced until it is let finish."""
    portal.shorten().fast()
    portal.done = False

    def answer(route):
        response = route.fetch()
        reading = response.json()
        if not portal.done:
            reading |= {"state": "voicing", "duration_ms": None}
            for sentence in reading["sentences"]:
                sentence |= {"start_ms": None, "end_ms": None}
        route.fulfill(response=response, json=reading)

    def is_reading(url):
        return "/v1/readings" in url and not url.endswith(".mp3")

    portal.page.route(is_reading, answer)
    yield portal
    portal.page.unroute_all(behavior="ignoreErrors")


def test_clips_are_heard_one_after_the_other_to_the_end(unfinished):
    reading = unfinished.press()
    unfinished.until_state("ended")
    unfinished.expect("seek").to_be_hidden()
    begun = unfinished.events("dbv-sentence")
    assert [event["index"] for event in begun] == list(range(len(SHORT)))
    assert all(event["time"] == 0 for event in begun)
    for event in begun:
        assert event["highlighted"] == plain(reading["sentences"][event["index"]]["text"])


def test_between_two_clips_there_is_silence(unfinished):
    # The pauses last so long that a machine which lets a clip begin early leaves enough of them.
    unfinished.shorten(SHORT[:3]).ask(f"{BUTTON}.rate = 1")
    unfinished.press()
    unfinished.until_state("ended")
    loud = [peak > 0.02 for _, peak in unfinished.ask("ear.peaks")]
    quiet_before_sound = sum(
        1 for i in range(20, len(loud)) if loud[i] and not any(loud[i - 20 : i])
    )
    assert quiet_before_sound >= 2


# Whether the file is ready to take over.
SEATED = f"""(([,, file]) => file.readyState > 2 && file.currentTime > 0 && !file.seeking)(
  {BUTTON}.shadowRoot.querySelectorAll("audio"))"""


def test_the_finished_file_takes_over_between_two_sentences(unfinished):
    reading = unfinished.slow().press()
    unfinished.until_heard()
    unfinished.step(unfinished.control("next").click, 1)
    unfinished.done = True
    unfinished.until(SEATED)
    unfinished.fast().until_state("ended")
    begun = unfinished.events("dbv-sentence")
    assert [event["index"] for event in begun] == list(range(len(SHORT)))
    assert [event["time"] > 0 for event in begun] == [False, False, True, True, True, True]
    unfinished.expect("seek").to_be_visible()
    for event in begun:
        assert event["highlighted"] == plain(reading["sentences"][event["index"]]["text"])
    assert unfinished.ask("ear.heardOf(2)")


def test_steps_and_pause_work_on_clips(unfinished):
    reading = unfinished.slow().press()
    unfinished.until_heard()
    unfinished.step(unfinished.control("next").click, 1)
    at = unfinished.step(unfinished.control("next").click, 1)
    unfinished.control("play").click()
    unfinished.until_state("paused")
    unfinished.until_silent()
    unfinished.step(unfinished.control("previous").click, -1)
    unfinished.until_state("playing")
    unfinished.until_heard()
    assert unfinished.highlighted == plain(reading["sentences"][at - 1]["text"])


@pytest.fixture
def breaking(unfinished):
    """Breaks the clips of some sentences: gives a function that does; ``refused`` counts them."""
    reading = unfinished.page.request.post(
        unfinished.url + "v1/readings", data={"html": unfinished.page.content()}
    ).json()
    keys = {s["clips"][0]["key"]: s["index"] for s in reading["sentences"]}
    broken = set()

    def answer(route):
        index = keys[route.request.url.rpartition("/")[2].partition(".")[0]]
        if index in broken:
            unfinished.refused.append(index)
            unfinished.done = unfinished.done_when_refused
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    unfinished.refused = []
    unfinished.done_when_refused = False
    unfinished.page.route("**/v1/clips/*", answer)
    return broken


def test_a_clip_that_cannot_be_played_is_left_out_said_and_offered_again(unfinished, breaking):
    breaking.update({2, 4})
    unfinished.press()
    unfinished.until_said("Đã bỏ qua một câu không đọc được.")
    unfinished.until_heard_of(3)
    unfinished.until_said("Đã bỏ qua 2 câu không đọc được.")
    unfinished.until_said("Đã đọc hết bài, trừ 2 câu không đọc được.")
    assert begun_in(unfinished) == [0, 1, 3, 5]
    # Once more, now that they can be had: what was left out, and on from there.
    breaking.clear()
    unfinished.slow()
    again = unfinished.page.get_by_role("button", name="Nghe câu bị bỏ qua")
    for index in (2, 4):
        again.click()
        unfinished.until_sentence(index)
        unfinished.until_heard()
    again.wait_for(state="hidden")
    assert begun_in(unfinished)[4:] == [2, 4]


def test_a_sentence_is_read_from_the_file_where_its_clip_fails(unfinished, breaking):
    breaking.add(2)
    unfinished.done_when_refused = True
    unfinished.press()
    unfinished.until_state("ended")
    assert unfinished.refused, "its clip was asked for"
    assert begun_in(unfinished) == list(range(len(SHORT))), "none is lost"
    unfinished.expect("panel [role=status]").to_have_text("Đã đọc hết bài.")
    unfinished.expect("missed").to_be_hidden()


def test_what_a_clip_has_of_silence_is_taken_out_of_the_pause():
    planned = dict(re.findall(r"const (LEAD_MS|TAIL_MS) = (\d+);", source("clips.js")))
    shapes = []
    for length in range(24_000, 24_000 + 40 * 97, 97):
        tone = array("h", (round(9_000 * math.sin(i * 0.2)) for i in range(length)))
        silence = array("h", bytes(4_800))
        pcm = (silence + tone + silence).tobytes()
        shapes.append(Shape.of(make_clip("0" * 64, Speech(pcm, Encoding.PCM, 24_000), 0.0)))
    for shape in shapes:
        assert abs(shape.lead_ms - int(planned["LEAD_MS"])) < 1
        assert abs(shape.tail_ms - int(planned["TAIL_MS"])) < 13
    mean = statistics.mean(shape.tail_ms for shape in shapes)
    assert abs(mean - int(planned["TAIL_MS"])) < 3


def test_nothing_but_broken_clips_stops_the_reading(unfinished):
    unfinished.page.route("**/v1/clips/*", lambda route: route.fulfill(status=503, body=""))
    unfinished.press()
    unfinished.until_state("error")
    unfinished.expect("panel [role=alert]").to_have_text(re.compile(r"^Chưa tạo được giọng đọc\."))
