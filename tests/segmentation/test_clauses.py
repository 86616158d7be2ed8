import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_service.segmentation.clauses import split_clauses

CASES = Path(__file__).parent.parent / "cases" / "segmentation" / "clauses.jsonl"
Ranges = list[tuple[int, int]]

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=8), st.sampled_from([" ", "  ", ", ", "; ", " - ", " và ", "(", ") "])
    ),
    max_size=40,
).map("".join)
KEEP = st.lists(st.tuples(st.integers(-5, 150), st.integers(-5, 150)), max_size=4)


def pieces(text: str, limit: int, *keep: str) -> list[str]:
    ranges = [(text.index(part), text.index(part) + len(part)) for part in keep]
    return [text[start:end] for start, end in split_clauses(text, limit, ranges)]


def read_marked(marked: str) -> tuple[str, Ranges, Ranges]:
    text = ""
    begun: list[int] = []
    ranges: dict[str, Ranges] = {"⟧": [], "⟩": []}
    for letter in marked:
        if letter in "⟦⟨":
            begun.append(len(text))
        elif letter in ranges:
            ranges[letter].append((begun.pop(), len(text)))
        else:
            text += letter
    return text, ranges["⟧"], ranges["⟩"]


@given(TEXTS, st.integers(1, 60), KEEP)
def test_pieces_cover_the_text_and_keep_the_limit(text: str, limit: int, keep: Ranges) -> None:
    found = split_clauses(text, limit, keep)
    at = 0
    for start, end in (*found, (len(text), len(text))):
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert end - start <= limit
        assert start < end or start == len(text)
        at = end
    if len(text.strip()) <= limit:
        assert len(found) <= 1
    assert split_clauses(text, limit, keep) == found


@pytest.mark.parametrize(
    "case",
    [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()],
    ids=lambda case: case["id"],
)
@pytest.mark.parametrize("limit", [100, 150])
def test_no_cut_in_the_wrong_place(case: dict[str, str], limit: int) -> None:
    text, keep, whole = read_marked(case["marked"])
    cuts = [end for _, end in split_clauses(text, limit, keep)[:-1]]
    torn = [text[a:b] for a, b in keep + whole for cut in cuts if a < cut < b]
    assert torn == []


def test_short_text_is_whole() -> None:
    assert split_clauses("  Xin chào.  ", 9) == ((2, 11),)
    assert split_clauses("   ", 9) == ()


def test_a_limit_below_one_is_an_error() -> None:
    with pytest.raises(ValueError, match="limit of 0"):
        split_clauses("a", 0)


def test_stronger_marks_first() -> None:
    text = "Thu ngân sách đạt khá, chi đúng dự toán; xây dựng nông thôn mới, giảm nghèo đều vượt."
    assert pieces(text, 60) == [
        "Thu ngân sách đạt khá, chi đúng dự toán;",
        "xây dựng nông thôn mới, giảm nghèo đều vượt.",
    ]


def test_conjunctions_before_white_space() -> None:
    text = "Bà con trong thôn góp công góp của mở rộng con đường và trồng thêm hai hàng cây xanh"
    assert pieces(text, 60)[1].startswith("và ")


def test_no_orphans() -> None:
    text = "Quận đã hoàn thành việc rà soát hồ sơ của các hộ dân trong diện giải tỏa ở phường, rồi."
    assert min(map(len, pieces(text, 80))) > 20


def test_kept_ranges_are_whole_while_anything_else_can_be_cut() -> None:
    year = "hai nghìn không trăm mười bốn"
    text = f"kế hoạch năm {year} vừa lập"
    assert year in pieces(text, 32, year)
    assert max(map(len, pieces(text, 12, year))) <= 12


def test_brackets_and_names_are_whole() -> None:
    text = (
        "Công ty Hoa Sen (đơn vị trúng thầu, trụ sở ở Gia Lâm) do ông Nguyễn Văn Bình làm giám đốc"
    )
    assert pieces(text, 60) == [
        "Công ty Hoa Sen (đơn vị trúng thầu, trụ sở ở Gia Lâm)",
        "do ông Nguyễn Văn Bình làm giám đốc",
    ]


def test_an_endless_word_is_cut_at_the_limit() -> None:
    assert split_clauses("a" * 25, 10) == ((0, 10), (10, 20), (20, 25))
