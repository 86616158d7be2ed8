"""The button itself is never read, wherever a template has put it."""

import json

import pytest
from listed_site import PAGES, PLACES, cms_page

from tts_service.article.html import read_html


@pytest.mark.parametrize("name", PLACES)
def test_a_page_reads_the_same_with_the_button(name):
    article = read_html(cms_page(name, "https://nghe.example", "https://bao.example/1"))
    gold = json.loads((PAGES / f"{PLACES[name][0]}.json").read_text(encoding="utf-8"))
    assert [[str(b.role), article.slice(b)] for b in article.blocks] == gold["blocks"]


def test_a_button_inside_a_headline_is_not_part_of_it():
    article = read_html(
        "<article><h1>Quận họp <doc-bai-viet><a href='#'>Đọc bài viết này</a></doc-bai-viet></h1>"
        "<p>Sáng nay, quận họp bàn về ngân sách.</p></article>"
    )
    assert article.title == "Quận họp"
