"""Whole pages in the markup of the systems Vietnamese portals and papers run on.

Each ``tests/fixtures/pages/<kind>.html`` has its article beside it as JSON: title,
date, byline and every block with its role, in reading order.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nameless_page import without_names
from resiliparse.parse.html import HTMLTree

from tts_service.article.html import read_html
from tts_service.values import Article, Role

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
KINDS = sorted(path.stem for path in PAGES.glob("*.html"))


def page(kind: str) -> str:
    return (PAGES / f"{kind}.html").read_text(encoding="utf-8")


def gold(kind: str) -> dict[str, object]:
    return json.loads((PAGES / f"{kind}.json").read_text(encoding="utf-8"))


def blocks(article: Article) -> list[list[str]]:
    return [[str(block.role), article.slice(block)] for block in article.blocks]


@pytest.mark.parametrize("kind", KINDS)
def test_page_gives_its_article(kind):
    article, expected = read_html(page(kind)), gold(kind)
    assert blocks(article) == expected["blocks"]
    assert article.title == expected["title"]
    assert article.date == expected["date"]
    assert article.byline == expected["byline"]


def nameless(kind: str) -> object:
    if kind == "newspaper_feature":
        reason = "only its class name tells a poll inside the body from the body"
        return pytest.param(kind, marks=pytest.mark.xfail(reason=reason))
    return kind


@pytest.mark.parametrize("kind", [nameless(kind) for kind in KINDS])
def test_place_and_wording_do_where_names_say_nothing(kind):
    article, expected = read_html(without_names(page(kind))), gold(kind)
    neutral = {Role.CAPTION, Role.BYLINE}
    read = [text for role, text in blocks(article) if role not in neutral]
    assert read == [text for role, text in expected["blocks"] if role not in neutral]
    assert (article.title, article.date) == (expected["title"], expected["date"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_block_is_found_again_in_the_page(kind):
    html = page(kind)
    document = HTMLTree.parse(html).document
    article = read_html(html)
    for block in article.blocks:
        found = document.query_selector_all(block.source)
        assert len(found) == 1, block.source
        shown = " ".join(found[0].text.split())
        # A row's cells are apart in the block and may touch in the page's text.
        for part in article.slice(block).split("\t"):
            assert part in shown
