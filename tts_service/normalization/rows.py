"""Data files: tab-separated, UTF-8, NFC, one header line; every rule of the format is checked.

A broken file is a ``LexiconError`` that names the file and the line.  Lines are
checked for: the header, the number of cells, empty cells where a value is
required, NFC, stray white space, and letters that only look Latin.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from tts_service.errors import LexiconError

if TYPE_CHECKING:
    from pathlib import Path

# Cyrillic, Greek and Icelandic letters that readers take for Latin ones, and what has no width.
_STRAY = re.compile(r"  | [\t\n]|[\t\n] ")
_LOOKALIKE = re.compile("[\u0370-\u03ff\u0400-\u04ffÐðƉɖ\u00ad\u200b-\u200f\u2060\ufeff\xa0]")


def broken(path: Path, line: int, evidence: str, remedy: str) -> LexiconError:
    """The error for one line of a data file."""
    return LexiconError(f"{path.name}, line {line}: {evidence}", remedy)


def read_rows(
    path: Path, header: tuple[str, ...], required: tuple[str, ...], *, symbols: bool = False
) -> list[tuple[int, dict[str, str]]]:
    """The rows of ``path`` as ``(line number, {column: cell})``.

    ``header`` is what the first line must be, ``required`` the columns that may
    not be empty.  ``symbols`` allows the code points that are forbidden in
    words (the table of symbols needs Greek letters).
    """
    lines = _lines(path)
    if tuple(lines[0].split("\t")) != header:
        raise broken(path, 1, f"the header is {lines[0]!r}.", f"Use {' '.join(header)}.")
    _check_characters(path, lines, symbols=symbols)
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(header):
            raise broken(path, number, f"{len(cells)} cells.", f"Give {len(header)} cells.")
        row = dict(zip(header, cells, strict=True))
        for name in required:
            if not row[name]:
                raise broken(path, number, f"no {name}.", "Fill the cell.")
        rows.append((number, row))
    return rows


def _check_characters(path: Path, lines: list[str], *, symbols: bool) -> None:
    """No look-alike letter and no stray space; the file as a whole is looked at first."""
    text = "\n".join(lines)
    for pattern, evidence, remedy in (
        (_STRAY, "stray spaces.", "Remove them."),
        (_LOOKALIKE, "a look-alike letter.", "Type it with Latin letters."),
    ):
        found = None if symbols and pattern is _LOOKALIKE else pattern.search(text)
        if found:
            raise broken(path, text.count("\n", 0, found.start()) + 1, evidence, remedy)


def _lines(path: Path) -> list[str]:
    """The lines of a readable UTF-8 file in NFC."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(
            f"{path.name}: not readable as UTF-8 ({type(error).__name__}).", "Check the file."
        ) from error
    if not unicodedata.is_normalized("NFC", text):
        raise LexiconError(f"{path.name}: not in NFC.", "Save the file in Unicode NFC.")
    return text.split("\n")
