"""What the files of a reading say about themselves, and its text without its sound."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tts_service.audio.label import Chapter, Label
from tts_service.errors import SettingError
from tts_service.values import Role

if TYPE_CHECKING:
    from tts_service.reading.voicing import Voicing
    from tts_service.values import Reading

# Every file has it in it.
_MOST_COVER_BYTES = 2_000_000
_OPENERS = (Role.TITLE, Role.HEADING)


def paragraphs(reading: Reading) -> list[tuple[int, Role, str]]:
    """Every block that is read: its first sentence, its role, its written text on one line."""
    article = reading.article
    found = []
    numbered = enumerate(reading.sentences)
    for block, group in groupby(numbered, key=lambda pair: pair[1].sentence.block):
        sentences = list(group)
        start, end = sentences[0][1].sentence.start, sentences[-1][1].sentence.end
        text = " ".join(article.text[start:end].split())
        found.append((sentences[0][0], article.blocks[block].role, text))
    return found


def transcript(reading: Reading) -> str:
    """What is read, as written: a paragraph a block, an empty line between them."""
    return "\n\n".join(text for _, _, text in paragraphs(reading)) + "\n"


def label_of(voicing: Voicing, cover: bytes = b"") -> Label:
    """The label of a complete reading; a chapter for each heading, when there is one."""
    article = voicing.reading.article
    blocks = paragraphs(voicing.reading)
    opening = [(number, text) for number, role, text in blocks if role in _OPENERS]
    duration_ms = voicing.track.duration_ms
    marks = voicing.marks
    starts = [0, *(round(marks[number].start_ms) for number, _ in opening[1:])]
    chapters = tuple(
        Chapter(text, start_ms, end_ms)
        for (_, text), (start_ms, end_ms) in zip(
            opening, pairwise([*starts, duration_ms]), strict=bool(opening)
        )
    )
    return Label(
        title=article.title or blocks[0][2],
        duration_ms=duration_ms,
        album=_host(article.url),
        artist=article.byline,
        date=article.date,
        url=article.url,
        comment=f"Giọng đọc: {voicing.reading.voice.label}",
        chapters=chapters if len(chapters) > 1 else (),
        cover=cover,
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        # Callers give what they like as an article's address.
        return ""


def load_cover(file: str) -> bytes:
    """The picture in ``file``, none for an empty name; raises ``SettingError`` if it is none."""
    if not file:
        return b""
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise SettingError(
            f"The cover {file} cannot be read: {error.strerror}.", "Check TTS_COVER or --cover."
        ) from error
    if not data.startswith((b"\x89PNG", b"\xff\xd8")) or len(data) > _MOST_COVER_BYTES:
        raise SettingError(f"{file} is no JPEG or PNG below 2 MB.", "Check TTS_COVER or --cover.")
    return data
