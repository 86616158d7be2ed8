"""The highlighted words are the sentence that is read, or there are none: on every saved page."""

import logging
from pathlib import Path

import pytest
from chromium import PATIENCE_MS
from saved_pages import saved_pages

from tts_service.article.html import read_html
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, spoken_sentences

pytestmark = pytest.mark.browser

# pytest --log-cli-level=INFO prints how much is found.
LOG = logging.getLogger(__name__)
TRUTH = Path(__file__).with_name("truth.js").read_text(encoding="utf-8").partition("\nasync")
# What leaves every sentence whole and where it was.
KEPT = (
    "as saved",
    "text at 200 %",
    "text nodes split",
    "words linked",
    "advertisements between paragraphs",
)
# Here the service takes the word before the name for the place of the byline.
BYLINE_BESIDE = ("wp_newspaper_td", 5)


def planned(html, rules):
    """The sentences of a page as a reading has them, and where on the page their blocks are."""
    article = read_html(html)
    return [
        {
            "index": index,
            "text": article.text[sentence.start : sentence.end],
            "role": str(article.blocks[sentence.block].role),
            "source": article.blocks[sentence.block].source,
        }
        for index, (sentence, _) in enumerate(spoken_sentences(article, rules))
    ]


@pytest.fixture(scope="module")
def seen(browser, service):
    """What is highlighted, by kind of page, change and sentence."""
    rules = Rules(load_lexicon())
    pages = [
        {"kind": kind, "html": html, "sentences": planned(html, rules)}
        for kind, html in saved_pages().items()
    ]
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    # Under a policy that keeps the pages from asking anybody for anything.
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {service}"
    page.route(
        service + "saved",
        lambda route: route.fulfill(
            body="<!doctype html>",
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
        ),
    )
    page.goto(service + "saved")
    given = {"pages": pages, "module": service + "v1/web/page.js"}
    yield page.evaluate("async" + TRUTH[2], given)
    context.close()


def rows(seen):
    for kind, changes in seen.items():
        for change, sentences in changes.items():
            for index, found in enumerate(sentences):
                yield kind, change, index, found


def test_no_other_words_are_ever_highlighted(seen):
    assert len(seen) >= 50
    # The same words in another place count as wrong while nothing has been taken away.
    harmless = ("found", "missed", "copy", "elsewhere")
    told = [row for row in rows(seen) if not row[3].startswith(harmless)]
    whole = (*KEPT, "sentences quoted in a teaser")
    told += [row for row in rows(seen) if row[1] in whole and row[3].startswith("elsewhere")]
    assert [row for row in told if (row[0], row[2]) != BYLINE_BESIDE] == []


def test_nearly_every_sentence_is_found_wherever_the_button_stands(seen):
    for change in next(iter(seen.values())):
        found = [row[3] == "found" for row in rows(seen) if row[1] == change]
        share = sum(found) / len(found)
        LOG.info("%s: %d of %d sentences, %.1f %%", change, sum(found), len(found), share * 100)
        if change in KEPT:
            assert share > 0.98, change
