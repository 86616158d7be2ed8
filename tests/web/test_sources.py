"""How a button names its article to the service, and what it does when the page is another."""

import json
import re

import pytest
from playwright.sync_api import expect
from portal import OPENING, SHORT, plain

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"


def requests_of(portal):
    asked = []
    portal.page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - no builtins
    return asked


def test_by_its_address_nothing_of_the_page_is_sent(new_portal):
    portal = new_portal()
    asked = requests_of(portal)
    portal.open(source="").begin()
    portal.until_heard()
    # Nothing but the script and the player came before the article was asked for.
    scripts = [r.url for r in asked if r.resource_type == "script"]
    names = [url.removeprefix(portal.url) for url in scripts]
    assert names[:2] == ["v1/nghe.js", "v1/web/begin.min.js"]
    assert any("v1/articles.json?url=" in request.url for request in asked)
    assert [r for r in asked if r.method == "POST"] == []
    for request in asked:
        assert "cookie" not in request.headers
        assert request.url.startswith((portal.url, "data:"))
    assert portal.ask("ear.violations") == []


def test_pointing_at_the_button_fetches_the_player_and_no_sound(new_portal):
    portal = new_portal()
    asked = requests_of(portal)
    portal.open(source="")
    before = len(asked)
    with portal.page.expect_response(re.compile("known=true")) as known:
        portal.page.hover("doc-bai-viet .opener")
    # All that the page does once it has the answer has been done when its next task comes.
    known.value.finished()
    portal.ask("new Promise((done) => setTimeout(done))")
    fetched = [request.url.removeprefix(portal.url) for request in asked[before:]]
    assert fetched[0] == "v1/web/begin.min.js"
    assert len(fetched) > 1
    assert all("known=true" in url for url in fetched[1:])
    assert portal.state == "idle"


def test_a_signed_text_goes_on_as_it_was_signed(portal):
    block = {
        "url": "https://bao.example/1",
        "text": "Tin  đã ký.\nMột câu.",
        "signed": {"key": "a", "expires": 1, "signature": "0" * 64},
    }
    portal.ask(
        """(text) => {
          const data = document.createElement("script");
          data.type = "application/json";
          data.id = "nghe-ky";
          data.append(text);
          document.body.append(data);
          document.querySelector("doc-bai-viet").setAttribute("signed", "#nghe-ky");
        }""",
        json.dumps(block),
    )
    portal.page.route("**/v1/readings", lambda route: route.fulfill(status=422, json={}))
    # The block itself is what Trusted Types object to: it should have come with the page.
    portal.until("ear.violations.length")
    portal.ask("ear.violations.length = 0")
    with portal.page.expect_request("**/v1/readings") as asked:
        portal.page.click("doc-bai-viet .opener")
    assert asked.value.post_data_json == block


def test_a_reading_that_the_site_opened_itself(portal):
    reading = portal.page.request.post(
        portal.url + "v1/readings", data={"text": "Tin mới.\nHôm nay trời nắng đẹp."}
    ).json()
    portal.ask(f"(id) => {BUTTON}.setAttribute('reading', id)", reading["id"])
    portal.page.click("doc-bai-viet .opener")
    portal.until_heard_of(0)
    assert portal.events("dbv-sentence")[0]["text"] == reading["sentences"][0]["text"]
    # What offers voices is there.
    portal.control("missed").wait_for(state="attached")
    portal.expect("voice").to_be_hidden()


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (
            {"status": 403, "type": "/problems/site-not-allowed", "title_vi": "Trang chưa đăng ký"},
            "Trang chưa đăng ký.",
        ),
        (
            {
                "status": 502,
                "type": "/problems/page-unreadable",
                "title_vi": "Không tải được trang",
            },
            "Không tải được trang.",
        ),
        (
            {"status": 422, "type": "/problems/empty-article", "title_vi": "Không có bài"},
            "Bài này chủ yếu là hình ảnh hoặc tệp đính kèm nên chưa đọc được.",
        ),
    ],
)
def test_what_the_service_refuses_is_said_in_its_words(portal, problem, words):
    portal.ask("document.querySelector('#noi-dung').append(document.createElement('img'))")
    portal.page.route(
        "**/v1/readings", lambda route: route.fulfill(status=problem["status"], json=problem)
    )
    portal.page.click("doc-bai-viet .opener")
    portal.until_state("error")
    alert = portal.control("panel [role=alert]")
    expect(alert).to_have_text(words)


