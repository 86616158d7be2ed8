"""An article given on the command line: a file of any known kind, or standard input."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.errors import PageUnreadable

if TYPE_CHECKING:
    from tts_service.values import Article

_LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p)\b", re.IGNORECASE)
# As far as a page's prologue and comments reach before its first tag.
_PROLOGUE = 2_000


def load_article(name: str) -> Article:
    """The article in the file ``name``, or on standard input when it is ``-``.

    Markdown, JSON, Word and PDF are known by their file names; HTML by its file
    name or its first tags; everything else is plain text.  Raises
    ``PageUnreadable``, ``NotText``, ``EmptyArticle`` or another ``InputError``.
    """
    from tts_service.article import encoding

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise PageUnreadable(f"{name}: {error.strerror}.", "Check the file name.") from error
    suffix = Path(name).suffix.lower()
    if suffix == ".docx":
        from tts_service.article.docx import read_docx

        return read_docx(data)
    if suffix == ".pdf":
        from tts_service.article.pdf import read_pdf

        return read_pdf(data)
    return _read(encoding.decode(data), suffix)


def _read(text: str, suffix: str) -> Article:
    from tts_service.article import html, json
    from tts_service.article import text as plain

    if suffix in {".html", ".htm", ".xhtml"} or _LOOKS_LIKE_HTML.search(text[:_PROLOGUE]):
        return html.read_html(text)
    if suffix == ".json":
        return json.read_json(text)
    if suffix in {".md", ".markdown"}:
        from tts_service.article.markdown import read_markdown

        return read_markdown(text)
    return plain.read_text(text)
