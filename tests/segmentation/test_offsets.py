"""Whatever the text, sentences and what lies between them are the text again."""

import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from tts_service.segmentation.composed import compose
from tts_service.segmentation.sentences import split_text

CASES = Path(__file__).parent.parent / "cases" / "segmentation" / "sentences"

# Pieces that rules look at, in any order, beside any character at all.
WORDS = """. ? ! … ... ./. ; : , - – — “ ” " ' ( ) [1] (?) 1. 12 3,5 IV. a) ½ Ông bà TP PGS.TS v.v
www.a.vn a@b.vn 🎉"""
SPACES = ["\r\n", "\n", "\n\n", "\r", "\u2028", " ", " ", "  ", "\u00a0", "\t"]
ODD = ["Điều 5", "Ti\u0302\u0301m", "\u0301", "\u200b", "\ufeff"]
PIECES = st.sampled_from([*WORDS.split(), *SPACES, *ODD])
TEXTS = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=3)), max_size=60).map("".join)


def check(text: str) -> None:
    spans = split_text(text)
    flat = [at for span in spans for at in span]
    assert flat == sorted(flat)
    at = 0
    for start, end in (*spans, (len(text), len(text))):
        between = text[at:start]
        sentence = text[start:end]
        assert not any(letter.isalnum() for letter in compose(between)[0])
        assert sentence == sentence.strip()
        assert start == end == len(text) or any(map(str.isalnum, sentence))
        at = end


@given(TEXTS)
@example("e\u0301. A\u030a\u0301.\u0301 B")
@example("Xong.\u0301 Mai")
def test_nothing_is_lost_or_altered(text: str) -> None:
    check(text)
    check(unicodedata.normalize("NFD", text))


@given(TEXTS)
def test_composed_and_decomposed_text_are_cut_alike(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", composed)
    if unicodedata.normalize("NFC", decomposed) != composed or compose(decomposed)[0] != composed:
        return
    ours = [unicodedata.normalize("NFC", decomposed[a:b]) for a, b in split_text(decomposed)]
    assert ours == [composed[a:b] for a, b in split_text(composed)]


@given(TEXTS)
def test_line_ends_of_other_systems_change_nothing(text: str) -> None:
    unix = text.replace("\r", "")
    dos = unix.replace("\n", "\r\n")
    ours = [dos[a:b].replace("\r", "") for a, b in split_text(dos)]
    assert ours == [unix[a:b] for a, b in split_text(unix)]


@given(TEXTS)
def test_composing_keeps_every_place(text: str) -> None:
    composed, offsets = compose(text)
    assert len(offsets) == len(composed) + 1
    assert list(offsets) == sorted(offsets)
    assert offsets[len(composed)] == len(text)
    ends = [offsets[i + 1] for i in range(len(composed))]
    starts = [offsets[i] for i in range(len(composed))]
    joined = "".join(text[a:b] for a, b in zip(starts, ends, strict=True))
    assert joined == text


def test_threads_agree() -> None:
    texts = [
        json.loads(line)["cut"].replace("║", "")
        for path in sorted(CASES.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ] * 4
    alone = [split_text(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(split_text, texts)) == alone
