"""Bytes in every encoding Vietnamese pages still use."""

from __future__ import annotations

import codecs
import unicodedata

import pytest

from tts_service.article.encoding import decode
from tts_service.errors import NotText

TEXT = "Quận Bắc Từ Liêm: “Sạch - Xanh - Hiện đại” năm 2014, đất giãn dân…"


def windows_1258(text: str) -> bytes:
    """The letters with their tones as separate marks, as that code page has them."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, mark = unicodedata.normalize("NFD", char), ""
            # Only the five tones are separate; â ă ê ô ơ ư are letters of their own.
            tones = [part for part in base if part in "\u0300\u0301\u0303\u0309\u0323"]
            mark = "".join(tones)
            letter = unicodedata.normalize("NFC", "".join(p for p in base if p not in tones))
            out += (letter + mark).encode("cp1258")
    return out


# Both lines say TEXT_PLAIN, as typed on the keyboards of the nineties.
TEXT_PLAIN = "Quận Bắc Từ Liêm: đất giãn dân, đường Phạm Văn Đồng"
TCVN3 = "QuËn B¾c Tõ Liªm: ®Êt gi·n d©n, ®­êng Ph¹m V¨n §ång"
VNI = "Quaän Baéc Töø Lieâm: ñaát giaõn daân, ñöôøng Phaïm Vaên Ñoàng"


@pytest.mark.parametrize("old", [TCVN3, VNI])
def test_old_fonts_become_letters(old):
    assert decode(old.encode("latin-1")) == TEXT_PLAIN
    assert decode(old.encode("latin-1"), "iso-8859-1") == TEXT_PLAIN
    # The same page after somebody changed only its charset line.
    assert decode(old.encode()) == TEXT_PLAIN
    entities = "".join(char if char < "\x80" else f"&#{ord(char)};" for char in old)
    assert decode(f"<p>{entities} ®¸</p>".encode("latin-1")).startswith(f"<p>{TEXT_PLAIN}")


def test_a_letter_cut_in_half_does_not_spoil_the_page():
    assert decode(TEXT.encode() * 9 + "đ".encode()[:1]) == TEXT * 9


@pytest.mark.parametrize(
    "text",
    [
        "Le déjeuner à l'école, où l'été est déjà là",
        "Xin chao, khong dau",
        "Café và bánh mì: giá 20.000 đồng",
        "São Paulo, Curaçao, Málaga",
    ],
)
def test_other_accents_stay(text):
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode(), "windows-1258"),
        (codecs.BOM_UTF8 + TEXT.encode(), ""),
        (TEXT.encode("utf-16"), ""),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ""),
        (TEXT.encode("utf-32"), ""),
        (("a b c " * 40 + TEXT).encode("utf-16-le"), ""),
        (windows_1258(TEXT), "windows-1258"),
        (windows_1258(TEXT), "iso-8859-1"),
        (b'<meta charset="windows-1258">' + windows_1258(TEXT), ""),
        (windows_1258(TEXT), ""),
    ],
)
def test_known_encodings(data, declared):
    assert decode(data, declared).endswith(TEXT)


def test_text_is_not_normalized_when_it_need_not_be():
    decomposed = unicodedata.normalize("NFD", TEXT)
    assert decode(decomposed.encode()) == decomposed


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ""),
        (b"%PDF-1.7\n\x80\x81\x82\x83\x01\x02\x03\x04\x05", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), ""),
        (b"\xff\xfe\x00", ""),
        (windows_1258(TEXT), "x-no-such-code"),
        # Chinese in GBK, which nobody declared.
        ("人民日报".encode("gbk") * 20, ""),
    ],
)
def test_refusals(data, declared):
    with pytest.raises(NotText) as caught:
        decode(data, declared)
    assert caught.value.evidence
    assert caught.value.remedy
