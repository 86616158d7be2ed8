"""What stands behind "Tuỳ chọn", and reading from where the reader points."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from portal import ends_with

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"


@pytest.fixture
def opened(portal):
    """A finished reading that plays slowly, its options open."""
    portal.reading = portal.open_known().slow().press()
    portal.until(f"{BUTTON}.duration > 0 && {BUTTON}.sentence >= 0")
    portal.control("menu").click()
    portal.control("back10").wait_for()
    return portal


def switch(portal, words):
    return portal.page.get_by_role("switch", name=words)


def sentence_of_block(reading, number):
    blocks = sorted({s["block"] for s in reading["sentences"]})
    return next(s["index"] for s in reading["sentences"] if s["block"] == blocks[number])


def test_seconds_and_paragraphs(opened):
    opened.control("blockOn").click()
    opened.until_sentence(sentence_of_block(opened.reading, 1))
    opened.control("blockOn").click()
    opened.until_sentence(sentence_of_block(opened.reading, 2))
    opened.control("blockBack").click()
    opened.until_sentence(sentence_of_block(opened.reading, 1))
    before = opened.ask(f"{BUTTON}.currentTime")
    opened.control("on10").click()
    opened.until(f"{BUTTON}.currentTime >= {before + 9.9}")
    opened.control("back10").click()
    opened.until(f"{BUTTON}.currentTime < {before + 8}")


def test_volume_is_kept_for_the_site(opened):
    opened.control("volume").fill("40")
    volumes = f"[...{BUTTON}.shadowRoot.querySelectorAll('audio')].map((one) => one.volume)"
    opened.expect("volume").to_have_attribute("aria-valuetext", "40 phần trăm")
    assert opened.ask(volumes) == [0.4] * 3
    opened.open()
    opened.press()
    opened.until_heard()
    assert opened.ask(volumes) == [0.4] * 3


def test_text_size_from_the_options(opened):
    opened.page.get_by_role("button", name="Chữ lớn hơn").last.click()
    opened.until("getComputedStyle(document.querySelector('article')).zoom === '1.15'")
    opened.expect("options output").to_have_text("115 %")
    width = "document.documentElement.scrollWidth <= innerWidth"
    assert opened.ask(width)


def test_the_mask_leaves_the_sentence_alone_bright(opened):
    switch(opened, "Làm tối phần còn lại").check()
    opened.control("mask").wait_for()
    inside = (
        f"(() => {{ const m = {BUTTON}.shadowRoot.querySelector('.mask').getBoundingClientRect();"
        " const [r] = CSS.highlights.get('dbv-sentence'); const range = document.createRange();"
        " range.setStart(r.startContainer, r.startOffset);"
        " range.setEnd(r.endContainer, r.endOffset); const s = range.getBoundingClientRect();"
        " return m.top <= s.top && m.bottom >= s.bottom && m.height < s.height + 30; })()"
    )
    opened.until(inside)
    opened.step(opened.control("next").click, 1)
    opened.until(inside)
    # It is to be seen, not to be in the way.
    opened.expect("mask").to_have_css("pointer-events", "none")
    switch(opened, "Làm tối phần còn lại").uncheck()
    opened.expect("mask").to_be_hidden()


def test_a_tap_on_a_sentence_reads_from_there_once_that_is_switched_on(opened):
    target = next(s for s in opened.reading["sentences"] if s["block"] > 2)
    paragraph = opened.page.locator("#noi-dung p", has_text=target["text"][:40]).first
    paragraph.click(position={"x": 12, "y": 12})
    opened.page.wait_for_timeout(300)
    assert opened.ask(f"{BUTTON}.sentence") < target["index"], "not before it is asked for"
    switch(opened, "Chạm vào câu để nghe").check()
    opened.control("menu").click()
    paragraph.click(position={"x": 12, "y": 12})
    opened.until_sentence(target["index"])
    opened.until_heard()
    # A link keeps its own meaning.
    opened.page.locator(".trail a").first.click()
    assert opened.ask(f"{BUTTON}.sentence") >= target["index"]


def test_a_selection_offers_to_read_from_there(opened):
    target = next(s for s in opened.reading["sentences"] if s["block"] > 3)
    opened.ask(
        """(text) => {
          const all = [...document.querySelectorAll("#noi-dung p")];
          const p = all.find((one) => one.textContent.replace(/\\s+/g, " ").includes(text));
          p.scrollIntoView({ block: "center", behavior: "instant" });
          getSelection().selectAllChildren(p);
        }""",
        target["text"][:40],
    )
    opened.control("hear").click()
    opened.until_sentence(target["index"])
    opened.until_heard()
    opened.expect("hear").to_be_hidden()
    opened.until("getSelection().isCollapsed")


def test_follow_can_be_switched_off(opened):
    switch(opened, "Cuộn theo câu đang đọc").uncheck()
    opened.page.keyboard.press("Escape")
    opened.ask("scrollTo({ top: 0, behavior: 'instant' })")
    for _ in range(6):
        opened.step(lambda: opened.ask(f"{BUTTON}.nextSentence()"), 1)
    assert opened.ask("scrollY") == 0


def test_downloads_are_the_finished_files(opened):
    links = opened.reading["links"]
    for kind, link in (("mp3", links["files"]["mp3"]), ("vtt", links["captions"])):
        opened.expect(kind).to_have_attribute("href", ends_with(link))
    with opened.page.expect_download() as saved:
        opened.control("mp3").click()
    whole = opened.page.request.get(opened.url + links["files"]["mp3"].lstrip("/")).body()
    assert Path(saved.value.path()).read_bytes() == whole
    opened.ask(f"{BUTTON}.setAttribute('download', 'off')")
    opened.control("menu").click()
    opened.control("menu").click()
    opened.expect("back10").to_be_visible()
    opened.expect("mp3").to_be_hidden()


def at_a_moment(portal):
    """Stands still after a minute and a quarter, however long the next press takes."""
    portal.ask(f"{BUTTON}.pause()")
    portal.until_state("paused")
    portal.ask(f"{BUTTON}.seek(75.5)")
    portal.until(f"{BUTTON}.currentTime >= 75")


def test_sharing_copies_a_link_to_the_moment(opened):
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.ask("delete Navigator.prototype.share")
    at_a_moment(opened)
    opened.control("share").click()
    opened.page.get_by_text("Đã chép liên kết đến chỗ đang nghe.").wait_for()
    copied = opened.ask("navigator.clipboard.readText()")
    assert copied in {f"{opened.url}#nghe={time}" for time in (75, 76)}


def test_sharing_by_the_system_names_the_article_and_the_moment(opened):
    opened.ask(
        """() => {
          globalThis.shared = [];
          Navigator.prototype.share = async (what) => {
            shared.push(what);
            throw new DOMException("", "AbortError");
          };
        }"""
    )
    at_a_moment(opened)
    opened.control("share").click()
    opened.until("shared.length === 1")
    (shared,) = opened.ask("shared")
    assert shared["title"] == opened.reading["title"]
    assert shared["url"] in {f"{opened.url}#nghe={time}" for time in (75, 76)}
    assert opened.errors == [], "who closes the system's sheet has done nothing wrong"


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (201, {}, "Đã gửi báo lỗi. Cảm ơn bạn."),
        (
            429,
            {"Retry-After": "60"},
            "Bạn đã báo nhiều lỗi. Vui lòng thử lại sau 60 giây.",
        ),
        (422, {}, "Chưa gửi được báo lỗi. Vui lòng thử lại."),
    ],
)
def test_a_misreading_is_reported(opened, status, headers, words):
    asked = []

    def answer(route):
        asked.append(route.request.post_data_json)
        route.fulfill(status=status, headers=headers, json={})

    opened.page.route("**/v1/reports", answer)
    at = opened.step(opened.control("next").click, 1)
    opened.control("report").click()
    said = opened.reading["sentences"][at]["text"]
    quoted = opened.page.get_by_role("region", name="Báo lỗi đọc").locator("blockquote")
    expect(quoted).to_have_text(said)
    opened.page.get_by_label("Lỗi gì?").select_option("number")
    opened.page.get_by_label("Nên đọc thế nào?").fill("mồng mười tháng tư")
    # Letters in a field are letters, not commands.
    opened.page.get_by_label("Nên đọc thế nào?").press("k")
    expect(opened.page.get_by_label("Nên đọc thế nào?")).to_have_value("mồng mười tháng tưk")
    opened.until_state("playing")
    opened.page.get_by_role("button", name="Gửi").click()
    opened.page.get_by_text(words).wait_for()
    assert asked == [
        {
            "reading": opened.reading["id"],
            "sentence": at,
            "kind": "number",
            "note": "mồng mười tháng tưk",
        }
    ]


def test_a_report_lands_in_the_operators_store(opened):
    opened.control("report").click()
    with opened.page.expect_response("**/v1/reports") as answer:
        opened.page.get_by_role("button", name="Gửi").click()
    assert answer.value.status in {200, 201}
    opened.page.get_by_text("Đã gửi báo lỗi. Cảm ơn bạn.").wait_for()


def test_the_question_mark_lists_the_keys(opened):
    opened.control("menu").click()
    opened.control("play").focus()
    opened.page.keyboard.press("?")
    opened.page.get_by_role("region", name="Phím tắt").wait_for()
    expect(opened.page.get_by_text("Câu trước, câu sau")).to_be_visible()
    # Escape leaves the options first, then the panel.
    opened.page.keyboard.press("Escape")
    opened.expect("options").to_be_hidden()
    opened.until_focus("menu")
    opened.page.keyboard.press("Escape")
    opened.until_state("paused")
    opened.expect("opener").to_be_visible()


def test_another_voice_reads_on_from_the_same_sentence(opened):
    voices = opened.page.request.get(opened.url + "v1/voices").json()["voices"]
    alike = [v for v in voices if v["language"] == opened.reading["voice"]["language"]]
    local = [v for v in alike if v["engine"] == "espeak"]
    other = next(v for v in local if v["id"] != opened.reading["voice"]["id"])
    at = opened.step(opened.control("next").click, 1)
    with opened.page.expect_request("**/v1/readings") as asked:
        opened.control("voice").select_option(other["id"])
    assert asked.value.post_data_json["voice"] == other["id"]
    opened.until_sentence(at)
    opened.until_heard()
    assert json.loads(opened.ask("localStorage['dbv:set']"))["voice"] == other["id"]
