"""Single lines, judged by their words alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tts_service.article import wording

CASES = Path(__file__).parents[1] / "cases" / "article" / "lines.tsv"


def cases() -> list[list[str]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]


def judge(text: str) -> str:
    if scope := wording.ending(text):
        return scope
    if wording.is_chrome(text):
        return "chrome"
    if wording.is_furniture(text):
        return "furniture"
    if wording.is_byline(text):
        return "byline"
    return "alone" if wording.is_byline(text, alone=True) else "content"


@pytest.mark.parametrize(("text", "judgement"), cases())
def test_line(text, judgement):
    found = judge(text)
    # Headings of what follows may be chrome as well; either way they are not read.
    assert found == judgement or {found, judgement} <= {"chrome", "rest", "talk", "box"}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Ngày đăng 10/04/2014 | 00:00", "2014-04-10"),
        ("Thứ sáu - 28/05/2010 02:39", "2010-05-28"),
        ("Hà Nội, ngày 16 tháng 11 năm 2011", "2011-11-16"),
        ("Được đăng: Thứ năm, 10 Tháng 4 2014", "2014-04-10"),
        ("5 Tháng Ba, 2023", "2023-03-05"),
        ("Tháng Mười Hai 24, 2021", "2021-12-24"),
        ("2024-05-20T02:00:00+00:00", "2024-05-20"),
        ("08.09.2017", "2017-09-08"),
        ("10 - 04 - 2014", "2014-04-10"),
        ("April 10, 2014", "2014-04-10"),
        ("10 Apr 2014", "2014-04-10"),
        ("1/2/19", "2019-02-01"),
        # Systems left in American English; only one reading is a date.
        ("4/25/2014 8:30:00 AM", "2014-04-25"),
        ("31/2/2014", ""),
        ("Số 12/2014/QĐ-UBND", ""),
        ("24/7", ""),
        ("Điện thoại: 024.3765.0000", ""),
    ],
)
def test_find_date(text, date):
    assert wording.find_date(text) == date


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("(BTLP) Quận phát huy sức mạnh.", "Quận phát huy sức mạnh."),
        ("(Dân trí) - Từ 1/8, xe máy phải đăng kiểm.", "Từ 1/8, xe máy phải đăng kiểm."),
        ("(Chinhphu.vn) – Thủ tướng vừa ký.", "Thủ tướng vừa ký."),
        ("TTO - Mười hai xe buýt điện.", "Mười hai xe buýt điện."),
        ("VOV.VN - Vụ này, toàn huyện.", "Vụ này, toàn huyện."),
        ("(PLO)- Mỗi ngày ông Tài.", "Mỗi ngày ông Tài."),
        ("(1) Tăng lương.", "(1) Tăng lương."),
        ("(trích) - Đêm ấy trời mưa.", "(trích) - Đêm ấy trời mưa."),
        ("UBND huyện - nơi tiếp dân.", "UBND huyện - nơi tiếp dân."),
        ("Theo TTXVN, bão đã tan.", "Theo TTXVN, bão đã tan."),
    ],
)
def test_a_source_before_the_lead_is_told_from_the_lead(text, rest):
    assert text[wording.source_tag(text) :] == rest
