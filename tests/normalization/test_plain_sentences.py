"""Ordinary sentences, without a digit, a symbol or an abbreviation, are said as written."""

import re
from pathlib import Path

from tts_service.normalization.normalize import normalize

SENTENCES = (
    (Path(__file__).parents[1] / "cases" / "plain_sentences.txt")
    .read_text(encoding="utf-8")
    .splitlines()
)


def test_plain_sentences_stay_as_they_are(lexicon):
    changed = [s for s in SENTENCES if normalize(s, lexicon).text != s]
    assert changed == []


def test_sentences_are_plain_and_many():
    assert len(set(SENTENCES)) == len(SENTENCES) >= 2000
    assert [s for s in SENTENCES if re.search(r"[^\w\s,.;:?!…]|[\d_]", s)] == []
