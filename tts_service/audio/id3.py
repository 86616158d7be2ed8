"""A label as an ID3 tag: what stands before the frames of a downloaded MP3.

ID3v2.3, which every player reads, with chapters as in "ID3v2 Chapter Frame
Addendum" (CHAP, CTOC).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import mutagen.id3

if TYPE_CHECKING:
    from tts_service.audio.label import Label

# Its classes are typed, their constructors are not.
_id3: Any = mutagen.id3

_HEADER_BYTES = 10

# Byte offsets are optional; all ones says that only the times count.
_NO_OFFSET = 0xFFFFFFFF
_TEXTS = (
    (_id3.TIT2, "title"),
    (_id3.TALB, "album"),
    (_id3.TPE1, "artist"),
    (_id3.TDRC, "date"),
    (_id3.TLAN, "language"),
)


def id3_tag(label: Label) -> bytes:
    """The bytes of the tag."""
    tag = _id3.ID3()
    for frame, name in _TEXTS:
        if text := getattr(label, name):
            tag.add(frame(text=[text]))
    tag.add(_id3.TLEN(text=[str(label.duration_ms)]))
    if label.url:
        tag.add(_id3.WOAF(url=label.url))
    if label.comment:
        tag.add(_id3.COMM(lang=label.language, desc="", text=[label.comment]))
    if label.cover:
        tag.add(
            _id3.APIC(
                mime=label.cover_type, type=_id3.PictureType.COVER_FRONT, desc="", data=label.cover
            )
        )
    # A tag writes its frames shortest first, and many players show chapters as they come.
    tags = [tag]
    for frame in _chapters(label):
        tags.append(_id3.ID3())
        tags[-1].add(frame)
    frames = b"".join(_written(part)[_HEADER_BYTES:] for part in tags)
    size: bytes = _id3.BitPaddedInt.to_str(len(frames), width=4)
    return b"ID3\x03\x00\x00" + size + frames


def _written(tag: Any) -> bytes:  # noqa: ANN401 - its classes are typed, what they do is not
    """A tag's header and frames, as ID3v2.3."""
    tag.update_to_v23()
    file = io.BytesIO()
    tag.save(file, v2_version=3, padding=lambda _info: 0)
    return file.getvalue()


def _chapters(label: Label) -> list[Any]:
    """A frame for each chapter, and the table of contents that puts them in order."""
    if not label.chapters:
        return []
    names = [f"chp{number}" for number in range(len(label.chapters))]
    flags = _id3.CTOCFlags.TOP_LEVEL | _id3.CTOCFlags.ORDERED
    contents = _id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[])
    return [
        contents,
        *(
            _id3.CHAP(
                element_id=name,
                start_time=chapter.start_ms,
                end_time=chapter.end_ms,
                start_offset=_NO_OFFSET,
                end_offset=_NO_OFFSET,
                sub_frames=[_id3.TIT2(text=[chapter.title])],
            )
            for name, chapter in zip(names, label.chapters, strict=True)
        ),
    ]
