"""What goes wrong is said in Vietnamese, keeps the place, and can be tried again."""

import json
import re

import pytest
from portal import SHORT, ends_with

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
OFFLINE = "Mất kết nối mạng. Chỗ đang nghe đã được giữ lại."
SERVER = "Chưa tạo được giọng đọc. Vui lòng thử lại sau ít phút."


def problem(status, **members):
    return {
        "status": status,
        "content_type": "application/problem+json",
        "body": json.dumps({"title": "x", "title_vi": "y", "status": status, **members}),
    }


def until_alert(portal, words):
    portal.until_state("error")
    portal.expect("panel [role=alert]").to_have_text(words)


def begun_after_retry(portal):
    """The sentence with which it goes on."""
    portal.ask("ear.events.length = 0")
    portal.control("retry").click()
    portal.until("ear.begun().length && ear.heardOf(ear.begun()[0].index)")
    return begun_in(portal)[0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, OFFLINE),
        (problem(500), SERVER),
        (problem(503, transient=True), SERVER),
        (problem(503, transient=False), SERVER),
        ({"status": 502, "body": "<html>"}, SERVER),
        (
            problem(422, title_vi="Bài này quá dài"),
            "Bài này quá dài.",
        ),
        ({"status": 404, "body": ""}, "Không đọc được bài viết này."),
        ({"status": 200, "body": "no JSON"}, OFFLINE),
    ],
    ids=["offline", "500", "503", "503 for good", "502 HTML", "422", "404", "cut short"],
)
def test_a_refused_reading_is_explained_and_can_be_retried(portal, answer, words):
    def fail(route):
        if answer is None:
            route.abort("internetdisconnected")
        else:
            route.fulfill(**answer)

    portal.page.route("**/v1/readings", fail)
    portal.page.click("doc-bai-viet .opener")
    until_alert(portal, words)
    assert portal.events("dbv-error")
    assert portal.highlighted is None
    portal.page.unroute("**/v1/readings")
    portal.control("retry").click()
    portal.until_state("playing")
    portal.until_heard()
    portal.expect("panel [role=alert]").to_have_text("")


def test_a_busy_service_is_asked_again_when_it_said(portal):
    answers = [{**problem(429), "headers": {"Retry-After": "1"}}]

    def answer(route):
        if answers:
            route.fulfill(**answers.pop())
        else:
            route.continue_()

    portal.page.route("**/v1/readings", answer)
    portal.page.click("doc-bai-viet .opener")
    portal.until("ear.said.includes('Hệ thống đang bận, sẽ tự thử lại sau 1 giây.')")
    portal.until_state("playing")
    portal.until_heard()


def test_a_lost_connection_keeps_the_place(portal):
    portal.finished(portal.slow().press())
    portal.until(f"{BUTTON}.duration > 0")
    portal.step(portal.control("next").click, 1)
    portal.step(portal.control("next").click, 1)
    portal.page.route("**/v1/**", lambda route: route.abort("internetdisconnected"))
    # What the browser has kept of the file would play on: an address that it does not know.
    portal.ask(f"{BUTTON}.shadowRoot.querySelectorAll('audio')[2].src += '?anew'")
    until_alert(portal, OFFLINE)
    at = portal.ask(f"{BUTTON}.sentence")
    assert at >= 2
    portal.page.unroute("**/v1/**")
    assert begun_after_retry(portal) == at


def test_a_file_that_cannot_be_played_is_offered_for_download(portal):
    reading = portal.finished(portal.press())
    portal.control("close").click()
    portal.open()
    portal.page.route(
        "**/audio.mp3",
        lambda route: route.fulfill(status=200, content_type="audio/mpeg", body="no sound"),
    )
    portal.page.click("doc-bai-viet .opener")
    until_alert(portal, "Trình duyệt không phát được âm thanh này.")
    portal.expect("download").to_be_visible()
    portal.expect("download").to_have_attribute("href", ends_with(reading["links"]["audio"]))


