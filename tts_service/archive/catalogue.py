"""The articles of an archive that have sound, newest first."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.batch.manifest import NAME
from tts_service.batch.record import State, parse
from tts_service.errors import PageUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tts_service.batch.record import Record


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles: dates (ISO 8601, or its beginning) and words of the title, all of them.

    Both dates are included; what is empty does not select.
    """

    since: str = ""
    until: str = ""
    words: str = ""

    def takes(self, record: Record) -> bool:
        """Whether an article is among them."""
        if record.state is not State.DONE:
            return False
        date = day_of(record)
        if date < self.since or (self.until and date[: len(self.until)] > self.until):
            return False
        title = plain(record.title)
        return all(word in title for word in plain(self.words).split())


def day_of(record: Record) -> str:
    """The day of an article, else of its sound: ``2026-08-14``."""
    return record.date[:10] or record.made_at[:10]


def plain(text: str) -> str:
    """Text without marks and capitals, to be searched in."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in letters if not unicodedata.combining(c))


class Catalogue:
    """The selected articles of the archive in ``folder``.

    In memory is only where each one's line is: some 200 bytes an article.
    """

    def __init__(self, folder: Path, selection: Selection | None = None) -> None:
        """Raises ``PageUnreadable`` when there is no archive."""
        self.folder = folder
        chosen = selection or Selection()
        latest: dict[str, tuple[str, str, int] | None] = {}
        try:
            with (folder / NAME).open("rb") as file:
                at = 0
                for line in file:
                    record = parse(line)
                    if record is not None:
                        taken = chosen.takes(record)
                        key = (day_of(record), record.id, at)
                        latest[record.id] = key if taken else None
                    at += len(line)
        except OSError as error:
            raise PageUnreadable(
                f"{folder} is no archive: {error.strerror}.", "Make one with tts-service batch."
            ) from error
        self._places = sorted(filter(None, latest.values()), reverse=True)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def months(self) -> list[str]:
        """The months (``2026-08``) that have articles, newest first."""
        return list(dict.fromkeys(day[:7] for day, _, _ in self._places))

    def month_sizes(self) -> Counter[str]:
        """How many articles each month has."""
        return Counter(day[:7] for day, _, _ in self._places)

    def records(self, start: int = 0, stop: int | None = None, month: str = "") -> Iterator[Record]:
        """Records by their place in the catalogue, or all of a month."""
        places = (
            [p for p in self._places if p[0].startswith(month)]
            if month
            else self._places[start:stop]
        )
        with (self.folder / NAME).open("rb") as file:
            for _, _, at in places:
                file.seek(at)
                record = parse(file.readline())
                if record is not None:
                    yield record