def test_an_article_without_text_or_pictures_is_empty(portal):
    portal.shorten(["Tin không chữ."])
    portal.page.route(
        "**/v1/readings",
        lambda route: route.fulfill(status=422, json={"type": "/problems/empty-article"}),
    )
    portal.page.click("doc-bai-viet .opener")
    portal.until_state("error")
    alert = portal.control("panel [role=alert]")
    expect(alert).to_have_text("Bài này chưa có nội dung chữ để đọc.")


def test_a_page_that_was_updated_offers_its_new_version(new_portal):
    portal = new_portal().open(source="")
    portal.slow().begin()
    portal.until(f"{BUTTON}.state === 'playing' && {BUTTON}.duration > 0")
    portal.shorten()
    portal.control("next").click()
    portal.control("fresh").wait_for()
    status = portal.control("panel [role=status]")
    expect(status).to_have_text("Bài viết vừa được cập nhật.")
    assert portal.highlighted is None, "never the wrong sentence"
    with portal.page.expect_request(OPENING) as asked:
        portal.control("fresh").click()
    assert "fresh=true" in asked.value.url
    portal.until_state("playing")
    portal.until_heard()


def test_a_page_that_became_another_starts_over(portal):
    portal.slow()
    portal.press()
    portal.until_heard()
    portal.ask("history.pushState(null, '', '/bai-khac')")
    portal.shorten()
    portal.until_state("idle")
    portal.until_silent()
    assert portal.highlighted is None
    portal.expect("opener").to_be_visible()
    portal.ask("ear.events.length = 0")
    reading = portal.press()
    portal.until_heard_of(0)
    begun = portal.events("dbv-sentence")[0]
    assert begun["highlighted"] == plain(reading["sentences"][0]["text"])


def test_words_are_marked_where_the_voice_times_them(portal):
    texts = ["Quận mở thư viện mới.", " ".join(SHORT[1:3]).replace(". ", ", ")]
    portal.shorten(texts).open_known().shorten(texts)
    portal.ask(f"{BUTTON}.rate = 0.5")

    def answer(route):
        document = route.fetch().json()
        for sentence in document["sentences"]:
            # In its second half: they are on the page before, even if that stands still.
            words, begin = [], (sentence["start_ms"] + sentence["end_ms"]) / 2
            step = (sentence["end_ms"] - begin) / len(sentence["text"].split())
            at = 0
            for number, word in enumerate(sentence["text"].split()):
                at = sentence["text"].index(word, at)
                words.append(
                    {
                        "text": word,
                        "start": at,
                        "end": at + len(word),
                        "start_ms": begin + number * step,
                        "end_ms": begin + (number + 1) * step,
                    }
                )
                at += len(word)
            sentence["words"] = words
        route.fulfill(json=document)

    portal.page.route("**/marks.json", answer)
    portal.ask(
        """() => {
          globalThis.words = [];
          const mark = Highlight.prototype.add;
          Highlight.prototype.add = function (range) {
            if (this === CSS.highlights.get("dbv-word")) {
              const { startContainer: node, startOffset, endOffset } = range;
              words.push(node.data.slice(startOffset, endOffset));
            }
            return mark.call(this, range);
          };
        }"""
    )
    portal.press()
    tracks = f"[...{BUTTON}.shadowRoot.querySelectorAll('audio')[2].textTracks]"
    portal.until(f"{tracks}.some(({{ cues }}) => cues?.length > {len(texts)})")
    # The times of the words have come: anew from the beginning, even if it was over by then.
    portal.ask(f"{BUTTON}.seek(0); {BUTTON}.play()")
    portal.until_state("playing")
    portal.until_state("ended")
    seen = portal.ask("words")
    last = portal.known["sentences"][-1]["text"].split()
    assert seen[-len(last) :] == last
    assert portal.ask("CSS.highlights.get('dbv-word').size") == 0


