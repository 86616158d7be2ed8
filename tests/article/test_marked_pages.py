"""More pages of every kind, each written with its article marked in it.

``tests/fixtures/marked/<kind>.html`` is a page in which every block of the article
stands in ``⟦R|…⟧``, ``R`` being the first letter of its role; the first line has the
date.  The pages are of the kinds in ``tests/fixtures/pages``, in other markup.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nameless_page import without_names
from saved_pages import MARK

from tts_service.article.html import read_html

if TYPE_CHECKING:
    from tts_service.values import Article

PAGES = Path(__file__).parents[1] / "fixtures" / "marked"
KINDS = sorted(path.stem for path in PAGES.glob("*.html"))
ROLES = {
    "T": "title",
    "L": "paragraph",  # what a lead is depends on names; it is read either way
    "P": "paragraph",
    "H": "heading",
    "I": "item",
    "Q": "quote",
    "R": "table",
    "C": "",  # captions and bylines may be left out
    "B": "",
}
_VIDEO = "only its class name tells a video's title from a paragraph"
ONLY_NAMED = dict.fromkeys(
    ("vnexpress_like_live", "health_two_sapo", "vietbao_rss_readers"), _VIDEO
)
DATE = re.compile(r"<!-- ([\d-]*) -->\n")


def written(mark: re.Match[str]) -> str:
    text = re.sub(r"</t[dh]>\s*<t[dh][^>]*>", "\t", mark[2]) if mark[1] == "R" else mark[2]
    text = re.sub(r"<sup>.*?[\[(]\d+[\])].*?</sup>", "", text)  # footnote marks are not read
    # Where the news is from is set apart by style alone, and is a word of its own.
    text = re.sub(r'(<span class="location-stamp">.*?</span>)', r"\1 ", text)
    text = re.sub(r"(?i)<br\s*/?>", " ", text)
    cells = unescape(re.sub(r"<[^>]+>", "", text)).split("\t")
    return "\t".join(" ".join(cell.split()) for cell in cells)


def load(kind: str) -> tuple[str, str, list[list[str]]]:
    """The page without marks, its date, its blocks but captions and bylines."""
    source = (PAGES / f"{kind}.html").read_text(encoding="utf-8")
    date = DATE.match(source)
    blocks = [[ROLES[mark[1]], written(mark)] for mark in MARK.finditer(source) if ROLES[mark[1]]]
    return MARK.sub(lambda mark: mark[2], source[date.end() :]), date[1], blocks


def read_blocks(article: Article) -> list[list[str]]:
    roles = [str(block.role).replace("lead", "paragraph") for block in article.blocks]
    texts = [article.slice(block) for block in article.blocks]
    return [[r, t] for r, t in zip(roles, texts, strict=True) if r not in {"caption", "byline"}]


@pytest.mark.parametrize("kind", KINDS)
def test_page_gives_what_is_marked(kind):
    html, date, blocks = load(kind)
    article = read_html(html)
    assert read_blocks(article) == blocks
    assert article.title == blocks[0][1]
    assert article.date == date


def nameless(kind: str) -> object:
    if kind in ONLY_NAMED:
        return pytest.param(kind, marks=pytest.mark.xfail(reason=ONLY_NAMED[kind]))
    return kind


@pytest.mark.parametrize("kind", [nameless(kind) for kind in KINDS])
def test_page_without_names_gives_the_same_text(kind):
    html, date, blocks = load(kind)
    article = read_html(without_names(html))
    assert [text for _, text in read_blocks(article)] == [text for _, text in blocks]
    assert (article.title, article.date) == (blocks[0][1], date)
