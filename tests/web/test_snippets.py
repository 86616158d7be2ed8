"""Every snippet, put where its instructions say into a page of its content system, works."""

import base64
import hashlib
import json

import pytest
from chromium import PATIENCE_MS
from listed_site import PAGES, PLACES, Site, cms_page, rendered
from playwright.sync_api import expect
from portal import plain

from tts_service.web import guide

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(serve, tmp_path_factory):
    """A site and, as ``site.service``, the address of a service that lists it."""
    one = Site()
    folder = tmp_path_factory.mktemp("service")
    with one.serving(), serve(folder, TTS_ALLOWED_SITES=one.origin) as service:
        one.service = service.rstrip("/")
        yield one


@pytest.fixture
def open_page(browser, site):
    """Opens a page of the site; at the end, the button may not have gone against its policy."""
    contexts, pages, troubles = [], [], []

    def open_(path, html, **options):
        site.pages[path] = html
        context = browser.new_context(locale="vi-VN", **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text))
        if options.get("java_script_enabled", True):
            page.add_init_script(NOTED)
            pages.append(page)
        page.goto(site.origin + path)
        return page

    yield open_
    # The pages break their own policy with their own pictures and scripts.
    broken = [one for page in pages for one in page.evaluate("violations") if site.service in one]
    assert broken == []
    for context in contexts:
        context.close()
    ours = [text for text in troubles if "nghe.js" in text and "integrity" not in text]
    assert ours == []


def until(page, condition):
    """Waits for a JavaScript condition; Playwright's own wait would break the page's policy."""
    page.evaluate(
        f"""async (patience) => {{
          const end = performance.now() + patience;
          while (!({condition})) {{
            if (performance.now() > end) throw new Error({json.dumps(condition)});
            await new Promise((resolve) => setTimeout(resolve, 20));
          }}
        }}""",
        PATIENCE_MS,
    )


BUTTON = "document.querySelector('doc-bai-viet')"
MARKED = """(() => {
  const [marked] = CSS.highlights?.get("dbv-sentence") ?? [];
  if (!marked) return "";
  const range = document.createRange();
  range.setStart(marked.startContainer, marked.startOffset);
  range.setEnd(marked.endContainer, marked.endOffset);
  return range.toString();
})()"""
# Who went against the page's policy, and with what; what was marked as it was heard, however soon
# it was over.
NOTED = f"""
  globalThis.marked = [];
  document.addEventListener("dbv-sentence", (event) => {{
    const words = event.target.state === "playing" ? {MARKED} : "";
    if (words) marked.push(words);
  }});
  globalThis.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {{
    const {{ effectiveDirective, blockedURI, sourceFile }} = event;
    violations.push(`${{effectiveDirective}} ${{blockedURI}} ${{sourceFile}}`);
  }});
"""


def listen(page, site):
    """Presses the button, waits until a sentence is heard and marked; gives the reading."""
    until(page, f"{BUTTON}?.dataset.state")
    page.evaluate("marked.length = 0")
    page.click("doc-bai-viet .opener")
    until(page, "marked.length")
    # All of it, under the page's policy.
    page.click("doc-bai-viet .menu")
    page.locator("doc-bai-viet .back10").wait_for()
    return page.request.get(
        f"{site.service}/v1/articles.json",
        params={"url": page.evaluate("location.href"), "known": "true"},
    ).json()


def heading_and_paragraphs(name):
    """What is read of a page of that content system, as its fixture has it."""
    blocks = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))["blocks"]
    return [plain(text) for _, text in blocks]


@pytest.mark.parametrize("name", PLACES)
def test_a_page_of_that_system_gets_a_button_that_reads_it(open_page, site, name):
    path = f"/tin-tuc/{name}"
    page = open_page(path, cms_page(name, site.service, site.origin + path))
    reading = listen(page, site)
    fixture = heading_and_paragraphs(PLACES[name][0])
    written = " ".join(plain(s["text"]) for s in reading["sentences"])
    assert written == " ".join(fixture), "the snippet itself is not read"
    assert plain(page.evaluate("marked[0]")) in written


