import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from tts_service.segmentation.sentences import split_sentences, split_text
from tts_service.values import Article, Block, Role

CASES = Path(__file__).parent.parent / "cases" / "segmentation"
CUT = "║"


def sentences(text: str, dotted: frozenset[str] = frozenset()) -> list[str]:
    return [text[start:end] for start, end in split_text(text, dotted)]


def cases() -> Iterator[object]:
    for path in sorted(CASES.glob("sentences/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            known = case.get("known")
            marks = [pytest.mark.xfail(reason=known)] if known else []
            yield pytest.param(case["cut"], id=case["id"], marks=marks)


@pytest.mark.parametrize("cut", list(cases()))
def test_cuts(cut: str) -> None:
    parts = [part.strip() for part in cut.split(CUT)]
    assert sentences(cut.replace(CUT, "")) == parts


@pytest.mark.parametrize("cut", list(cases()))
def test_cuts_of_decomposed_text(cut: str) -> None:
    decomposed = unicodedata.normalize("NFD", cut)
    parts = [part.strip() for part in decomposed.split(CUT)]
    assert sentences(decomposed.replace(CUT, "")) == parts


def test_sentences_stay_in_their_blocks() -> None:
    text = "Tiêu đề\n\nCâu một. Câu hai.\n\n***"
    blocks = (Block(Role.TITLE, 0, 7), Block(Role.PARAGRAPH, 9, 26), Block(Role.PARAGRAPH, 28, 31))
    found = split_sentences(Article(text, blocks))
    assert [(s.block, text[s.start : s.end]) for s in found] == [
        (0, "Tiêu đề"),
        (1, "Câu một."),
        (1, "Câu hai."),
    ]


def test_dotted_abbreviations_come_with_the_call() -> None:
    text = "Đoàn đến thăm NVH. Thanh Xuân hôm qua."
    assert len(sentences(text)) == 2
    assert sentences(text, frozenset({"NVH."})) == [text]
    assert sentences(text, frozenset({"NVH"})) == [text]


def test_marks_alone_are_not_sentences() -> None:
    assert split_text(" … *** \n\n !!! ") == ()
    assert sentences("Vui quá! 🎉\n***\nHẹn gặp lại.") == ["Vui quá! 🎉", "Hẹn gặp lại."]
