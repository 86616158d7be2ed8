"""One article that a batch is to read: where it is, not what it says."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urlsplit

_NO_LETTER = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 60
_DIGITS = 12


class Kind(StrEnum):
    """Where an item's article comes from."""

    FILE = "file"
    PAGE = "page"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Item:
    """An article to be read; strings only, so that it can travel to another machine.

    ``id`` is stable: the same source has the same id in every run.  ``where`` is the
    absolute path of a file, the URL of a page, or the file and line of a row.
    ``date`` is when its source says it appeared or changed (ISO 8601), or empty.
    ``content`` is the row itself (JSON), or a file's bytes in base64 when the file
    is not to be found where the article is made.  ``url`` is the page that a row
    says it is, or empty.
    """

    id: str
    kind: Kind
    where: str
    date: str = ""
    content: str = ""
    url: str = ""

    @property
    def page(self) -> str:
        """The address of the page that this article is; empty when it is none."""
        return self.where if self.kind is Kind.PAGE else self.url

    def dump(self) -> str:
        """The item as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def parse(cls, line: str) -> Item:
        """The item of such a line."""
        fields = json.loads(line)
        return cls(**{**fields, "kind": Kind(fields["kind"])})


def file_item(path: str, date: str = "") -> Item:
    """The item of the file at an absolute path."""
    return Item(_identify(PurePosixPath(path).stem, path), Kind.FILE, path, date)


def page_item(url: str, date: str = "", name: str = "") -> Item:
    """The item of a page; ``name`` is what whoever asks for it calls it."""
    url = url.strip()
    try:
        url = urldefrag(url).url
        path, host = urlsplit(url).path, urlsplit(url).hostname or ""
    except ValueError:
        # No address at all: it fails when it is made, as any bad article does.
        path = host = ""
    last = next(filter(None, reversed(unquote(path).split("/"))), host)
    own = _identify(PurePosixPath(name).name, name) if name else ""
    return Item(own or _identify(PurePosixPath(last).stem, url), Kind.PAGE, url, date)


def row_item(name: str, where: str, content: str, date: str = "", url: str = "") -> Item:
    """The item of a JSONL row; ``name`` is its own id, or where it is when it has none."""
    return Item(_identify(PurePosixPath(name).name, name), Kind.ROW, where, date, content, url)


def _identify(name: str, unique: str) -> str:
    """A readable id: the name in plain letters, and a digest of what tells it from all others."""
    digest = hashlib.sha256(unicodedata.normalize("NFC", unique).encode()).hexdigest()[:_DIGITS]
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    slug = _NO_LETTER.sub("-", "".join(c for c in plain if not unicodedata.combining(c)))
    slug = slug.strip("-")[:_LONGEST_SLUG].strip("-")
    return f"{slug}-{digest}" if slug else digest


def folder_of(item_id: str) -> str:
    """The folder of an item's files, relative to the archive: two levels, evenly filled."""
    return f"articles/{item_id[-_DIGITS:][:2]}/{item_id}"
