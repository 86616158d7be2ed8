import unicodedata
from pathlib import Path

import pytest

from tts_service.errors import LexiconError
from tts_service.segmentation import tables
from tts_service.segmentation.tables import load_table, parse_table

TABLES = sorted(path.stem for path in Path(tables.__file__).parent.glob("data/*.tsv"))


@pytest.mark.parametrize("name", TABLES)
def test_shipped_tables_are_valid(name: str) -> None:
    table = load_table(name)
    assert table.rows
    assert len(table.columns) >= 2


def test_comments_and_blank_lines_are_left_out() -> None:
    table = parse_table("x.tsv", "# lời dẫn\nword\tkind\n\nông\tdanh xưng\n")
    assert table.columns == ("word", "kind")
    assert table.rows == (("ông", "danh xưng"),)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("a\tb\na\tc\n", "line 3: a second row"),
        ("a\n", "line 2: 1 cells for 2 columns"),
        ("a\t\n", "line 2: an empty cell"),
        ("a \tb\n", "white space around"),
        (unicodedata.normalize("NFD", "ố\tb\n"), "not in NFC"),
        ("", "no rows"),
    ],
)
def test_faults_name_their_line(rows: str, fault: str) -> None:
    with pytest.raises(LexiconError, match=fault):
        parse_table("x.tsv", "word\tkind\n" + rows)


@pytest.mark.parametrize(
    ("name", "column", "allowed"),
    [
        ("abbreviations", "kind", {"name", "place", "number", "any", "end"}),
        ("starters", "strength", {"sure", "likely"}),
        ("dangling", "before", {"any", "number", "name"}),
        ("names", "kind", {"place", "person", "brand", "two", "office"}),
        ("joints", "side", {"before", "after"}),
    ],
)
def test_columns_have_known_values(name: str, column: str, allowed: set[str]) -> None:
    table = load_table(name)
    at = table.columns.index(column)
    assert {row[at] for row in table.rows} == allowed
