"""A reading that is still being voiced is played clip by clip, then as one file."""

import pytest
from portal import SHORT, plain

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"


def begun_in(portal):
    return [event["index"] for event in portal.events("dbv-sentence")]


@pytest.fixture
def unfinished(portal):
    """A short article whose reading says that it is being voiced until it is let finish."""
    portal.shorten()
    portal.ask(f"{BUTTON}.rate = 3")
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
    unfinished.until_heard()
    assert unfinished.control("seek").is_hidden()
    unfinished.until_state("ended")
    begun = unfinished.events("dbv-sentence")
    assert [event["index"] for event in begun] == list(range(len(SHORT)))
    assert all(event["time"] == 0 for event in begun)
    for event in begun:
        assert event["highlighted"] == plain(reading["sentences"][event["index"]]["text"])
    # Between two sentences there is silence, and then sound again.
    loud = [peak > 0.02 for _, peak in unfinished.ask("ear.peaks")]
    quiet_before_sound = sum(
        1 for i in range(20, len(loud)) if loud[i] and not any(loud[i - 20 : i])
    )
    assert quiet_before_sound >= len(SHORT) - 1


def test_the_finished_file_takes_over_between_two_sentences(unfinished):
    reading = unfinished.press()
    unfinished.until(f"{BUTTON}.sentence >= 1")
    unfinished.done = True
    unfinished.until(f"{BUTTON}.currentTime > 0")
    taken_over = unfinished.ask(f"{BUTTON}.sentence")
    assert taken_over >= 2
    assert unfinished.control("seek").is_visible()
    unfinished.until_heard()
    assert unfinished.highlighted == plain(reading["sentences"][taken_over]["text"])
    unfinished.until_state("ended")
    assert begun_in(unfinished) == list(range(len(SHORT)))


def test_steps_and_pause_work_on_clips(unfinished):
    reading = unfinished.slow().press()
    unfinished.until_heard()
    unfinished.step(unfinished.control("next").click, 1)
    at = unfinished.step(unfinished.control("next").click, 1)
    unfinished.control("play").click()
    unfinished.until_state("paused")
    assert unfinished.loudest_from_now() < 0.001
    unfinished.step(unfinished.control("previous").click, -1)
    unfinished.until_state("playing")
    unfinished.until_heard()
    assert unfinished.highlighted == plain(reading["sentences"][at - 1]["text"])


def test_a_clip_that_cannot_be_played_is_skipped_and_said(unfinished):
    broken = []

    def answer(route):
        if route.request.url in broken:
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    unfinished.page.route("**/v1/clips/*", answer)
    reading = unfinished.page.request.post(
        unfinished.url + "v1/readings", data={"html": unfinished.page.content()}
    ).json()
    broken.append(unfinished.url + reading["sentences"][2]["clips"][0]["url"].lstrip("/"))
    unfinished.press()
    unfinished.until(
        f"{BUTTON}.shadowRoot.querySelector('.panel [role=status]')?.textContent"
        " === 'Đã bỏ qua một câu không đọc được.'"
    )
    unfinished.until(f"{BUTTON}.sentence >= 3")
    unfinished.until_heard()
    assert 2 not in begun_in(unfinished)


def test_nothing_but_broken_clips_stops_the_reading(unfinished):
    unfinished.page.route("**/v1/clips/*", lambda route: route.fulfill(status=503, body=""))
    unfinished.press()
    unfinished.until_state("error")
    assert (
        unfinished.control("panel [role=alert]").inner_text().startswith("Chưa tạo được giọng đọc.")
    )
