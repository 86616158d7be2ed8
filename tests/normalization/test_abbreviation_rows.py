"""Every row of the abbreviation tables: well formed, and said as it promises."""

import csv
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from tts_service.normalization import lexicon as lexicon_module
from tts_service.normalization.lexicon import fold_form
from tts_service.normalization.normalize import normalize

FOLDER = Path(lexicon_module.__file__).parent / "data" / "vi" / "abbreviations"
TABLES = sorted(FOLDER.glob("*.tsv"))
HEADER = ["form", "spoken", "rank", "cues", "source", "note"]
LOOK_ALIKES = re.compile("[\u0370-\u03ff\u0400-\u04ff\u00d0\u00f0]")
OLD_TONES = re.compile(r"\b(?!qu)\w*(?:oà|oá|oả|oã|oạ|oè|oé|oẻ|oẽ|oẹ|uỳ|uý|uỷ|uỹ|uỵ)\b")


def rows(table):
    with table.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert reader.fieldnames == HEADER
        return list(reader)


ROWS = {table.stem: rows(table) for table in TABLES}
SENSES = defaultdict(list)
for _name, _rows in ROWS.items():
    for _row in _rows:
        SENSES[_row["form"]].append((int(_row["rank"]), _name, _row))


def in_context(row):
    """A sentence in which the row's own cues stand where they ask to stand."""
    cues = row["cues"].split("|") if row["cues"] else []
    before = [cue[1:] for cue in cues if cue.startswith("<")][:1]
    after = [cue[1:] for cue in cues if cue.startswith(">")][:1]
    anywhere = [cue for cue in cues if cue[0] not in "<>"][:3]
    words = [*anywhere, "của", *before, row["form"], *after, "thì"]
    # "#" stands for any number.
    return " ".join("5" if word == "#" else word for word in words)


@pytest.mark.parametrize("name", ROWS)
def test_table_is_tidy(name):
    text = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not LOOK_ALIKES.search(text)
    order = [(r["form"].casefold(), r["form"], int(r["rank"])) for r in ROWS[name]]
    assert order == sorted(order)
    for row in ROWS[name]:
        assert row["spoken"] == " ".join(row["spoken"].split())
        assert not re.search(r"[\d_]|[^\w\s,'-]", row["spoken"]), row
        assert not OLD_TONES.search(row["spoken"]), row
        assert row["source"], row


def test_ranks_count_from_one_across_tables():
    for form, senses in SENSES.items():
        assert sorted(rank for rank, _, _ in senses) == list(range(1, len(senses) + 1)), form


def test_several_senses_have_cues():
    for form, senses in SENSES.items():
        if len(senses) > 1:
            assert all(row["cues"] for _, _, row in senses), form


def test_cues_are_plain_lower_case():
    for senses in SENSES.values():
        for _, _, row in senses:
            for cue in filter(None, row["cues"].split("|")):
                assert cue == cue.lower().strip(), row
                assert cue.lstrip("<>"), row


def test_no_two_forms_differ_only_in_separators():
    said = defaultdict(set)
    for form, senses in SENSES.items():
        for _, _, row in senses:
            if form.isupper() and (key := fold_form(form)):
                said[key, row["spoken"]].add(form)
    assert {forms for forms in map(tuple, said.values()) if len(forms) > 1} == set()


@pytest.mark.parametrize("name", ROWS)
def test_every_row_is_said(name, lexicon):
    wrong = []
    for row in ROWS[name]:
        sentence = in_context(row)
        said = normalize(sentence, lexicon).text
        if row["spoken"].lower() not in said.lower():
            wrong.append(f"{row['form']} = {row['spoken']}: {sentence} -> {said}")
    assert wrong == []


def test_the_lexicon_is_large():
    assert len(SENSES) >= 2500
