"""Plain text: the seed article and small cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tts_service.article.text import read_text
from tts_service.errors import EmptyArticle
from tts_service.values import Role

SEED = Path(__file__).parents[1] / "fixtures" / "seed_article.txt"


def roles(text: str) -> list[tuple[str, str]]:
    article = read_text(text)
    return [(str(block.role), article.slice(block)) for block in article.blocks]


def test_seed_has_its_parts_and_no_chrome():
    text = SEED.read_text(encoding="utf-8")
    article = read_text(text)
    assert article.text == text
    assert article.title.startswith("Đồng chí Nguyễn Thế Thảo - Ủy viên Trung ương Đảng")
    assert article.title.endswith("phát triển kinh tế - xã hội (KT - XH)")
    assert article.date == "2014-04-10"
    assert article.byline == "Tin Bích Luyện - Ảnh Đức Tuyến"
    found = [block.role for block in article.blocks]
    assert found == [Role.TITLE, Role.LEAD, *[Role.PARAGRAPH] * 12, Role.BYLINE]
    assert article.slice(article.blocks[1]).startswith("(BTLP) Quận Bắc Từ Liêm phát huy")
    assert article.slice(article.blocks[2]).startswith("Sáng ngày 10/4, Đồng chí")
    read = "\n".join(article.slice(block) for block in article.blocks)
    for chrome in ("Tin nổi bật", "Ngày đăng", "Lượt xem", "Xem với cỡ chữ", "Đọc bài viết"):
        assert chrome not in read


def test_blocks_are_trimmed_ascending_slices():
    article = read_text(SEED.read_text(encoding="utf-8"))
    position = 0
    for block in article.blocks:
        assert position <= block.start < block.end
        assert article.slice(block) == article.slice(block).strip()
        position = block.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Xin chào các bạn", [("paragraph", "Xin chào các bạn")]),
        (
            "Lịch cắt điện tuần tới\r\n\r\nXuân Đỉnh mất điện.\r\nMong bà con thông cảm.",
            [
                ("title", "Lịch cắt điện tuần tới"),
                ("paragraph", "Xuân Đỉnh mất điện."),
                ("paragraph", "Mong bà con thông cảm."),
            ],
        ),
        # Asked to read only a tool's label, it reads it.
        ("Đọc bài viết", [("paragraph", "Đọc bài viết")]),
        (
            "Thông báo họp\n\nSáng mai họp tại trụ sở.\n\nCác tin khác\nBầu cử bổ sung",
            [("title", "Thông báo họp"), ("paragraph", "Sáng mai họp tại trụ sở.")],
        ),
        (
            "Hội nghị bàn ba việc:\n- Thu ngân sách;\n- Giải phóng mặt bằng.",
            [
                ("paragraph", "Hội nghị bàn ba việc:"),
                ("item", "- Thu ngân sách;"),
                ("item", "- Giải phóng mặt bằng."),
            ],
        ),
    ],
)
def test_small_texts(text, expected):
    assert roles(text) == expected


def test_lines_wrapped_by_hand_are_one_paragraph():
    text = (
        "Quận tập trung phát triển hạ tầng đô thị, quyết liệt thực hiện nhiệm vụ\n"
        "Quản lý quy hoạch và đất đai, thực hiện kỷ cương hành chính, đẩy mạnh\n"
        "phát triển văn hóa."
    )
    assert roles(text) == [("paragraph", text)]


@pytest.mark.parametrize("text", ["", " \n\t ", "…", "\u00a0\n---\n"])
def test_nothing_to_say(text):
    with pytest.raises(EmptyArticle):
        read_text(text)
