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

from tts_service.errors import LexiconError
from tts_service.normalization.pls import read_pls
from tts_service.normalization.rows import broken, read_rows
from tts_service.normalization.syllables import Syllables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Part of the digest: raise it when a rule changes what is said.
RULES_VERSION = 2

_DATA = Path(__file__).parent / "data" / "vi"
_HEADER = ("form", "spoken", "rank", "cues", "source", "note")
_REQUIRED = ("form", "spoken", "rank", "source")
_SEPARATORS = re.compile(r"\s+và\s+|[\s.\-–&,/]+")
_CONSONANTS = re.compile("[BCDĐGHKLMNPQRSTVXFJWZ]{3}")
_SMALL_KEY = 4
_UNSAYABLE = re.compile(r"[^\w\s,.'-]|[\d_]|[A-ZĐ]{2}")


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a form: rank 1 is the usual one; ``domain`` is the file it is from.

    ``cues`` are as written in the table (``<before|>after|anywhere``); they are
    taken apart when the form is first met (``sense.read_cues``).
    """

    form: str
    spoken: str
    rank: int
    cues: str
    domain: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure or a currency.

    ``use``: ``alone`` also without a number, ``scaled`` after a number or a
    word such as "triệu", ``joined`` only right after the digits, ``cued`` so
    and with a word of its field before, ``per`` only below a stroke, empty
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
    files (``.pls``, ``.xml``); a form in a later file replaces all senses of
    the form before it.  Raises ``LexiconError``, naming file and line.
    """
    hasher = hashlib.sha256(f"rules {RULES_VERSION}".encode())
    own = sorted((_DATA / "abbreviations").glob("*.tsv"))
    for path in [*sorted(_DATA.glob("*.tsv")), *own]:
        hasher.update(path.name.encode() + path.read_bytes())
    senses = _group(own)
    for path in map(Path, paths):
        site = read_pls(path) if path.suffix in (".pls", ".xml") else _read_senses(path)
        senses.update(_checked(site))
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
    foreign = _table("foreign", ("form", "spoken", "note"))
    folded = _fold(senses)
    return Lexicon(
        digest=hasher.hexdigest(),
        dotted=frozenset(form for form in senses if "." in form),
        senses=senses,
        folded=folded,
        units=units,
        letters=_table("letters", ("letter", "spoken", "note")),
        acronyms=_table("acronyms", ("form", "spoken", "source", "note")),
        foreign=foreign,
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
        # What looks like a plain word and is none.
        small=frozenset(
            word
            for word in (
                *senses,
                *_small_keys(folded),
                *foreign,
                *(s for s, u in units.items() if u.use == "alone"),
            )
            if word.islower() or word.istitle()
        ),
        contexts=_contexts(),
        syllables=syllables,
    )


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


def _read_senses(path: Path) -> list[Sense]:
    """The rows of one abbreviation table."""
    senses = []
    for line, row in read_rows(path, _HEADER, _REQUIRED):
        if not row["rank"].isdecimal():
            raise broken(path, line, f"rank {row['rank']!r}.", "Give a whole number.")
        if _UNSAYABLE.search(row["spoken"]):
            raise broken(
                path, line, f"{row['spoken']!r} cannot be said.", "Write words only, as said."
            )
        senses.append(Sense(row["form"], row["spoken"], int(row["rank"]), row["cues"], path.stem))
    return senses


def _checked(senses: Iterable[Sense]) -> dict[str, tuple[Sense, ...]]:
    """Senses grouped by form, best rank first; rejects what contradicts itself."""
    groups: dict[str, list[Sense]] = {}
    for sense in senses:
        groups.setdefault(sense.form, []).append(sense)
    for form, group in groups.items():
        if len(group) > 1:
            group.sort(key=lambda sense: sense.rank)
            _check_apart(form, group)
        for sense in group:
            if not sense.spoken.islower() and any(w in groups for w in sense.spoken.split()):
                raise LexiconError(
                    f"{form} ({sense.domain}.tsv) is said with another short form.",
                    "Write it out.",
                )
    return {form: tuple(group) for form, group in groups.items()}


def _check_apart(form: str, group: Iterable[Sense]) -> None:
    """No two senses of a form with one rank or one spoken form."""
    seen: dict[str, Sense] = {}
    for sense in group:
        for column, value in (("spoken form", sense.spoken), ("rank", str(sense.rank))):
            other = seen.setdefault(f"{column} {value.casefold()}", sense)
            if other is not sense:
                raise LexiconError(
                    f"{form} has one {column} twice: {other.spoken!r} ({other.domain}.tsv) "
                    f"and {sense.spoken!r} ({sense.domain}.tsv).",
                    "Keep one row or give another rank.",
                )


def _group(paths: Iterable[Path]) -> dict[str, tuple[Sense, ...]]:
    return _checked(sense for path in paths for sense in _read_senses(path))


def _fold(senses: Mapping[str, tuple[Sense, ...]]) -> dict[str, tuple[Sense, ...]]:
    """The senses by folded key; several forms with one key share their senses by rank."""
    folded: dict[str, tuple[Sense, ...]] = {}
    for form, group in senses.items():
        key = fold_form(form)
        if not key:
            continue
        if key in folded:
            merged = {s.spoken: s for s in sorted((*folded[key], *group), key=lambda s: s.rank)}
            folded[key] = tuple(sorted(merged.values(), key=lambda s: s.rank))
        else:
            folded[key] = group
    return folded