@pytest.mark.parametrize("name", [name for name in PLACES if name != "sharepoint.html"])
def test_without_a_script_its_link_leads_to_the_sound(open_page, site, name):
    path = f"/tin-tuc/khong-script/{name}"
    html = cms_page(name, site.service, site.origin + path)
    page = open_page(path, html, java_script_enabled=False)
    link = page.locator("doc-bai-viet a")
    expect(link).to_have_text("Nghe bài viết")
    answer = page.request.get(link.get_attribute("href"))
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/mpeg")


ARTICLE = """<!doctype html><html lang="vi"><head><meta charset="utf-8" /><title>Thư viện</title>
{head}</head><body><article><h1>Quận mở thư viện</h1>{after}
<p>Thư viện mở cửa sáng nay. Mọi người đến rất đông.</p></article></body></html>"""


def test_plain_html_gets_a_button(open_page, site):
    path = "/tin-tuc/thuan"
    script, _, element = rendered("html.html", site.service, site.origin + path).partition("\n\n")
    page = open_page(path, ARTICLE.format(head=script, after=element))
    reading = listen(page, site)
    assert reading["sentences"][0]["text"] == "Quận mở thư viện"


def test_an_audio_element_needs_no_script(open_page, site):
    path = "/tin-tuc/audio"
    audio = rendered("audio.html", site.service, site.origin + path)
    page = open_page(path, ARTICLE.format(head="", after=audio))
    page.evaluate("document.querySelector('audio').play()")
    until(page, "document.querySelector('audio').currentTime > 0.2")
    assert page.evaluate("document.querySelector('audio').networkState") != 3


def test_structured_data_names_the_sound(open_page, site):
    path = "/tin-tuc/json-ld"
    data = rendered("json-ld.html", site.service, site.origin + path)
    page = open_page(path, ARTICLE.format(head=data, after=""))
    text = page.locator("script[type='application/ld+json']").text_content()
    answer = page.request.get(json.loads(text)["audio"]["contentUrl"])
    assert answer.headers["content-type"] == json.loads(text)["audio"]["encodingFormat"]


def test_a_feed_names_the_sound_and_its_transcript(site, open_page):

    import xml.etree.ElementTree as ET

    path = "/tin-tuc/rss"
    page = open_page(path, ARTICLE.format(head="", after=""))
    item = rendered("rss.xml", site.service, site.origin + path)
    named = "https://podcastindex.org/namespace/1.0"
    parsed = ET.fromstring(  # noqa: S314 - our own file
        f'<rss xmlns:podcast="{named}">{item}</rss>'
    )
    for found in (parsed.find(".//enclosure"), parsed.find(f".//{{{named}}}transcript")):
        answer = page.request.get(found.get("url"))
        assert answer.headers["content-type"].partition(";")[0] == found.get("type")


def test_a_page_that_changes_its_article_in_place_gets_a_new_button(open_page, site):
    path = "/tin-tuc/spa"
    script = rendered("html.html", site.service, site.origin + path).partition("\n\n")[0]
    page = open_page(path, ARTICLE.format(head=script, after=""))
    page.evaluate(rendered("spa.js", site.service, "") + "globalThis.datNutNghe = datNutNghe; 0;")
    page.evaluate("datNutNghe(document.querySelector('h1'))")
    assert listen(page, site)["sentences"][0]["text"] == "Quận mở thư viện"
    site.pages[path + "-2"] = ARTICLE.format(head=script, after="").replace("Quận", "Huyện")
    page.evaluate(
        f"""() => {{
          history.pushState(null, "", {json.dumps(path + "-2")});
          document.querySelector("h1").textContent = "Huyện mở thư viện";
          datNutNghe(document.querySelector("h1"));
        }}"""
    )
    assert listen(page, site)["sentences"][0]["text"] == "Huyện mở thư viện"


def test_a_pinned_script_is_loaded_and_another_one_is_not(open_page, site):
    path = "/tin-tuc/sri"
    html = rendered("html.html", site.service, site.origin + path)
    another = "sha384-" + base64.b64encode(hashlib.sha384(b"another").digest()).decode()
    for digest, state in ((guide.integrity(), "idle"), (another, None)):
        pinned = html.replace("></script>", f' integrity="{digest}" crossorigin></script>')
        page = open_page(path, ARTICLE.format(head="", after=pinned))
        # A page has loaded once its scripts have run or have been refused.
        assert page.evaluate(f"{BUTTON}.dataset.state ?? null") == state
