"""What a file says about itself to a player: title, source, chapters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the sound with a name: ``[start_ms, end_ms)``."""

    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Label:
    """A file's label; what is empty is left out.

    ``album`` is the site, ``artist`` who wrote the article, ``date`` ISO 8601,
    ``url`` the page, ``comment`` whose voice it is.  Chapters follow each other
    without a gap from 0 to ``duration_ms``.  ``cover`` is a JPEG or PNG image.
    """

    title: str
    duration_ms: int
    album: str = ""
    artist: str = ""
    date: str = ""
    url: str = ""
    comment: str = ""
    language: str = "vie"
    chapters: tuple[Chapter, ...] = ()
    cover: bytes = b""

    @property
    def cover_type(self) -> str:
        """The cover's media type, told by its first bytes."""
        return "image/png" if self.cover.startswith(b"\x89PNG") else "image/jpeg"
