"""The button is heard, and the page shows what is heard."""

import pytest
from playwright.sync_api import expect
from portal import EAR, SHORT, Portal, plain

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"


def heard_at(reading, time_s):
    """The sentence that the marks have at a time; a pause belongs to the one before."""
    begun = [s["index"] for s in reading["sentences"] if s["start_ms"] <= time_s * 1000 + 45]
    return begun[-1] if begun else 0


def test_nothing_is_asked_or_heard_before_the_press(new_portal):
    portal = new_portal()
    asked = []
    portal.page.on("request", lambda request: asked.append(request.url.removeprefix(portal.url)))
    portal.open()
    portal.page.wait_for_load_state("networkidle")
    assert portal.state == "idle"
    assert all(
        name in {"", "v1/web/demo.css"} or name.endswith(".js")
        for name in asked
        if name[:5] != "data:"
    )
    assert portal.ask("ear.context") is None
    assert portal.highlighted is None


def test_a_press_is_heard_and_the_first_sentence_is_highlighted(portal):
    reading = portal.slow().press()
    portal.until_heard()
    portal.until_state("playing")
    assert portal.highlighted == plain(reading["sentences"][0]["text"])


def test_the_highlight_is_the_sentence_of_the_mark(portal):
    portal.slow()
    reading = portal.finished(portal.press())
    portal.until(f"{BUTTON}.duration > 0")
    for step in ("next", "next", "next", "previous", "next"):
        portal.step(portal.control(step).click, 1 if step == "next" else -1)
        portal.until_heard()
        now = portal.ask(f"({{ time: {BUTTON}.currentTime, text: ear.highlighted() }})")
        expected = reading["sentences"][heard_at(reading, now["time"])]
        assert now["text"] == plain(expected["text"])
    # Anywhere in the file, by its time alone.
    for part in (0.3, 0.8, 0.55):
        target = portal.ask(f"{BUTTON}.duration * {part}")
        expected = heard_at(reading, target)
        portal.ask(f"{BUTTON}.seek({target})")
        portal.until_sentence(expected)
        portal.until_heard()
        assert portal.highlighted == plain(reading["sentences"][expected]["text"])


# The marks of the sentences in the file, with the second of each.
MARKS = f"""(([track]) => [...track.cues].filter(({{ text }}) => text)
  .map(({{ text, startTime }}) => [Number(text), startTime]))(
  {BUTTON}.shadowRoot.querySelectorAll("audio")[2].textTracks)"""


def test_every_sentence_that_begins_by_itself_is_highlighted_in_time(portal):
    title, first, *others = SHORT
    texts = [title, first, f"{others[0]} {others[1]}", f"{first} {others[2]}"]
    portal.shorten(texts).open_known().shorten(texts)
    reading = portal.fast().press()
    portal.until_state("ended")
    begun = portal.events("dbv-sentence")
    assert [event["index"] for event in begun] == list(range(6))
    for event in begun:
        sentence = reading["sentences"][event["index"]]
        assert event["highlighted"] == plain(sentence["text"])
        assert heard_at(reading, event["time"]) >= event["index"], "not before it is heard"
    # How soon after, the browser sees to, which knows from when on each sentence is heard.
    for mark, sentence in zip(portal.ask(MARKS), reading["sentences"], strict=True):
        assert mark == [sentence["index"], pytest.approx(sentence["start_ms"] / 1000, abs=0.045)]
    assert portal.highlighted is None
    portal.expect("panel [role=status]").to_have_text("Đã đọc hết bài.")
    portal.slow().control("play").click()
    portal.until("ear.begun().length > 6")
    portal.until_heard()
    assert portal.ask(f"{BUTTON}.sentence") == 0


def test_pause_is_silence_and_play_goes_on_from_there(portal):
    portal.slow().press()
    portal.until_heard()
    portal.until_state("playing")
    portal.control("play").click()
    portal.until_state("paused")
    portal.until_silent()
    marked = portal.highlighted
    portal.control("play").click()
    portal.until_state("playing")
    portal.until_heard()
    assert portal.highlighted == marked


def test_a_second_press_while_preparing_means_not_yet(portal):
    portal.page.route(
        "**/v1/readings", lambda route: (portal.control("play").click(), route.continue_())
    )
    portal.press()
    portal.until_state("paused")
    portal.until_silent()
    portal.control("play").click()
    portal.until_heard()


def test_previous_restarts_a_sentence_that_is_well_under_way(portal):
    portal.slow()
    reading = portal.finished(portal.press())
    long = max(reading["sentences"][1:], key=lambda s: s["end_ms"] - s["start_ms"])
    portal.until(f"{BUTTON}.duration > 0")
    portal.step(portal.control("next").click, 1)
    portal.ask(f"{BUTTON}.seek({long['start_ms'] / 1000 + 3.5})")
    portal.until_sentence(long["index"])
    portal.control("previous").click()
    portal.until(f"{BUTTON}.currentTime < {long['start_ms'] / 1000 + 1}")
    assert portal.ask(f"{BUTTON}.sentence") == long["index"]
    portal.control("previous").click()
    portal.until_sentence(long["index"] - 1)


def test_speed_keeps_the_pitch_and_holds_for_all_players(portal):
    portal.press()
    portal.until_heard()
    portal.control("rate").select_option(label="1,5×")
    players = portal.ask(
        f"[...{BUTTON}.shadowRoot.querySelectorAll('audio')]"
        ".map((audio) => [audio.playbackRate, audio.preservesPitch])"
    )
    assert players == [[1.5, True]] * 3


