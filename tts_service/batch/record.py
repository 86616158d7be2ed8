"""What the manifest says of one article: a line of JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from tts_service.batch.item import folder_of
from tts_service.errors import ArchiveError, IncompleteReading, TtsError

# When no voice can say anything, that is enough to see it.
_MOST_MISSING = 50


class State(StrEnum):
    """What became of an article."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Warn:
    """Something an editor should look at: ``kind`` (unknown, odd-text, fallback) and what it is."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an article has no files; ``transient`` when trying again may help.

    ``missing`` are sentences, as written, that no voice could say; the first of many.
    """

    kind: str
    evidence: str
    remedy: str = ""
    transient: bool = False
    missing: tuple[str, ...] = ()


def failure_of(error: TtsError | OSError) -> Failure:
    """What to keep of an error; a disk that cannot be written is a cause that may pass."""
    if isinstance(error, OSError):
        error = ArchiveError(f"Writing failed: {error.strerror or error}.", "Check free space.")
    missing = error.written[:_MOST_MISSING] if isinstance(error, IncompleteReading) else ()
    kind, transient = type(error).__name__, cause_of(error).transient
    return Failure(kind, error.evidence, error.remedy, transient, missing)


def cause_of(error: TtsError) -> TtsError:
    """What is to be waited for: of an incomplete reading what its first hole comes from."""
    return error.__cause__ if isinstance(error.__cause__, TtsError) else error


@dataclass(frozen=True, slots=True)
class Seen:
    """What the source looked like, to tell later whether it has changed.

    A file's size and time, a page's validators, the date its sitemap or feed gave,
    and the digest of the reading it led to (article, voice and text rules).
    """

    size: int = 0
    mtime_ns: int = 0
    etag: str = ""
    modified: str = ""
    date: str = ""
    rules: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One article of the manifest.

    ``files`` has the size of each file in ``folder``; ``digest`` is the SHA-256 over
    all of them.  ``voice`` is the voice heard, ``heard`` the same with its digest and
    ``wanted`` the one asked for: they differ when a fallback had to be used.
    ``summary`` is the lead or first paragraph.  ``elapsed_s`` is how long it took,
    ``made_at`` when (ISO 8601, UTC).
    """

    id: str
    source: str
    state: State
    made_at: str
    title: str = ""
    date: str = ""
    byline: str = ""
    url: str = ""
    summary: str = ""
    engine: str = ""
    voice: str = ""
    heard: str = ""
    wanted: str = ""
    characters: int = 0
    sentences: int = 0
    requests: int = 0
    duration_ms: int = 0
    elapsed_s: float = 0.0
    files: dict[str, int] = field(default_factory=dict)
    digest: str = ""
    warnings: tuple[Warn, ...] = ()
    error: Failure | None = None
    seen: Seen = field(default_factory=Seen)

    @property
    def folder(self) -> str:
        """Where its files are, relative to the archive."""
        return folder_of(self.id)


_adapter = TypeAdapter(Record)


def dump(record: Record) -> bytes:
    """The record as one line, without what is empty."""
    return _adapter.dump_json(record, exclude_defaults=True) + b"\n"


def parse(line: bytes) -> Record | None:
    """The record of a line, or ``None`` for a line that is no whole record."""
    try:
        return _adapter.validate_json(line)
    except ValidationError:
        return None
