"""W3C Pronunciation Lexicon 1.0 files, in and out: what a site brings from other tools.

Only ``<grapheme>`` and ``<alias>`` are taken (an alias is what is said instead,
in plain words); a lexeme with a ``<phoneme>`` only is an error, since engines
here are given words.  https://www.w3.org/TR/pronunciation-lexicon/
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tts_service.errors import LexiconError
from tts_service.normalization.entries import Sense, is_sayable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"


def read_pls(path: Path) -> list[Sense]:
    """The lexemes of a PLS file, in order; raises ``LexiconError`` naming the file."""
    # Imported here: only sites with such a file need the parser.
    import xml.etree.ElementTree as ET

    try:
        text = path.read_text(encoding="utf-8")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise LexiconError(f"{path.name}: has a document type.", "Remove it.")
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314
    except (OSError, UnicodeDecodeError, ET.ParseError) as error:
        raise LexiconError(
            f"{path.name}: {type(error).__name__}.", "Give a PLS 1.0 file."
        ) from error
    senses = []
    for number, lexeme in enumerate(root.iter(f"{{{_NAMESPACE}}}lexeme"), 1):
        alias = lexeme.findtext(f"{{{_NAMESPACE}}}alias")
        forms = [g.text for g in lexeme.findall(f"{{{_NAMESPACE}}}grapheme") if g.text]
        if not alias or not forms:
            raise LexiconError(
                f"{path.name}, lexeme {number}: no grapheme or no alias.", "Give both."
            )
        if not is_sayable(alias):
            raise LexiconError(
                f"{path.name}, lexeme {number}: {alias!r} cannot be said.",
                "Write words only, as said.",
            )
        senses += [
            Sense(
                unicodedata.normalize("NFC", form.strip()),
                unicodedata.normalize("NFC", " ".join(alias.split())),
                1,
                "",
                path.stem,
            )
            for form in forms
        ]
    return senses


def write_pls(senses: Iterable[Sense]) -> str:
    """A PLS 1.0 document with the first sense of every form."""
    lexemes = "".join(
        f"  <lexeme>\n    <grapheme>{escape(s.form)}</grapheme>\n"
        f"    <alias>{escape(s.spoken)}</alias>\n  </lexeme>\n"
        for s in senses
        if s.rank == 1
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<lexicon version="1.0" xmlns="{_NAMESPACE}" alphabet="ipa" xml:lang="vi">\n'
        f"{lexemes}</lexicon>\n"
    )
