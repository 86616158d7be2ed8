import unicodedata

import pytest

from tts_service.normalization.normalize import normalize
from tts_service.normalization.written import clean


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("hội\u00a0nghị", "hội nghị"),
        ("2020–2025 — hết", "2020-2025 - hết"),
        ("Ðảng", "Đảng"),
        ("UBΝD", "UBND"),  # Greek Nu
        ("Нà Nội", "Hà Nội"),  # Cyrillic En
        ("Мос\u043aва", "Москва"),  # a Cyrillic word stays
        ("U\u200bBND", "UBND"),
        ("\ufeffUBND\u00ad", "UBND"),
        ("ＵＢＮＤ １２", "UBND 12"),
        ("Ⅳ", "IV"),
        ("𝐔𝐁𝐍𝐃", "UBND"),
        ("25℃", "25°C"),
        ("١٢", "12"),
    ],
)
def test_cleaning(written, cleaned):
    assert clean(written).text == cleaned


def test_nfc_text_costs_no_offsets():
    assert clean("Ủy ban nhân dân – 2014").offsets is None


def test_offsets_lead_back_to_decomposed_text(lexicon):
    written = unicodedata.normalize("NFD", "Đảng ủy, HĐND họp ngày 10/4")
    changes = normalize(written, lexicon).changes
    assert [written[c.start : c.end] for c in changes] == [c.written for c in changes]
    assert [c.spoken for c in changes] == ["hội đồng nhân dân", "mười tháng tư"]


def test_a_mended_letter_is_a_change(lexicon):
    said = normalize("Ðảng bộ và\u200b nhân dân", lexicon)
    assert said.text == "Đảng bộ và nhân dân"
    assert [(c.written, c.spoken, c.semiotic_class) for c in said.changes] == [
        ("Ð", "Đ", "repair"),
        ("à\u200b", "à", "repair"),
    ]
