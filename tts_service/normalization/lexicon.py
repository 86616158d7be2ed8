"""The lexicon: everything the rules know of the language, loaded from data files once.

Folding policy.  A form is looked up as it is written first.  When that fails,
and the written form cannot be a plain word, it is looked up by its folded key:
capital letters only, without spaces, dots, dashes, ampersands, slashes, commas
and "và", so that ``KT - XH``, ``KT–XH``, ``KTXH`` and ``K.T-X.H`` are one.  A
single letter has no folded key: ``Q.`` is never found as ``Q``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.normalization.entries import Sense, check_senses, read_senses
from tts_service.normalization.pls import read_pls
from tts_service.normalization.rows import broken, read_rows
from tts_service.normalization.syllables import Syllables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Part of the digest: raise it when a rule changes what is said.
RULES_VERSION = 4

_DATA = Path(__file__).parent / "data" / "vi"
_SEPARATORS = re.compile(r"\s+và\s+|[\s.\-–&,/]+")
_CONSONANTS = re.compile("[BCDĐGHKLMNPQRSTVXFJWZ]{3}")
_SMALL_KEY = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure or a currency.

    ``use``: ``alone`` also without a number, ``scaled`` after a number or a
    word such as "triệu", ``joined`` only right after the digits, a context
    so and with one of its phrases before, ``per`` only below a stroke, empty
    after a number with or without a space.
    """

    spoken: str
    money: bool
    use: str


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Immutable; share one between threads.

    ``dotted`` are the written forms with a dot in them, which do not end a
    sentence.  ``digest`` changes with the data and with the rules.
    """

    digest: str
    dotted: frozenset[str]
    senses: Mapping[str, tuple[Sense, ...]]
    folded: Mapping[str, tuple[Sense, ...]]
    units: Mapping[str, Unit]
    letters: Mapping[str, str]
    acronyms: Mapping[str, str]
    foreign: Mapping[str, str]
    symbols: Mapping[str, str]
    hosts: Mapping[str, str]
    kinds: Mapping[str, str]
    issuers: Mapping[str, str]
    roman: Mapping[str, str]
    counters: frozenset[str]
    prefixes: Mapping[str, str]
    joined: frozenset[tuple[str, str]]
    compounds: Mapping[str, tuple[str, str]]
    small: frozenset[str]
    contexts: Mapping[str, tuple[str, ...]]
    syllables: Syllables = field(repr=False)

    def spell(self, letters: str) -> str:
        """The Vietnamese names of the letters, one after the other; digits as words."""
        return " ".join(filter(None, map(self.letter_name, letters.lower())))

    def letter_name(self, letter: str) -> str:
        """The name of a lower-case letter, a foreign accent left out; empty when it has none."""
        return self.letters.get(letter) or self.letters.get(
            unicodedata.normalize("NFD", letter)[0], ""
        )


def fold_form(form: str) -> str:
    """The folded key of a form; empty for a single letter."""
    key = _SEPARATORS.sub("", form).upper()
    return key if len(key) > 1 else ""


def load_lexicon(paths: Iterable[str | Path] = ()) -> Lexicon:
    """The lexicon of the language, overridden by the files of a site.

    ``paths`` are tables in the format of ``data/vi/abbreviations`` or W3C PLS
    files (``.pls``, ``.xml``); a form in a later file replaces everything that
    was known of it, also by its folded key.  Raises ``LexiconError``, naming
    file and line.
    """
    hasher = hashlib.sha256(f"rules {RULES_VERSION}".encode())
    own = sorted((_DATA / "abbreviations").glob("*.tsv"))
    for path in [*sorted(_DATA.glob("*.tsv")), *own]:
        hasher.update(path.name.encode() + path.read_bytes())
    senses = _group(own)
    words = _word_tables()
    for path in map(Path, paths):
        _override(senses, words, check_senses(read_site(path)))
        hasher.update(path.read_bytes())
    parts = read_rows(_DATA / "syllables.tsv", ("part", "kind"), ("part", "kind"))
    syllables = Syllables(
        frozenset(r["part"] for _, r in parts if r["kind"] == "onset"),
        frozenset(r["part"] for _, r in parts if r["kind"] == "rime"),
    )
    units = {
        row["symbol"]: Unit(row["spoken"], row["kind"] == "money", row["use"])
        for _, row in read_rows(
            _DATA / "units.tsv",
            ("symbol", "spoken", "kind", "use", "note"),
            ("symbol", "spoken", "kind"),
            symbols=True,
        )
    }
    _add_small_units(units, syllables)
    documents = read_rows(
        _DATA / "documents.tsv",
        ("form", "spoken", "kind", "source", "note"),
        ("form", "spoken", "kind", "source"),
    )
    folded = _fold(senses)
    return Lexicon(
        digest=hasher.hexdigest(),
        dotted=frozenset(form for form in senses if "." in form),
        senses=senses,
        folded=folded,
        units=units,
        letters=_table("letters", ("letter", "spoken", "note")),
        acronyms=words["acronyms"],
        foreign=words["foreign"],
        symbols=_table("symbols", ("symbol", "spoken", "note"), symbols=True),
        hosts=_table("hosts", ("label", "spoken", "note")),
        kinds={r["form"]: r["spoken"] for _, r in documents if r["kind"] == "kind"},
        issuers={r["form"]: r["spoken"] for _, r in documents if r["kind"] == "issuer"},
        prefixes=_table("prefixes", ("form", "spoken", "note")),
        roman=_table("roman", ("word", "kind", "note")),
        counters=frozenset(
            row["word"] for _, row in read_rows(_DATA / "counters.tsv", ("word",), ("word",))
        ),
        joined=frozenset(
            (row["before"], row["after"])
            for _, row in read_rows(_DATA / "joined.tsv", ("before", "after"), ("before", "after"))
        ),
        compounds=_compounds(),
        # What looks like a plain word and is none.
        small=frozenset(
            word
            for word in (
                *senses,
                *_small_keys(folded),
                *words["foreign"],
                *(s for s, u in units.items() if u.use == "alone"),
            )
            if word.islower() or word.istitle()
        ),
        contexts=_contexts(),
        syllables=syllables,
    )


def read_site(path: Path) -> list[Sense]:
    """The entries of a site's file: W3C PLS by its suffix, else a table."""
    return read_pls(path) if path.suffix in (".pls", ".xml") else read_senses(path)


