"""Bytes -> text, or a clear refusal.

Order of belief: a byte order mark, then UTF-8 (which hardly ever fits by
accident), then the declared encoding, then what Vietnamese was written in before
Unicode (``tts_service.article.legacy``).
"""

from __future__ import annotations

import codecs
import re

from tts_service.article.legacy import convert_bytes, restore_text
from tts_service.errors import NotText

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_DECLARATION_REACH = 4096
_WESTERN = frozenset(["ascii", "cp1252", "cp1258", "iso8859-1", "iso8859-15", "utf-8"])
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_WHOLE_FOR_ONE_BROKEN = 50
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROL = 0.001
_REMEDY = "Send a text or an HTML page in UTF-8."


def decode(data: bytes, declared: str = "") -> str:
    """The text of a file or of an HTTP body.

    ``declared`` is the charset a server or user names, may be empty; an HTML
    page's own ``charset=`` is looked for too.  Text in windows-1258, TCVN3 or VNI
    comes back converted and in NFC; everything else is returned as written, but for
    the halves of letters that a careless cut left.  Raises ``NotText`` for binary
    data and for bytes that fit no encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_decode(data, encoding))
    if b"\x00" in data[:_DECLARATION_REACH]:
        return _checked(_decode(data, _wide_encoding(data)))
    try:
        return restore_text(_checked(data.decode("utf-8")))
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="ignore")
    # Portals cut summaries inside a letter: a few broken ones among many whole ones.
    broken = len(data) - len(text.encode())
    if broken * _WHOLE_FOR_ONE_BROKEN <= sum(map(len, _BEYOND_ASCII.findall(text))):
        return _checked(text)
    return _checked(_decode_single_byte(data, declared or _declared_inside(data)))


def whole_letters(text: str) -> str:
    """The text with U+FFFD for halves of letters, which JSON can hold, as browsers have it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _declared_inside(data: bytes) -> str:
    """The charset an HTML page names for itself."""
    found = _DECLARED.search(data[:_DECLARATION_REACH])
    return found.group(1).decode("ascii") if found else ""


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without a mark: the zero bytes of ASCII all lie on one side."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if len(data) % 2 == 0 and max(even, odd) > len(data) / 20 and min(even, odd) == 0:
        return "utf-16-be" if even else "utf-16-le"
    raise NotText("The data has zero bytes as binary files do.", _REMEDY)


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise NotText(
            f"The bytes are no valid {encoding} (byte {fault.start}).", _REMEDY
        ) from fault


def _decode_single_byte(data: bytes, named: str) -> str:
    """Bytes above 127 that are no UTF-8: the encoding named, or an old Vietnamese one."""
    try:
        encoding = codecs.lookup(named or "ascii").name
    except LookupError as fault:
        raise NotText(f"The encoding {named[:40]!r} is not known.", _REMEDY) from fault
    # Pages of those days say "iso-8859-1", which has no Vietnamese letters.
    if encoding not in _WESTERN:
        return _decode(data, encoding)
    text = convert_bytes(data)
    if not text:
        raise NotText("The bytes are neither UTF-8 nor an old Vietnamese encoding.", _REMEDY)
    return text


def _checked(text: str) -> str:
    """The text, or ``NotText`` when it has the control characters of binary data."""
    controls = len(_CONTROL.findall(text))
    if controls > _MOST_CONTROL * len(text) + (1 if len(text) > 100 else 0):  # noqa: PLR2004
        raise NotText(f"{controls} control characters in {len(text)}.", _REMEDY)
    return text
