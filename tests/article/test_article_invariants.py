"""What holds for every input: blocks are ordered slices, and nothing crashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from tts_service.article.encoding import decode
from tts_service.article.html import read_html
from tts_service.article.text import read_text
from tts_service.errors import EmptyArticle, NotText

if TYPE_CHECKING:
    from tts_service.values import Article

LINES = st.sampled_from(
    [
        "Lượt xem: 922",
        "Ngày đăng 10/04/2014 | 00:00",
        "Các tin khác",
        "Xem thêm",
        "Tin Minh Tú",
        "Họp giao ban tháng tư",
        "Sáng 10/4, quận họp bàn về hạ tầng và đất đai.",
        "- Thu ngân sách;",
        "e\u0302\u0323 NFD ở đây",
        "\u00a0",
        "😀 vui.",
        "",
        "---",
        "(BTLP) Quận phát huy sức mạnh",
    ]
)
BREAKS = st.sampled_from(["\n", "\r\n", "\n\n", "\u2028", "\r"])
TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class=sapo>",
        "</div>",
        "<br>",
        "<table><tr><td>",
        "</table>",
        "<li>",
        "<h1>",
        "</h1>",
        "<a href='/x.htm'>",
        "</a>",
        "<span class=hidden>",
        "</span>",
        "<!-- x -->",
        "<script>var a='<p>'</script>",
        "<div id=news-bodyhtml>",
        "&nbsp;",
        "&amp;lt;",
        "<b>",
        "</b>",
        "<pre>",
        "</pre>",
        "<o:p>",
        "<sup>[1]</sup>",
        "<img src=x>",
        "<figure>",
        "<nav>",
        "<select>",
        "<div data-tts=article>",
        "<title>",
        "</title>",
        "<svg><path/></svg>",
        "<p hidden>",
    ]
)


def check(article: Article) -> None:
    position = 0
    for block in article.blocks:
        assert position <= block.start < block.end <= len(article.text)
        piece = article.slice(block)
        assert piece == piece.strip()
        assert any(char.isalnum() for char in piece)
        position = block.end


@settings(deadline=None)
@given(st.lists(st.tuples(LINES, BREAKS)))
def test_plain_text(parts):
    text = "".join(line + end for line, end in parts)
    try:
        article = read_text(text)
    except EmptyArticle:
        assert not any(char.isalnum() for char in text)
    else:
        assert article.text == text
        check(article)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(TAGS, LINES)))
def test_markup(parts):
    try:
        article = read_html("".join(parts))
    except EmptyArticle:
        return
    check(article)
    assert all(block.source or block.role == "title" for block in article.blocks)


@settings(deadline=None)
@given(st.text())
def test_anything_is_markup_to_a_browser(text):
    try:
        check(read_html(text))
    except EmptyArticle:
        return


@settings(deadline=None)
@given(st.binary())
def test_bytes_are_text_or_refused(data):
    try:
        assert isinstance(decode(data), str)
    except NotText:
        return
