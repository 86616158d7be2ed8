"""Selectors that a site gives for its template, and marks that a page carries."""

from __future__ import annotations

import pytest

from tts_service.article.html import read_html
from tts_service.article.site import Site
from tts_service.errors import EmptyArticle, SettingError

PAGE = """<title>Lịch gieo sạ vụ đông xuân | Xã Tân Thạnh</title><h1>Lịch gieo sạ vụ đông xuân</h1>
<div id=c><p>Đợt một xuống giống từ ngày 5 đến ngày 12/11 ở các cánh đồng ven sông.</p>
<p class=meo>Mẹo nhỏ: nhớ bón lót phân hữu cơ trước khi làm đất ít nhất mười ngày.</p></div>
<div id=d><p>Đợt hai bắt đầu từ ngày 20/11 ở những vùng trũng của xã.</p></div>
<div id=e><p>Bà con cần mua giống xin liên hệ hợp tác xã nông nghiệp Tân Thạnh.</p></div>"""


def read(site: Site | None, page: str = PAGE) -> list[str]:
    article = read_html(page, site=site)
    return [article.slice(block).split()[0] for block in article.blocks]


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ((), (), ["Lịch", "Đợt", "Mẹo", "Đợt", "Bà"]),
        (("#c", "#d"), (), ["Lịch", "Đợt", "Mẹo", "Đợt"]),
        (("#c", "#d"), (".meo",), ["Lịch", "Đợt", "Đợt"]),
        (("#e",), (), ["Lịch", "Bà"]),
        ((), ("#c p.meo", "#e"), ["Lịch", "Đợt", "Đợt"]),
    ],
)
def test_selectors_win(include, exclude, expected):
    assert read(Site(include, exclude)) == expected


def test_a_page_may_carry_the_marks_itself():
    page = PAGE.replace("<div id=d>", "<div id=d data-tts=article>")
    assert read(None, page) == ["Lịch", "Đợt"]


def test_a_page_without_the_included_element_is_refused():
    with pytest.raises(EmptyArticle, match="includes"):
        read_html(PAGE, site=Site(include=("article.bai",)))


def test_a_selector_that_is_no_css_is_named():
    with pytest.raises(SettingError, match="p:::x"):
        read_html(PAGE, site=Site(exclude=("p:::x[",)))
