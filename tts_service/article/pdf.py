"""A PDF that has text in it -> Article."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from typing import TYPE_CHECKING

from tts_service.article.text import read_text
from tts_service.article.wording import has_words
from tts_service.errors import EmptyArticle, InputError, NotText, TooLong

if TYPE_CHECKING:
    from tts_service.values import Article

_MOST_PAGES = 300
_PAGE_NUMBER = re.compile(
    r"\W*(?:trang|page)?\W*\d{1,4}(?:\s*(?:/|trên|of)\s*\d{1,4})?\W*", re.IGNORECASE
)
_BULLET = re.compile(r"(?:[-–—•·+*▪■●○]|\d{1,2}[.)]|[IVX]{1,5}\.|[a-zđ]\))\s")
# "héc- ta": a line broke at a hyphen inside a word.  " - " between words stays.
_BROKEN_COMPOUND = re.compile(r"(?<=[^\W\d_])- (?=[^\W\d_])")
# Running titles stand in the outermost lines of at least half of the pages.
_MARGIN_LINES = 2
_REPEATED = 0.5
# A line this much shorter than the full ones ends its paragraph.
_SHORT_LINE = 0.85
_FULL_LINE_QUANTILE = 0.9
_SCANNED = "Tài liệu có thể là ảnh quét; hãy gửi bản có chữ."


def read_pdf(data: bytes) -> Article:
    """The article of a PDF: its text without page numbers and running titles.

    ``Article.text`` has one paragraph a block, lines joined as the page breaks them;
    title, lead and byline are found as in plain text.  Raises ``NotText`` when the
    data is no PDF or is locked, ``TooLong`` for more than 300 pages, ``EmptyArticle``
    for scanned pages, and ``InputError`` when the package pypdf is not installed.
    """
    pages = [_lines(page) for page in _page_texts(data)]
    repeated = _running_lines(pages)
    lines = [
        line
        for page in pages
        for line in page
        if line not in repeated and not _PAGE_NUMBER.fullmatch(line)
    ]
    if not any(map(has_words, lines)):
        raise EmptyArticle("The PDF has pages but no text.", _SCANNED)
    return read_text("\n\n".join(_paragraphs(lines)))


def _page_texts(data: bytes) -> list[str]:
    try:
        import pypdf
    except ImportError as fault:
        raise InputError("Reading PDF needs the package pypdf.") from fault
    # Its remarks name no file, and among many nobody could tell whose they are.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotText("The PDF is locked with a password.", "Send it without a password.")
        if len(reader.pages) > _MOST_PAGES:
            raise TooLong(f"The PDF has {len(reader.pages)} pages, at most {_MOST_PAGES} are read.")
        return [page.extract_text() for page in reader.pages]
    except (pypdf.errors.PyPdfError, ValueError, KeyError, RecursionError) as fault:
        raise NotText("The data is no readable PDF.", "Send the file again.") from fault


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _running_lines(pages: list[list[str]]) -> set[str]:
    """Lines that stand at the top or the bottom of several pages."""
    margins = Counter(
        line for page in pages for line in {*page[:_MARGIN_LINES], *page[-_MARGIN_LINES:]}
    )
    enough = max(2, _REPEATED * len(pages))
    return {line for line, times in margins.items() if times >= enough}


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines joined: a paragraph ends with a short line or before a bullet."""
    widths = sorted(map(len, lines))
    full = widths[int(_FULL_LINE_QUANTILE * (len(widths) - 1))]
    paragraphs: list[list[str]] = []
    ended = True
    for line in lines:
        if ended or _BULLET.match(line):
            paragraphs.append([])
        paragraphs[-1].append(line)
        ended = len(line) < _SHORT_LINE * full
    return [_BROKEN_COMPOUND.sub("-", " ".join(paragraph)) for paragraph in paragraphs]
