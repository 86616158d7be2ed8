"""What goes wrong is said in Vietnamese, keeps the place, and can be tried again."""

import json

import pytest

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


def alert_of(portal):
    portal.until_state("error")
    return portal.control("panel [role=alert]").inner_text()


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
    assert alert_of(portal) == words
    assert portal.events("dbv-error")
    assert portal.highlighted is None
    portal.page.unroute("**/v1/readings")
    portal.control("retry").click()
    portal.until_heard()
    assert portal.control("panel [role=alert]").inner_text() == ""
    assert portal.state == "playing"


def test_a_busy_service_is_asked_again_when_it_said(portal):
    answers = [{**problem(429), "headers": {"Retry-After": "1"}}]

    def answer(route):
        if answers:
            route.fulfill(**answers.pop())
        else:
            route.continue_()

    portal.page.route("**/v1/readings", answer)
    portal.page.click("doc-bai-viet .opener")
    portal.until(
        f"{BUTTON}.shadowRoot.querySelector('[role=status]').textContent"
        " === 'Hệ thống đang bận, sẽ tự thử lại sau 1 giây.'"
    )
    portal.until_heard()
    assert portal.state == "playing"


def test_a_lost_connection_keeps_the_place(portal):
    portal.finished(portal.slow().press())
    portal.until(f"{BUTTON}.duration > 0")
    portal.step(portal.control("next").click, 1)
    at = portal.step(portal.control("next").click, 1)
    portal.until_heard()
    portal.page.route("**/v1/**", lambda route: route.abort("internetdisconnected"))
    # The browser holds what it has fetched; a new element has to ask again.
    portal.ask(f"{BUTTON}.shadowRoot.querySelectorAll('audio')[2].load()")
    assert alert_of(portal) == OFFLINE
    portal.page.unroute("**/v1/**")
    portal.control("retry").click()
    portal.until_heard()
    assert portal.ask(f"{BUTTON}.sentence") == at


def test_a_file_that_cannot_be_played_is_offered_for_download(portal):
    reading = portal.finished(portal.press())
    portal.control("close").click()
    portal.page.reload()
    portal.page.wait_for_selector("doc-bai-viet[data-state]")
    portal.page.route(
        "**/audio.mp3",
        lambda route: route.fulfill(status=200, content_type="audio/mpeg", body="no sound"),
    )
    portal.page.click("doc-bai-viet .opener")
    assert alert_of(portal) == "Trình duyệt không phát được âm thanh này."
    assert portal.control("download").get_attribute("href").endswith(reading["links"]["audio"])


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
    assert "Hãy bấm nút nghe một lần nữa" in alert_of(portal)
    portal.control("play").click()
    portal.until_heard()
