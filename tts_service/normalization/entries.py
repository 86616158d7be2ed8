"""The entries of abbreviation tables: what a short form means, read, checked and written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.errors import LexiconError
from tts_service.normalization.rows import broken, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HEADER = ("form", "spoken", "rank", "cues", "source", "note")
_REQUIRED = ("form", "spoken", "rank", "source")
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


def is_sayable(spoken: str) -> bool:
    """Whether there are only words in it: no digit, no symbol, no letters to be spelled."""
    return _UNSAYABLE.search(spoken) is None


def read_senses(path: Path) -> list[Sense]:
    """The rows of one abbreviation table."""
    senses = []
    for line, row in read_rows(path, HEADER, _REQUIRED):
        if not row["rank"].isdecimal():
            raise broken(path, line, f"rank {row['rank']!r}.", "Give a whole number.")
        if not is_sayable(row["spoken"]):
            raise broken(
                path, line, f"{row['spoken']!r} cannot be said.", "Write words only, as said."
            )
        senses.append(Sense(row["form"], row["spoken"], int(row["rank"]), row["cues"], path.stem))
    return senses


def check_senses(senses: Iterable[Sense]) -> dict[str, tuple[Sense, ...]]:
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


def write_senses(senses: Iterable[Sense]) -> str:
    """A table with these senses; forms in order, the usual sense first."""
    ordered = sorted(senses, key=lambda s: (s.form.casefold(), s.form, s.rank))
    rows = ((s.form, s.spoken, str(s.rank), s.cues, s.domain, "") for s in ordered)
    return "\n".join("\t".join(row) for row in (HEADER, *rows)) + "\n"
