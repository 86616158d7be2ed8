"""A reading as it is stored: JSON of this version's shape, or as if it were not there."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from tts_service.audio.track import Shape  # noqa: TC001 - pydantic resolves it at run time
from tts_service.reading.plan import is_in_order
from tts_service.values import Reading  # noqa: TC001 - pydantic resolves it at run time


@dataclass(frozen=True, slots=True)
class Document:
    """A plan; with ``shapes``, one for each clip, once everything has been voiced."""

    reading: Reading
    shapes: tuple[Shape, ...] | None = None


_adapter = TypeAdapter(Document)


def dump(document: Document) -> bytes:
    """The document as JSON."""
    return _adapter.dump_json(document)


def parse(data: bytes, reading_id: str) -> Document | None:
    """The document of that reading, or ``None`` when the bytes are not exactly that."""
    try:
        document = _adapter.validate_json(data)
    except ValidationError:
        return None
    reading, shapes = document.reading, document.shapes
    whole = shapes is None or len(shapes) == len(reading.keys)
    return document if reading.id == reading_id and whole and is_in_order(reading) else None