def test_a_browser_that_refuses_to_play_asks_for_one_more_press(portal):
    portal.ask(
        """() => {
          const play = HTMLMediaElement.prototype.play;
          HTMLMediaElement.prototype.play = function () {
            HTMLMediaElement.prototype.play = play;
            return Promise.reject(new DOMException("", "NotAllowedError"));
          };
        }"""
    )
    portal.press()
    until_alert(portal, re.compile(r"một lần nữa để bắt đầu\.$"))
    portal.control("play").click()
    portal.until_heard()


@pytest.fixture
def growing(portal):
    """A short article that is still being voiced, in a page whose clock can be advanced."""
    portal.page.clock.install()
    portal.open().shorten()
    portal.fast()

    def answer(route):
        reading = route.fetch().json() | {"state": "voicing", "duration_ms": None}
        for sentence in reading["sentences"]:
            sentence |= {"start_ms": None, "end_ms": None}
        route.fulfill(json=reading)

    portal.page.route(
        lambda url: "/v1/readings" in url and "." not in url.rpartition("/")[2], answer
    )
    yield portal
    portal.page.unroute_all(behavior="ignoreErrors")


def ended_without_one(portal):
    words = "Đã đọc hết bài, trừ 1 câu không đọc được."
    portal.expect("panel [role=status]").to_have_text(words)


def begun_in(portal):
    return [event["index"] for event in portal.events("dbv-sentence")]


def clips_answered(portal, answer):
    portal.page.route("**/v1/clips/*", answer)


def test_what_does_not_come_is_waited_for_in_words_then_given_up(growing):
    held = []
    clips_answered(growing, lambda route: held.append(route))  # noqa: PLW0108 - no builtins
    growing.press()
    growing.page.clock.run_for(500)
    growing.until_said("Đang chuẩn bị giọng đọc…")
    growing.page.clock.run_for(4_000)
    growing.until_said("Đang đọc câu đầu tiên…")
    growing.page.clock.run_for(31_000)
    until_alert(growing, OFFLINE)
    assert growing.ask("ear.said") == ["Đang chuẩn bị giọng đọc…", "Đang đọc câu đầu tiên…"]
    growing.page.unroute("**/v1/clips/*")
    assert begun_after_retry(growing) == 0


def test_sound_that_stops_coming_is_said_and_goes_on_by_itself(growing):
    open_to, later = set(), []

    def answer(route):
        url = route.request.url
        if not open_to or url in open_to or "all" in open_to:
            open_to.add(url)
            route.continue_()
        else:
            later.append(route)

    clips_answered(growing, answer)
    growing.press()
    growing.until_heard_of(0)
    growing.page.get_by_text("Mạng chậm, đang tải tiếp…").wait_for()
    assert growing.state == "playing"
    # Its words are gone while there is sound, and not before its last ones come.
    growing.slow()
    open_to.add("all")
    for route in later:
        route.continue_()
    growing.until_heard_of(1)
    growing.until(f"{BUTTON}.shadowRoot.querySelector('.panel [role=status]').textContent === ''")


@pytest.mark.parametrize(
    "trouble", [{"status": 500}, {"status": 429, "headers": {"Retry-After": "1"}}]
)
def test_a_clip_is_tried_again_before_it_is_given_up(growing, trouble):
    left = {}

    def answer(route):
        # Each sentence fails at first: what the player asks, and why it failed.
        url = route.request.url
        left[url] = left.get(url, 2) - 1
        if left[url] >= 0:
            route.fulfill(**trouble, body="")
        else:
            route.continue_()

    clips_answered(growing, answer)
    growing.press()
    growing.until_heard_of(1)
    assert begun_in(growing)[:2] == [0, 1]


def test_a_corrupt_clip_is_left_out_and_said(growing):
    reading = growing.page.request.post(
        growing.url + "v1/readings", data={"html": growing.page.content()}
    ).json()
    broken = reading["sentences"][2]["clips"][0]["key"]

    def answer(route):
        if broken in route.request.url:
            route.fulfill(status=200, content_type="audio/mpeg", body=b"\0no sound" * 400)
        else:
            route.continue_()

    clips_answered(growing, answer)
    growing.press()
    growing.until_said("Đã bỏ qua một câu không đọc được.")
    growing.until_heard_of(3)
    assert 2 not in begun_in(growing)