def test_closing_keeps_the_place(portal):
    portal.slow()
    portal.finished(portal.press())
    portal.until(f"{BUTTON}.duration > 0")
    at = portal.step(portal.control("next").click, 1)
    portal.control("close").click()
    portal.until_state("paused")
    portal.expect("opener").to_have_text("Nghe tiếp")
    portal.control("opener").click()
    portal.until_state("playing")
    portal.until_heard()
    assert portal.ask(f"{BUTTON}.sentence") == at


def test_another_tab_is_hushed(portal, service):
    portal.slow().press()
    portal.until_heard()
    other = Portal(portal.page.context.new_page(), service)
    other.page.add_init_script(path=EAR)
    other.open()
    other.slow().press()
    other.until_state("playing")
    portal.until_state("paused")
    other.until_state("playing")


def test_the_lock_screen_knows_the_article(portal):
    reading = portal.slow().press()
    portal.until("navigator.mediaSession.metadata")
    assert portal.ask("navigator.mediaSession.metadata.title") == reading["title"]
    portal.until("navigator.mediaSession.playbackState === 'playing'")
    portal.control("play").click()
    portal.until("navigator.mediaSession.playbackState === 'paused'")


SESSION = """
  globalThis.lock = { handlers: {}, position: null };
  const session = navigator.mediaSession;
  const set = session.setActionHandler.bind(session);
  session.setActionHandler = (action, handler) => {
    lock.handlers[action] = handler;
    set(action, handler);
  };
  session.setPositionState = (position) => { lock.position = position; };
"""


def test_headset_and_lock_screen_steer_the_reading(new_portal):
    portal = new_portal()
    portal.page.add_init_script(SESSION)
    reading = portal.open().open_known().slow().press()
    portal.until(f"{BUTTON}.duration > 0 && lock.position !== null")
    assert abs(portal.ask("lock.position.duration") - reading["duration_ms"] / 1000) < 0.05
    assert portal.ask("lock.position.playbackRate") == 0.5
    portal.ask("lock.handlers.pause({})")
    portal.until_state("paused")
    portal.ask("lock.handlers.play({})")
    portal.until_state("playing")
    blocks = sorted({s["block"] for s in reading["sentences"]})
    third = next(s["index"] for s in reading["sentences"] if s["block"] == blocks[2])
    second = next(s["index"] for s in reading["sentences"] if s["block"] == blocks[1])
    portal.ask("lock.handlers.nexttrack({})")
    portal.until_sentence(second)
    portal.ask("lock.handlers.nexttrack({})")
    portal.until_sentence(third)
    portal.ask("lock.handlers.previoustrack({})")
    portal.until_sentence(second)
    portal.ask("lock.handlers.seekto({ seekTime: 60 })")
    portal.until(f"{BUTTON}.currentTime >= 60")
    portal.ask("lock.handlers.seekforward({})")
    portal.until(f"{BUTTON}.currentTime >= 70")
    portal.ask("lock.handlers.seekbackward({ seekOffset: 30 })")
    portal.until(f"{BUTTON}.currentTime < 60")
    # They are the page's again when the button goes.
    portal.ask(f"{BUTTON}.remove()")
    assert portal.ask("Object.values(lock.handlers).filter(Boolean)") == []
    assert portal.ask("navigator.mediaSession.metadata") is None
    assert portal.errors == []


# Notes every AudioContext but the ear's own, and where the file is first sent to.
NOTE_SILENCE = """() => {
  globalThis.silences = [];
  globalThis.AudioContext = class extends AudioContext {
    constructor() { super(); if (silences.length < 1) silences.push(this); }
  };
  const file = document.querySelector("doc-bai-viet").shadowRoot.querySelectorAll("audio")[2];
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
  Object.defineProperty(file, "currentTime", {
    get,
    set(time_s) {
      globalThis.begun_s ??= time_s;
      set.call(file, time_s);
    },
  });
}"""


def test_the_press_wakes_the_loudspeaker_and_the_file_begins_that_much_later(portal):
    reading = portal.open_known().known
    portal.ask(NOTE_SILENCE)
    # The file comes when the loudspeaker has been awake for a while.
    portal.page.route(
        "**/audio.mp3",
        lambda route: (portal.until("silences[0]?.currentTime > 0.5"), route.continue_()),
    )
    portal.page.click("doc-bai-viet .opener")
    portal.until_heard()
    # Awake for longer than the lead-in is: the first sound comes at once, and is not cut off.
    first_s = reading["sentences"][0]["start_ms"] / 1000
    assert first_s - 0.05 < portal.ask("begun_s") < first_s - 0.01
    portal.until("silences[0].state === 'closed'")


def test_a_press_that_leads_to_nothing_leaves_no_silence_behind(portal):
    portal.ask(NOTE_SILENCE)
    portal.page.route("**/v1/readings", lambda route: route.abort("internetdisconnected"))
    portal.page.click("doc-bai-viet .opener")
    portal.until_state("error")
    portal.until("silences.length === 1 && silences[0].state === 'closed'")


def test_a_browser_without_an_audio_context_plays_all_the_same(portal):
    portal.ask(
        """() => {
          const Own = AudioContext;
          globalThis.asked = 0;
          // The ear, which comes later, has its own.
          Object.defineProperty(globalThis, "AudioContext", {
            get: () => ((asked += 1) > 1 ? Own : undefined),
          });
        }"""
    )
    portal.page.click("doc-bai-viet .opener")
    portal.until_heard()
    portal.until_state("playing")
    assert portal.ask("asked") > 1


def test_english_names_on_request(portal):
    portal.ask(
        """() => {
          const other = document.createElement("doc-bai-viet");
          other.lang = "en";
          document.querySelector("h1").before(other);
        }"""
    )
    opener = portal.page.locator("doc-bai-viet[lang=en] .opener")
    expect(opener).to_have_text("Listen to this article")
