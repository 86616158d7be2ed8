"""Document numbers and standards: ``15/2021/NĐ-CP``, ``18-NQ/TW``, ``QĐ-UBND``, ``TCVN 5574:2018``.

A number is said as a number, the stroke after it "gạch chéo"; the kind of
document and who issued it are said in full when ``data/vi/documents.tsv``
knows them, else as the lexicon has them, else spelled.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.letters import has_vowel
from tts_service.normalization.numerals import say_cardinal, say_digits
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.scene import Scene

_CODE = r"[A-ZĐƯ][A-Za-zĐđƯưÂâÔô]{0,11}(?:\.[A-ZĐƯ]{1,6})?\d{0,3}[A-Z]?"
_NUMBERED = re.compile(
    rf"(\d{{1,7}})([a-zA-Z]?) ?([/-]) ?(?:((?:19|20)\d\d|\d\d) ?([/-]) ?)?"
    rf"({_CODE}(?: ?[/&-] ?{_CODE}){{0,4}})(?![^\W_])"
)
_UNNUMBERED = re.compile(rf"({_CODE}(?: ?[/-] ?{_CODE}){{1,3}})(?![^\W_])")
_PART = re.compile(r"([A-Za-zĐđƯưÂâÔô.]+)(\d*)([A-Z]?)")
_STANDARD = re.compile(
    r"(\d{1,6})((?:-\d{1,3})*) ?: ?((?:19|20)\d\d)(?:/(?=[A-ZĐ]))?(?![^\W_]|[.,/]\d)"
)
_STANDARD_NAMES = re.compile(
    r" (?:tcvn|qcvn|tcxdvn|tcxd|tcn|tccs|iso|iec|iso/iec|astm|en|haccp|tiêu chuẩn|quy chuẩn)[ .]*$"
)
# The code of a civil servant's rank: V.07.05.14
_RANK = re.compile(r"([IVX]{1,3})((?:\.\d\d){2,3})(?![^\W_]|\.\d)")
# Two letters are too often something else, but for these.
_SURE = 3
_SHORT_ISSUERS = frozenset(("CP", "TW", "TU", "TƯ", "QH"))


def find_serial(scene: Scene, start: int) -> Span | None:
    """A document number, with or without its digits."""
    match = _NUMBERED.match(scene.text, start)
    # "CT1-CT2" are two buildings.
    if match and not scene.text[start - 1 : start].isalpha():
        return _numbered(scene, match)
    if _STANDARD_NAMES.search(scene.left(start)) and (m := _STANDARD.match(scene.text, start)):
        number = say_digits(m[1]) if m[1][0] == "0" else say_cardinal(m[1])
        parts = [number, *(say_cardinal(p) for p in m[2].split("-") if p)]
        return Span(
            start, m.end(), f"{' '.join(parts)}, {say_cardinal(m[3])}", "serial", "standard"
        )
    match = _RANK.match(scene.text, start)
    if match:
        words = [scene.lexicon.spell(match[1]), *map(say_digits, match[2].strip(".").split("."))]
        return Span(start, match.end(), ", ".join(words), "serial", "code of a rank")
    match = _UNNUMBERED.match(scene.text, start)
    if match and _is_document_code(scene, match[1]):
        return Span(start, match.end(), _say_code(scene, match[1]), "serial", "document code")
    return None


def _numbered(scene: Scene, match: re.Match[str]) -> Span | None:
    number, letter, mark, year, _, code = match.groups()
    if year is None and not _is_code_after_number(scene, code, mark):
        return None
    # "Đề án 06/CP" keeps the nought that "Kế hoạch 06/KH-UBND" has for order alone.
    named = number[0] == "0" and scene.left(match.start()).endswith(" đề án")
    words = [say_digits(number) if named else say_cardinal(number)]
    if letter:
        words.append(scene.lexicon.spell(letter))
    if mark == "/":
        words.append("gạch chéo")
    if year:
        words.append(say_cardinal(year))
        words.append("gạch chéo")
    words.append(_say_code(scene, code))
    return Span(match.start(), match.end(), " ".join(words), "serial", "document number")


def _is_code_after_number(scene: Scene, code: str, mark: str) -> bool:
    """``45/KH-UBND`` and ``18-NQ/TW``, but neither ``12/A`` nor ``30-VTV``."""
    parts = [m[1] for m in _PART.finditer(code)]
    kinds, issuers = scene.lexicon.kinds, scene.lexicon.issuers
    if parts[0] in kinds or parts[0] in issuers:
        return True
    return len(parts) > 1 and mark == "/" and parts[0].isupper()


def _is_document_code(scene: Scene, code: str) -> bool:
    """A kind of document with a known issuer, and no abbreviation that people write so."""
    parts = [m[1] for m in _PART.finditer(code)]
    lexicon = scene.lexicon
    numbered = code[len(parts[0]) : len(parts[0]) + 1].isdecimal()  # "CT1-CT2" are buildings
    if numbered or code.replace(" ", "") in lexicon.senses or parts[0] not in lexicon.kinds:
        return False
    return all(part in lexicon.issuers for part in parts[1:]) and any(
        len(part) >= _SURE or part in _SHORT_ISSUERS for part in parts[1:]
    )


def _say_code(scene: Scene, code: str) -> str:
    lexicon = scene.lexicon
    words = []
    for index, part in enumerate(_PART.finditer(code)):
        letters, digits, letter = part.groups()
        tables = (
            (lexicon.kinds, lexicon.issuers) if index == 0 else (lexicon.issuers, lexicon.kinds)
        )
        said = _told(scene, letters) or tables[0].get(letters) or tables[1].get(letters)
        if said is None:
            senses = lexicon.senses.get(letters) or lexicon.folded.get(letters)
            said = senses[0].spoken if senses and len(letters) >= _SURE else None
        if said is None and not letters.isupper() and letters[1:].islower() and has_vowel(letters):
            said = letters
        words.append(said or _split_code(scene, letters) or lexicon.spell(letters))
        if digits:
            words.append(say_cardinal(digits))
        if letter:
            words.append(lexicon.spell(letter))
    return " ".join(words)


def _told(scene: Scene, letters: str) -> str | None:
    """The sense that the sentence itself names: "Chương trình 06-CTr/TU của Thành ủy"."""
    senses = scene.lexicon.senses.get(letters, ()) if letters in scene.lexicon.issuers else ()
    said = (sense.spoken.lower() for sense in senses)
    return next((words for words in said if f" {words}" in scene.lower), None)


def _split_code(scene: Scene, letters: str) -> str | None:
    """``BCĐATGT``, ``SKHCN``: two known parts, the first one an office."""
    issuers = scene.lexicon.issuers
    for cut in range(len(letters) - 2, 1, -1):
        head, tail = letters[:cut], letters[cut:]
        senses = scene.lexicon.senses.get(tail)
        if head in issuers and (tail in issuers or senses):
            said = issuers.get(tail) or (senses[0].spoken if senses else "")
            return f"{issuers[head]} {said}"
    if letters[0] in "BS" and (senses := scene.lexicon.senses.get(letters[1:])):
        return f"{'bộ' if letters[0] == 'B' else 'sở'} {senses[0].spoken}"
    return None
