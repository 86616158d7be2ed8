"""Language knowledge of this room, kept as TSV files in ``data/`` and checked as it is read.

A file is UTF-8 in NFC.  Its first row names the columns; ``#`` begins a comment
line.  Rows have a cell for every column, and the first column is a key: no two
rows have the same.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tts_service.errors import LexiconError

_DATA = Path(__file__).parent / "data"


class Table(NamedTuple):
    """A checked TSV file: its column names and its rows, in file order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@cache
def load_table(name: str) -> Table:
    """Read ``data/<name>.tsv`` of this room; raises ``LexiconError`` naming the line."""
    path = _DATA / f"{name}.tsv"
    return parse_table(path.name, path.read_text(encoding="utf-8"))


def parse_table(name: str, text: str) -> Table:
    """Check and split the text of a table; raises ``LexiconError`` naming file and line."""
    columns: tuple[str, ...] = ()
    rows: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        cells = tuple(line.split("\t"))
        fault = _fault(line, cells, columns)
        if not fault and cells[0] in rows:
            fault = f"a second row for {cells[0]!r}"
        if fault:
            raise LexiconError(f"{name}, line {number}: {fault}.", "Correct the row.")
        if columns:
            rows[cells[0]] = cells
        else:
            columns = cells
    if not rows:
        raise LexiconError(f"{name} has no rows.", "Restore the file.")
    return Table(columns, tuple(rows.values()))


def _fault(line: str, cells: tuple[str, ...], columns: tuple[str, ...]) -> str:
    if not unicodedata.is_normalized("NFC", line):
        return "not in NFC"
    if columns and len(cells) != len(columns):
        return f"{len(cells)} cells for {len(columns)} columns"
    if any(not cell or cell != cell.strip() for cell in cells):
        return "an empty cell, or one with white space around it"
    return ""
