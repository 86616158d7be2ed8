"""Markdown, JSON, Word and PDF."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tts_service.article.docx import read_docx
from tts_service.article.json import read_json
from tts_service.article.markdown import read_markdown
from tts_service.article.pdf import read_pdf
from tts_service.errors import EmptyArticle, InputError, NotText

if TYPE_CHECKING:
    from tts_service.values import Article

DOCUMENTS = Path(__file__).parents[1] / "fixtures" / "documents"

MARKDOWN = """---
date: 2024-03-08
author: Ngọc Diệp
---
# Chợ nổi *Cái Răng* giữ khách

Sáng **8/3**, chợ đón hơn [2.000 khách](https://cho.example/khach), theo `ban quản lý`.
Ghe bán trái cây tăng gấp đôi.

![Ghe trái cây](a.jpg)

## Điểm mới

- Thu gom rác trên sông
- Bến đò điện tử

> “Chợ còn thì nghề còn”, bà Sáu nói.

| Năm | Ghe |
|---|---|
| 2023 | 210 |

```
không đọc
```

<div>**Ngọc Diệp**</div>

Theo Báo Cần Thơ
"""


def blocks(article: Article) -> list[tuple[str, str, str]]:
    return [(str(b.role), article.slice(b), b.source) for b in article.blocks]


def test_markdown_is_read_as_it_is_shown():
    article = read_markdown(MARKDOWN)
    assert blocks(article) == [
        ("title", "Chợ nổi Cái Răng giữ khách", "L5"),
        (
            "paragraph",
            "Sáng 8/3, chợ đón hơn 2.000 khách, theo ban quản lý. Ghe bán trái cây tăng gấp đôi.",
            "L7",
        ),
        ("caption", "Ghe trái cây", "L10"),
        ("heading", "Điểm mới", "L12"),
        ("item", "Thu gom rác trên sông", "L14"),
        ("item", "Bến đò điện tử", "L15"),
        ("quote", "“Chợ còn thì nghề còn”, bà Sáu nói.", "L17"),
        ("table", "Năm\tGhe", ""),
        ("table", "2023\t210", ""),
        ("byline", "Theo Báo Cần Thơ", "L29"),
    ]
    assert (article.title, article.date) == ("Chợ nổi Cái Răng giữ khách", "2024-03-08")


def test_markdown_front_matter_may_hold_title_and_lead():
    article = read_markdown('---\ntitle: "Họp dân"\nlead: Tối nay họp.\n---\nMời bà con.')
    assert [block[:2] for block in blocks(article)] == [
        ("title", "Họp dân"),
        ("lead", "Tối nay họp."),
        ("paragraph", "Mời bà con."),
    ]


def test_markdown_without_words():
    with pytest.raises(EmptyArticle):
        read_markdown("```\nmã\n```\n\n---\n")


def test_json_parts_keep_their_roles_and_places():
    given = {
        "title": "Họp dân",
        "lead": "Tối nay họp.",
        "paragraphs": ["Mời bà con.", {"role": "heading", "text": "Nội dung"}, " ", "Bàn việc đê."],
        "byline": "Ban mặt trận",
        "date": "10/04/2014",
    }
    article = read_json(json.dumps(given))
    assert blocks(article) == [
        ("title", "Họp dân", "/title"),
        ("lead", "Tối nay họp.", "/lead"),
        ("paragraph", "Mời bà con.", "/paragraphs/0"),
        ("heading", "Nội dung", "/paragraphs/1"),
        ("paragraph", "Bàn việc đê.", "/paragraphs/3"),
        ("byline", "Ban mặt trận", "/byline"),
    ]
    assert (article.date, article.byline) == ("2014-04-10", "Ban mặt trận")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "JSON"),
        ("[]", "object"),
        ("{}", "paragraphs"),
        ('{"paragraphs": "a"}', "list"),
        ('{"paragraphs": [1]}', "Paragraph 0"),
        ('{"paragraphs": [{"role": "song", "text": "a"}]}', "song"),
        ('{"paragraphs": [], "titel": "a"}', "titel"),
        ('{"paragraphs": ["a"], "title": 3}', "title"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_json_faults_are_named(text, named):
    with pytest.raises(InputError, match=named):
        read_json(text)


def test_half_a_letter_in_json_is_a_lost_one():
    article = read_json('{"title": "Vui \\ud83d", "paragraphs": ["Hay \\ud83d\\ude00 \\ude00."]}')
    assert article.text.split() == ["Vui", "\ufffd", "Hay", "\U0001f600", "\ufffd."]


def word_document() -> bytes:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    letterhead = document.add_table(1, 2)
    letterhead.cell(0, 0).text = "UBND XÃ VĨNH THÀNH\nBan Văn hóa"
    letterhead.cell(0, 0).add_paragraph("Số: 12/TB")
    letterhead.cell(0, 1).text = "Vĩnh Thành, ngày 11 tháng 9 năm 2024"
    document.add_paragraph("Thông báo tổng vệ sinh", style="Title")
    document.add_paragraph("Toàn xã ra quân từ 6 giờ sáng.")
    document.add_heading("Việc cần làm", level=2)
    document.add_paragraph("Phát quang bờ kênh", style="List Bullet")
    table = document.add_table(2, 2)
    cells = [cell for row in table.rows for cell in row.cells]
    for cell, text in zip(cells, ["Ấp", "Hộ", "Nhất", "120"], strict=True):
        cell.text = text
    document.add_paragraph("Nguyễn Văn Ba")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word_styles_are_roles():
    assert [block[:2] for block in blocks(read_docx(word_document()))] == [
        ("paragraph", "UBND XÃ VĨNH THÀNH Ban Văn hóa"),
        ("paragraph", "Số: 12/TB"),
        ("paragraph", "Vĩnh Thành, ngày 11 tháng 9 năm 2024"),
        ("title", "Thông báo tổng vệ sinh"),
        ("paragraph", "Toàn xã ra quân từ 6 giờ sáng."),
        ("heading", "Việc cần làm"),
        ("item", "Phát quang bờ kênh"),
        ("table", "Ấp\tHộ"),
        ("table", "Nhất\t120"),
        ("byline", "Nguyễn Văn Ba"),
    ]


def test_word_without_a_title_style_is_read_like_text():
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for text in (
        "Lịch tiêm phòng",
        "Xã tiêm phòng dại cho chó mèo vào sáng thứ bảy.",
        "Bà con lưu ý.",
    ):
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    article = read_docx(out.getvalue())
    assert article.title == "Lịch tiêm phòng"
    assert [block[0] for block in blocks(article)] == ["title", "paragraph", "paragraph"]


def test_word_refusals():
    pytest.importorskip("docx")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("a.txt", "chữ")
    for data in (b"", b"\xd0\xcf\x11\xe0 old .doc", archive.getvalue()):
        with pytest.raises(NotText):
            read_docx(data)


def test_pdf_paragraphs_are_whole_and_margins_are_not_read():
    pytest.importorskip("pypdf")
    article = read_pdf((DOCUMENTS / "bulletin.pdf").read_bytes())
    found = blocks(article)
    assert article.title == "Vĩnh Thành tổng kết mô hình lúa giảm phát thải"
    assert article.byline == "Bài và ảnh: Thanh Sơn"
    assert len(found) == 1 + 15 + 1
    assert found[2][1].startswith("Theo báo cáo, lượng giống")
    assert found[2][1].endswith("thay vì đốt ngoài đồng.")
    assert "mỗi héc-ta, số lần" in found[-2][1]
    assert all("Trang" not in text and "số 9" not in text for _, text, _ in found)


def test_pdf_refusals():
    pytest.importorskip("pypdf")
    with pytest.raises(EmptyArticle):
        read_pdf((DOCUMENTS / "scanned.pdf").read_bytes())
    with pytest.raises(NotText):
        read_pdf(b"%PDF-1.4 broken")
