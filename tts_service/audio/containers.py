"""A finished track in another container: Ogg Opus, M4A with chapters, WAV.

One ffmpeg decodes and encodes from file to file, so an hour of sound needs no
more memory than a minute (pydub would hold all of it, twice).
"""

from __future__ import annotations

import base64
import importlib
import re
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_service.audio.ffmpeg import run_ffmpeg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_service.audio.label import Label


class Container(StrEnum):
    """What a track can be delivered as, besides MP3; the value is the usual suffix."""

    OPUS = "opus"
    M4A = "m4a"
    WAV = "wav"

    @property
    def media_type(self) -> str:
        """Its media type; Opus: RFC 7845, M4A: RFC 4337."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Container.OPUS: "audio/ogg",
    Container.M4A: "audio/mp4",
    Container.WAV: "audio/wav",
}

# Opus speaks clearly at half the bits of MP3; at complexity 5 it takes half the
# time of 10.  ffmpeg's AAC takes a third of the time with its fast coder.  The
# index at the front of an M4A lets it play before all of it is there.
_ENCODING = {
    Container.OPUS: (
        *("-c:a", "libopus", "-b:a", "32k", "-application", "voip"),
        *("-compression_level", "5", "-f", "opus"),
    ),
    Container.M4A: (
        *("-c:a", "aac", "-b:a", "64k", "-aac_coder", "fast"),
        *("-movflags", "+faststart", "-f", "ipod"),
    ),
    Container.WAV: ("-c:a", "pcm_s16le", "-f", "wav"),
}

# Changes whenever files would come out different from the same track.
CONTAINERS_ID = "1"
# ID3v2 APIC, which the other formats follow.
_FRONT = 3


def convert(mp3: Path, target: Path, container: Container, label: Label) -> None:
    """Write the track in ``mp3`` to ``target``, labelled; raises ``TtsError`` when ffmpeg fails."""
    with tempfile.TemporaryDirectory() as folder:
        metadata = Path(folder) / "label.txt"
        metadata.write_text("\n".join(metadata_lines(label)), encoding="utf-8")
        run_ffmpeg(
            [
                *("-v", "error", "-y", "-threads", "1"),
                *("-f", "mp3", "-i", str(mp3), "-f", "ffmetadata", "-i", str(metadata)),
                *("-map", "0:a", "-map_metadata", "1", "-map_chapters", "1"),
                # The same track gives the same bytes.
                *("-fflags", "+bitexact", "-flags:a", "+bitexact"),
                *_ENCODING[container],
                str(target),
            ]
        )
    if label.cover:
        _add_cover(target, container, label)


def _add_cover(file: Path, container: Container, label: Label) -> None:
    """Put the cover into a finished file; WAV has no place for one."""
    flac, mp4, oggopus = _mutagen("flac"), _mutagen("mp4"), _mutagen("oggopus")
    if container is Container.M4A:
        tags = mp4.MP4(file)
        is_png = label.cover_type == "image/png"
        kind = mp4.MP4Cover.FORMAT_PNG if is_png else mp4.MP4Cover.FORMAT_JPEG
        tags["covr"] = [mp4.MP4Cover(label.cover, imageformat=kind)]
        tags.save()
    elif container is Container.OPUS:
        picture = flac.Picture()
        picture.type, picture.mime, picture.data = _FRONT, label.cover_type, label.cover
        tags = oggopus.OggOpus(file)
        tags["metadata_block_picture"] = base64.b64encode(picture.write()).decode()
        tags.save()


def _mutagen(name: str) -> Any:  # noqa: ANN401 - its classes are typed, what they do is not
    return importlib.import_module(f"mutagen.{name}")


def metadata_lines(label: Label) -> Iterator[str]:
    """The label in ffmpeg's metadata format, line by line."""
    yield ";FFMETADATA1"
    for name in ("title", "album", "artist", "date", "comment", "language"):
        if value := getattr(label, name):
            yield f"{name}={_escaped(value)}"
    for chapter in label.chapters:
        yield "[CHAPTER]"
        yield "TIMEBASE=1/1000"
        yield f"START={chapter.start_ms}"
        yield f"END={chapter.end_ms}"
        yield f"title={_escaped(chapter.title)}"


def _escaped(text: str) -> str:
    return re.sub(r"([=;#\\\n])", r"\\\1", text)
