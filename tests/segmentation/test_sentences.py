import pytest

from tts_service.segmentation.sentences import split_sentences, split_text
from tts_service.values import Article, Block, Role


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_text(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Chúng tôi đã làm.", "Sáng nay nước rút.”", "Đến trưa, điện có."],
        ["Đất giãn dân…", "Triển khai công tác."],
        ["PGS.TS. Trần Văn An nói.", "Ai cũng nghe."],
    ],
)
def test_sentences_of_one_line(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_sentences_stay_in_their_blocks() -> None:
    text = "Tiêu đề\n\nCâu một. Câu hai.\n\n***"
    blocks = (Block(Role.TITLE, 0, 7), Block(Role.PARAGRAPH, 9, 26), Block(Role.PARAGRAPH, 28, 31))
    found = split_sentences(Article(text, blocks))
    assert [(s.block, text[s.start : s.end]) for s in found] == [
        (0, "Tiêu đề"),
        (1, "Câu một."),
        (1, "Câu hai."),
    ]