def test_no_word_is_invented_for_a_voice_that_has_none(portal):

    def answer(route):
        document = route.fetch().json()
        for sentence in document["sentences"]:
            sentence["words"] = []
        route.fulfill(json=document)

    portal.page.route("**/marks.json", answer)
    portal.slow()
    with portal.page.expect_response("**/marks.json") as marks:
        portal.finished(portal.press())
    marks.value.finished()
    # In the file, where words could be told.
    portal.until(f"{BUTTON}.state === 'playing' && {BUTTON}.duration > 0")
    portal.ask(f"{BUTTON}.nextSentence()")
    portal.until(f"{BUTTON}.currentTime > 0")
    portal.control("menu").click()
    portal.control("back10").wait_for()
    switch = portal.control("options").get_by_label("Tô từng từ", exact=True)
    expect(switch).to_be_attached()
    expect(switch).to_be_hidden()
    assert portal.ask("CSS.highlights.get('dbv-word')?.size ?? 0") == 0


@pytest.fixture
def taken_over(portal):
    """A short reading being voiced; once something is in the list, another voice has it."""
    portal.shorten()
    voices = portal.page.request.get(portal.url + "v1/voices").json()
    local = [v["id"] for v in voices["voices"] if v["engine"] == "espeak"]
    voice = next(one for one in local if one != voices["default"])
    other = portal.page.request.post(
        portal.url + "v1/readings", data={"html": portal.page.content(), "voice": voice}
    ).json()
    taken = []

    def answer(route):
        document = route.fetch().json()
        if taken and route.request.method == "GET":
            now = portal.page.request.get(portal.url + other["links"]["self"].lstrip("/")).json()
            document = now | {"id": document["id"]}
        else:
            document |= {"state": "voicing", "duration_ms": None}
            for sentence in document["sentences"]:
                sentence |= {"start_ms": None, "end_ms": None}
        route.fulfill(json=document)

    is_reading = lambda url: "/v1/readings" in url and "." not in url.rsplit("/", 1)[1]  # noqa: E731
    portal.page.route(is_reading, answer)
    yield taken
    portal.page.unroute_all(behavior="ignoreErrors")


def test_a_reading_that_another_voice_takes_over_goes_on_and_says_so(portal, taken_over):
    taken_over.append("at once")
    portal.slow().page.click("doc-bai-viet .opener")
    portal.until_said("Giọng đang đọc gặp sự cố")
    portal.until_heard_of(0)
    portal.fast()
    portal.until_state("ended")
    begun = [event["index"] for event in portal.events("dbv-sentence")]
    assert list(dict.fromkeys(begun)) == list(range(6)), "no sentence is lost on the way"


def test_a_reading_taken_over_while_it_is_paused_stays_paused(portal, taken_over):
    portal.slow().page.click("doc-bai-viet .opener")
    portal.until_heard_of(0)
    portal.control("next").click()
    portal.pause_in(1)
    taken_over.append("while paused")
    portal.until_said("Giọng đang đọc gặp sự cố")
    portal.until_silent()
    assert portal.state == "paused"
    portal.control("play").click()
    portal.until_state("playing")
    portal.fast()
    portal.until_heard_of(2)
    begun = [event["index"] for event in portal.events("dbv-sentence")]
    assert list(dict.fromkeys(begun))[:3] == [0, 1, 2]
