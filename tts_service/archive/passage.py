"""What an article's pages show: its paragraphs, each with its sentences and their times."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from tts_service.archive.output import clean
from tts_service.batch.products import MARKS
from tts_service.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

    from tts_service.batch.record import Record


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence: its number in the article, its text, and from when to when it is heard (ms).

    The silence after it belongs to it, so that one sentence ends where the next begins.
    """

    number: int
    text: str
    start_ms: float
    end_ms: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: its role (``tts_service.values.Role``) and its sentences."""

    role: str
    lines: tuple[Line, ...]


def read_passages(folder: Path, record: Record) -> list[Passage]:
    """The paragraphs of an article; raises ``ArchiveError`` when its marks are gone."""
    path = folder / record.folder / MARKS
    try:
        sentences = json.loads(path.read_text(encoding="utf-8"))["sentences"]
    except (OSError, ValueError, LookupError) as error:
        raise ArchiveError(f"{path} cannot be read.", "Run tts-service batch again.") from error
    starts = [s["start_ms"] for s in sentences]
    # The first one begins with the sound, the last one ends with it.
    ends = [*starts[1:], float(record.duration_ms)]
    lines = [
        (s["block"], s["role"], Line(s["index"], " ".join(clean(s["text"]).split()), start, end))
        for s, start, end in zip(sentences, [0.0, *starts[1:]], ends, strict=True)
    ]
    return [
        Passage(role, tuple(line for _, _, line in group))
        for (_, role), group in groupby(lines, key=lambda part: part[:2])
    ]