def test_a_sentence_that_could_not_be_voiced_is_said_to_be_missing(portal):
    portal.shorten().slow()

    def answer(route):
        reading = route.fetch().json()
        reading["missing"] = [2]
        reading["sentences"][2] |= {"start_ms": None, "end_ms": None}
        route.fulfill(json=reading)

    ready = portal.page.request.post(
        portal.url + "v1/readings", data={"html": portal.page.content()}
    ).json()
    portal.finished(ready)
    portal.page.route("**/v1/readings", answer)
    portal.page.click("doc-bai-viet .opener")
    portal.until_heard_of(0)
    portal.fast()
    portal.until_said("Đã bỏ qua một câu không đọc được.")
    portal.until_state("ended")
    assert begun_in(portal) == [0, 1, 3, 4, 5]
    ended_without_one(portal)
    # No voice has it.
    portal.control("missed").wait_for(state="attached")
    portal.expect("missed").to_be_hidden()


def test_a_last_sentence_that_could_not_be_voiced_is_said_to_be_missing(portal):
    portal.shorten()
    portal.fast()
    portal.open_known().shorten()

    def answer(route):
        reading = route.fetch().json()
        reading["missing"] = [5]
        reading["sentences"][5] |= {"start_ms": None, "end_ms": None}
        route.fulfill(json=reading)

    portal.fast()
    portal.page.route("**/v1/readings", answer)
    portal.page.click("doc-bai-viet .opener")
    portal.until_state("ended")
    ended_without_one(portal)


def test_a_file_that_was_cut_short_is_no_end(portal):
    portal.shorten().open_known().shorten()
    audio = portal.known["links"]["audio"].lstrip("/")
    whole = portal.page.request.get(portal.url + audio).body()
    third = whole[: len(whole) // 3]
    portal.page.route(
        "**/audio.mp3", lambda route: route.fulfill(content_type="audio/mpeg", body=third)
    )
    portal.press()
    until_alert(portal, OFFLINE)
    at = portal.ask(f"{BUTTON}.sentence")
    assert at > 0
    portal.page.unroute("**/audio.mp3")
    portal.slow()
    assert begun_after_retry(portal) >= at


@pytest.mark.parametrize("stands_still_s", [0.5, 1.5, 3.0])
def test_an_end_that_a_busy_page_is_told_of_late_is_an_end(portal, stands_still_s):
    # A last sentence that takes long, also at the highest speed.
    texts = [*SHORT[:3], " ".join(SHORT[3:]).replace(". ", ", ")]
    portal.shorten(texts).open_known().shorten(texts)
    portal.fast()
    portal.press()
    # The page hears of no place while the last sentence is played, and then of all at once.
    portal.ask(
        """async ([last_s, stands_still_s]) => {
          const button = document.querySelector("doc-bai-viet");
          const soon_s = last_s - 0.5;
          while (button.currentTime < soon_s) await new Promise((done) => setTimeout(done));
          const end = performance.now() + stands_still_s * 1000;
          while (performance.now() < end);
        }""",
        [portal.known["sentences"][-1]["start_ms"] / 1000, stands_still_s],
    )
    portal.until(f"['ended', 'error'].includes({BUTTON}.state)")
    assert portal.state == "ended"


def test_a_player_that_cannot_be_fetched_is_said_and_tried_again(portal):
    portal.page.route("**/begin.min.js*", lambda route: route.abort("internetdisconnected"))
    portal.page.click("doc-bai-viet .opener")
    portal.page.get_by_text("Mất kết nối mạng. Hãy bấm lại để thử.").wait_for()
    portal.page.unroute("**/begin.min.js*")
    portal.page.click("doc-bai-viet .opener")
    portal.until_heard()
    assert portal.errors == []
