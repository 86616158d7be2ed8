"""An audiobook (M4B): the articles of a series end to end, a chapter each, with a cover."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tts_service.archive.output import beside
from tts_service.audio.containers import metadata_lines
from tts_service.audio.ffmpeg import run_ffmpeg
from tts_service.audio.frames import frames_for_ms
from tts_service.audio.label import Chapter, Label
from tts_service.audio.profile import FRAME_BYTES, FRAME_MS, SAMPLE_RATE_HZ
from tts_service.audio.track import silence
from tts_service.batch.products import AUDIO

if TYPE_CHECKING:
    from tts_service.archive.catalogue import Catalogue

# Between two articles.
_BREATH_MS = 1_500
_PIECE_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Series:
    """What the audiobook says about itself; ``cover`` is a JPEG or PNG image's path."""

    title: str
    author: str = ""
    cover: Path | None = None


def write_m4b(catalogue: Catalogue, series: Series, target: Path) -> int:
    """Write the catalogue's articles, oldest first, into one audiobook; returns how many.

    Raises ``ArchiveError`` when the target cannot be written and ``TtsError`` when
    ffmpeg fails.
    """
    records = list(catalogue.records())[::-1]
    chapters: list[Chapter] = []
    with tempfile.TemporaryDirectory() as name, beside(target) as part:
        folder = Path(name)
        frames = 0
        with (folder / "track.mp3").open("wb") as track:
            for record in records:
                if frames:
                    pause = frames_for_ms(_BREATH_MS, SAMPLE_RATE_HZ)
                    track.write(silence(pause))
                    frames += pause
                start_ms = frames * FRAME_MS
                with (catalogue.folder / record.folder / AUDIO).open("rb") as sound:
                    frames += _copy_frames(sound, track)
                chapters.append(Chapter(record.title, start_ms, frames * FRAME_MS))
        label = Label(
            title=series.title,
            duration_ms=frames * FRAME_MS,
            album=series.title,
            artist=series.author,
            date=max((r.date for r in records), default=""),
            chapters=tuple(chapters),
        )
        (folder / "label.txt").write_text("\n".join(metadata_lines(label)), encoding="utf-8")
        _encode(folder, series, part)
    return len(records)


def _copy_frames(sound: BinaryIO, track: BinaryIO) -> int:
    """Copy a file's frames without its ID3 tag and Info header; returns how many."""
    head = sound.read(10)
    if head[:3] == b"ID3":
        # Four bytes of seven bits each (ID3v2.3 §3.1).
        size = sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        sound.seek(10 + size)
    else:
        sound.seek(0)
    sound.read(FRAME_BYTES)
    copied = 0
    while piece := sound.read(_PIECE_BYTES):
        copied += track.write(piece)
    return copied // FRAME_BYTES


def _encode(folder: Path, series: Series, target: Path) -> None:
    cover = []
    cover_stream = []
    if series.cover is not None:
        cover = ["-i", str(series.cover)]
        cover_stream = ["-map", "2:v", "-c:v", "copy", "-disposition:v", "attached_pic"]
    run_ffmpeg(
        [
            *("-v", "error", "-y", "-f", "mp3", "-i", str(folder / "track.mp3")),
            *("-f", "ffmetadata", "-i", str(folder / "label.txt"), *cover),
            *("-map", "0:a", *cover_stream, "-map_metadata", "1", "-map_chapters", "1"),
            *("-c:a", "aac", "-b:a", "64k", "-aac_coder", "fast"),
            # What players tell an audiobook by: its brand, and the kind of its media.
            *("-brand", "M4B ", "-metadata", "media_type=2", "-metadata", "genre=Audiobook"),
            *("-fflags", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart"),
            *("-f", "ipod", str(target)),
        ]
    )