def _word_tables() -> dict[str, dict[str, str]]:
    """Acronyms said as words and foreign words, by form."""
    return {
        "acronyms": _table("acronyms", ("form", "spoken", "source", "note")),
        "foreign": _table("foreign", ("form", "spoken", "note")),
    }


def _override(
    senses: dict[str, tuple[Sense, ...]],
    words: Mapping[str, dict[str, str]],
    site: Mapping[str, tuple[Sense, ...]],
) -> None:
    """Put a site's forms in the place of all that is said for them now."""
    keys = {fold_form(form) for form in site if form.isupper()} - {""}
    for form in [form for form in senses if form.isupper() and fold_form(form) in keys]:
        del senses[form]
    for table in words.values():
        for form in site:
            table.pop(form, None)
    senses.update(site)


def _add_small_units(units: dict[str, Unit], syllables: Syllables) -> None:
    """``kwh`` and ``mpa`` for those who write no capitals, unless it is a word."""
    for symbol, unit in list(units.items()):
        small = symbol.lower()
        if len(small) > 1 and small not in units and not syllables.is_syllable(small):
            units[small] = Unit(unit.spoken, unit.money, "")


def _small_keys(folded: Iterable[str]) -> list[str]:
    """Folded keys in small letters and capitalized, where no word is built so ("ubnd")."""
    return [
        form
        for key in folded
        if len(key) >= _SMALL_KEY and _CONSONANTS.search(key)
        for form in (key.lower(), key.capitalize())
    ]


def _contexts() -> dict[str, tuple[str, ...]]:
    """The phrases a number's reading hangs on, by name, each with its word boundary."""
    contexts: dict[str, tuple[str, ...]] = {}
    for _, row in read_rows(_DATA / "contexts.tsv", ("name", "phrase"), ("name", "phrase")):
        contexts[row["name"]] = (*contexts.get(row["name"], ()), f" {row['phrase']}")
    return contexts


def _compounds() -> dict[str, tuple[str, str]]:
    """What unknown forms begin or end with: the place and the words."""
    header = ("part", "place", "spoken")
    rows = read_rows(_DATA / "compounds.tsv", header, header)
    return {row["part"]: (row["place"], row["spoken"]) for _, row in rows}


def _table(name: str, header: tuple[str, ...], *, symbols: bool = False) -> dict[str, str]:
    """A table of two columns that count: what is written, what is said."""
    path = _DATA / f"{name}.tsv"
    table: dict[str, str] = {}
    for line, row in read_rows(path, header, header[:2], symbols=symbols):
        key = row[header[0]]
        if key in table:
            raise broken(path, line, f"{key} again.", "Keep one row.")
        table[key] = row[header[1]]
    return table


def _group(paths: Iterable[Path]) -> dict[str, tuple[Sense, ...]]:
    return check_senses(sense for path in paths for sense in read_senses(path))


def _fold(senses: Mapping[str, tuple[Sense, ...]]) -> dict[str, tuple[Sense, ...]]:
    """The senses by folded key; several forms with one key share their senses by rank."""
    folded: dict[str, tuple[Sense, ...]] = {}
    for form, group in senses.items():
        key = fold_form(form)
        if not key:
            continue
        if key in folded:
            # Of two rows that say the same the one that tells when is kept.
            both = sorted((*folded[key], *group), key=lambda s: (s.rank, len(s.cues)))
            merged = {s.spoken: s for s in both}
            folded[key] = tuple(sorted(merged.values(), key=lambda s: s.rank))
        else:
            folded[key] = group
    return folded
