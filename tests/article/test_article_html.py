"""HTML: small pages that each show one rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tts_service.article.html import read_html
from tts_service.errors import EmptyArticle

BODY = (
    "<p>Sáng 10/4, lãnh đạo thành phố làm việc với quận về phát triển hạ tầng.</p>"
    "<p>Quận kiến nghị tháo gỡ khó khăn về trụ sở và đường giao thông.</p>"
)


def read(html: str) -> list[tuple[str, str]]:
    article = read_html(html)
    return [(str(block.role), article.slice(block)) for block in article.blocks]


def test_hidden_and_excluded_text_is_not_read():
    page = f"""<h1>Họp giao ban tháng tư</h1><div class=noidung>{BODY}
      <p hidden>ẩn một</p><p aria-hidden=true>ẩn hai</p><p style="display: none">ẩn ba</p>
      <p data-tts=skip>ẩn bốn</p><p class="d-none">ẩn năm</p></div>"""
    assert "ẩn" not in read_html(page).text


def test_white_space_is_collapsed_and_inline_tags_add_none():
    page = f"<h1>Bản tin</h1>{BODY}<p>Kinh\n  tế <b>- xã</b> hội\u00a0 <i>K</i>T.</p>"
    assert read(page)[-1] == ("paragraph", "Kinh tế - xã hội KT.")


def test_head_names_the_title_the_date_and_the_address():
    page = f"""<html lang=vi><head><title>Họp giao ban | Cổng thông tin điện tử</title>
      <link rel=canonical href="https://quan.example/hop"><script type="application/ld+json">
      {{"@type": "NewsArticle", "headline": "Họp giao ban", "datePublished":
       "2014-04-10T08:00:00+07:00", "author": {{"@type": "Person", "name": "Bích Luyện"}}}}
      </script></head><body><div>{BODY}</div></body>"""
    article = read_html(page, "https://quan.example/hop?id=1")
    assert (article.title, article.date) == ("Họp giao ban", "2014-04-10")
    assert (article.byline, article.url) == ("Bích Luyện", "https://quan.example/hop")


@pytest.mark.parametrize(
    "page", ["", "<html></html>", "<script>a = 'chữ'</script>", "<h1>Chỉ có tên</h1>"]
)
def test_pages_without_an_article(page):
    with pytest.raises(EmptyArticle):
        read_html(page)


CASES = Path(__file__).parents[1] / "cases" / "article" / "pages.jsonl"


def cases() -> list[object]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["why"]) for case in map(json.loads, lines)]


@pytest.mark.parametrize("case", cases())
def test_small_page(case):
    article = read_html(case["html"])
    assert [[str(b.role), article.slice(b)] for b in article.blocks] == case["blocks"]


def test_a_page_nested_deeper_than_browsers_go_is_still_read():
    assert read("<div>" * 3000 + BODY + "</div>" * 3000) == read(BODY)


@pytest.mark.parametrize("data", ["[" * 2000, '{"@graph":' * 2000])
def test_data_nested_without_end_says_nothing(data):
    head = f'<head><script type="application/ld+json">{data}</script></head>'
    assert read(head + BODY) == read(BODY)


def test_half_a_letter_in_the_head_is_a_lost_one():
    linked = '{"@type": "NewsArticle", "headline": "Bản tin vui", "author": "Tâm \\ud83d"}'
    page = f'<head><script type="application/ld+json">{linked}</script></head>{BODY}'
    assert read_html(page).byline == "Tâm \ufffd"


def test_the_head_names_section_author_and_language():
    linked = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Chợ phiên vùng cao",'
        '"articleSection":["Đời sống","Chợ"],"inLanguage":"vi-VN"}</script>'
    )
    body = "<h1>Chợ phiên vùng cao</h1><p>Chợ họp vào sáng chủ nhật hằng tuần.</p>"
    article = read_html(
        f'<head>{linked}<meta name="author" content="Lò Thị Mai"></head><body>{body}</body>'
    )
    assert (article.section, article.byline, article.language) == ("Đời sống", "Lò Thị Mai", "vi")
    meta = '<meta property="article:section" content="Kinh tế"><meta name="author" content="admin">'
    article = read_html(f'<html lang="vi-VN"><head>{meta}</head><body>{body}</body></html>')
    assert (article.section, article.byline, article.language) == ("Kinh tế", "", "vi")


def test_the_lead_is_the_text_of_its_blocks():
    lead = '<p class="sapo">Chợ họp vào sáng chủ nhật.</p>'
    page = f"<h1>Chợ phiên vùng cao</h1>{lead}<p>Người đông.</p>"
    assert read_html(page).lead == "Chợ họp vào sáng chủ nhật."
