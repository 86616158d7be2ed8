"""The pages on a plain web server, in a real browser, and without one."""

import json
import re
import threading
from html.parser import HTMLParser

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from chromium import PATIENCE_MS
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from tts_service.archive.catalogue import Catalogue
from tts_service.archive.site import write_site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def pages(made, tmp_path_factory):
    import shutil

    root = shutil.copytree(made, tmp_path_factory.mktemp("site") / "luu-tru")
    assert write_site(Catalogue(root), "Nghe báo <quận>", "feed.xml") == 5
    return root


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        assert tag
        self.found += [v for k, v in attributes if k in {"href", "src"} and v]


def test_every_link_leads_somewhere(pages):
    files = [pages / "index.html", *pages.glob("thang/*.html"), *pages.glob("bai/*/*.html")]
    assert len(files) == 1 + 3 + 5
    for file in files:
        links = Links()
        links.feed(file.read_text(encoding="utf-8"))
        own = [x for x in links.found if not x.startswith(("http", "#", "data:"))]
        assert own
        for link in own:
            if link.endswith("feed.xml"):
                continue
            assert (file.parent / link).resolve().is_relative_to(pages.resolve())
            assert (file.parent / link).exists(), (file.name, link)


def test_titles_are_text_and_sentences_are_timed(pages):
    (file,) = pages.glob("bai/*/1-*.html")
    text = file.read_text(encoding="utf-8")
    assert "“Thành phố &lt;xanh&gt;” &amp; mưa" in text
    assert "họp &amp; bàn &lt;ba&gt; việc." in text
    (marks,) = pages.glob("articles/*/1-*/marks.json")
    sentences = json.loads(marks.read_text())["sentences"]
    times = [float(t) for t in re.findall(r'data-at="([\d.]+)"', text)]
    assert len(times) == len(sentences)
    for time, sentence in list(zip(times, sentences, strict=True))[1:]:
        assert time == pytest.approx(sentence["start_ms"] / 1000, abs=0.006)


def test_titles_to_search_in_are_a_file_a_year(pages):
    assert json.loads((pages / "du-lieu/nam.json").read_text()) == ["2026", "2025"]
    rows = json.loads((pages / "du-lieu/2026.json").read_text())
    assert [row[0] for row in rows] == ["2026-08-14", "2026-08-14", "2026-08-01", "2026-07-30"]
    assert all((pages / row[2]).exists() for row in rows)


@pytest.fixture(scope="module")
def address(pages):
    app = Starlette(routes=[Mount("/", StaticFiles(directory=pages, html=True))])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def opened(browser, address):
    contexts = []

    def visit(path="", **options):
        context = browser.new_context(locale="vi-VN", **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        # A player breaks off what it has enough of.
        page.on("requestfailed", lambda r: r.url.endswith(".mp3") or page.errors.append(r.url))
        page.on(
            "request", lambda r: r.url.startswith((address, "data:")) or page.errors.append(r.url)
        )
        page.goto(address + path)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "since", "until", "titles"),
    [
        ("tay ho", "", "", ["Tây Hồ mở phố đi bộ"]),
        ("Tây hồ", "", "", ["Tây Hồ mở phố đi bộ"]),
        ("tày", "", "", []),
        ("", "2026-08-10", "", ["Giá rau tăng nhẹ", "Cầu vượt thông xe"]),
        ("", "2025-12-01", "2026-07-31", ["Tây Hồ mở phố đi bộ", "Tết này về"]),
        ("<xanh>", "", "", ["“Thành phố <xanh>” & mưa"]),
    ],
)
def test_articles_are_found_by_title_and_date(opened, query, since, until, titles):
    page = opened()
    page.fill("[name=q]", query)
    page.fill("[name=tu]", since)
    page.fill("[name=den]", until)
    page.press("[name=q]", "Enter")
    expect(page).to_have_url(re.compile(r"\?q="))
    for _ in range(2):
        expect(page.locator("#found")).to_be_visible()
        expect(page.locator("#found a")).to_have_text(titles)
        told = f"{len(titles)} bài" if titles else "Không có bài nào"
        expect(page.locator("#found-title")).to_have_text(told)
        # The address can be passed on.
        page.goto(page.url)
    assert page.errors == []


# Notes where a sound is sent to, and plays it so slowly that no sentence ends in a test.
NOTE_SEEKS = """() => {
  const sound = document.querySelector("audio");
  sound.playbackRate = 1 / 16;
  globalThis.sought = [];
  sound.addEventListener("seeking", () => sought.push(sound.currentTime));
}"""


@pytest.mark.browser
def test_a_sentence_that_is_clicked_is_heard_and_shown(opened):
    page = opened()
    page.click("#newest a >> nth=0")
    page.wait_for_selector(".ready")
    page.wait_for_function("document.querySelector('audio').readyState > 0")
    page.evaluate(NOTE_SEEKS)
    sentence = page.locator("[data-at]").nth(4)
    sentence.click()
    at = float(sentence.get_attribute("data-at"))
    page.wait_for_function("sought.length")
    assert page.evaluate("sought") == [pytest.approx(at, abs=0.001)]
    page.wait_for_function(f"document.querySelector('audio').currentTime > {at}")
    page.evaluate("document.querySelector('audio').pause()")
    page.evaluate(f"document.querySelector('audio').currentTime = {at} + 0.1")
    now = re.compile(r"\bnow\b")
    expect(sentence).to_have_class(now)
    expect(page.locator(".now")).to_have_count(1)
    page.get_by_role("button", name="Câu trước").click()
    expect(page.locator("[data-at]").nth(3)).to_have_class(now)
    page.select_option("select", "1.5")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    page.reload()
    page.wait_for_selector(".ready")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    assert page.errors == []


@pytest.mark.browser
def test_without_scripts_articles_are_listed_and_can_be_played(opened):
    page = opened(java_script_enabled=False)
    page.click(".months a >> nth=0")
    page.wait_for_url("**/thang/*")
    page.click(".list a >> nth=0")
    page.wait_for_url("**/bai/**")
    expect(page.locator("audio[controls]")).to_have_count(1)
    expect(page.locator(".tools")).to_have_count(1)
    expect(page.locator(".tools")).to_be_hidden()
    heading = page.locator("h1").text_content()
    page.click(".neighbours a >> nth=0")
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("h1")).not_to_have_text(heading)


@pytest.mark.browser
@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
        {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    ],
    ids=["320 light", "1280 dark"],
)
def test_axe_finds_nothing(opened, options):
    page = opened(**options)
    for step in ("", ".months a >> nth=0", ".list a >> nth=0"):
        if step:
            page.goto(page.locator(step).evaluate("link => link.href"))
        if "bai/" in page.url:
            page.wait_for_selector(".ready")
            page.evaluate("document.querySelectorAll('[data-at]')[2].classList.add('now')")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert [
            (rule["id"], [node["html"] for node in rule["nodes"]])
            for rule in found.response["violations"]
        ] == [], page.url
