"""The files of one complete voicing: sound, captions, marks, transcript, chapters."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING

from tts_service.audio.id3 import id3_tag
from tts_service.reading.captions import captions
from tts_service.reading.label import label_of, transcript
from tts_service.reading.marks import MarksDocument

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tts_service.audio.label import Label
    from tts_service.reading.voicing import Voicing
    from tts_service.values import WordMark

AUDIO = "audio.mp3"
CAPTIONS = "captions.vtt"
MARKS = "marks.json"
TRANSCRIPT = "transcript.txt"
CHAPTERS = "chapters.json"
# Changes whenever the files would come out different from the same voicing.
PRODUCTS_ID = "1"


async def write_products(
    voicing: Voicing, folder: Path, cover: bytes = b""
) -> tuple[dict[str, int], str]:
    """Write the files of a complete voicing into an empty folder.

    Returns their sizes by name, and the digest of all of them (``digest_of``).
    There is a chapters file only when the article has chapters.  Raises
    ``IncompleteReading``, ``StoreError`` or ``OSError``; what is in the folder
    then is of no use.
    """
    await voicing.finished()
    words = await voicing.word_marks()
    label = label_of(voicing, cover)
    with (folder / AUDIO).open("wb") as file:
        file.write(id3_tag(label))
        async for piece in voicing.slice(0, voicing.track.size):
            file.write(piece)
    return await asyncio.to_thread(_write_texts, voicing, words, label, folder)


def _write_texts(
    voicing: Voicing, words: Sequence[WordMark], label: Label, folder: Path
) -> tuple[dict[str, int], str]:
    document = MarksDocument.of(voicing, words)
    texts = {
        CAPTIONS: captions(voicing),
        MARKS: document.model_dump_json(),
        TRANSCRIPT: transcript(voicing.reading),
    }
    if label.chapters:
        texts[CHAPTERS] = _chapters(label)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return sizes_of(folder), digest_of(folder)


def _chapters(label: Label) -> str:
    """JSON chapters of the podcast namespace, version 1.2; times in seconds."""
    chapters = [
        {"startTime": c.start_ms / 1000, "endTime": c.end_ms / 1000, "title": c.title}
        for c in label.chapters
    ]
    return json.dumps({"version": "1.2.0", "chapters": chapters}, ensure_ascii=False)


def sizes_of(folder: Path) -> dict[str, int]:
    """The sizes of a folder's files, by name."""
    return {path.name: path.stat().st_size for path in sorted(folder.iterdir())}


def digest_of(folder: Path) -> str:
    """SHA-256 (hex) over the names, sizes and bytes of a folder's files, in the names' order."""
    hasher = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        hasher.update(f"{path.name}\n{len(data)}\n".encode())
        hasher.update(data)
    return hasher.hexdigest()
