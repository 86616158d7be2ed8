"""The bytes of a file of any known kind -> Article."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from tts_service.article import encoding, html, json
from tts_service.article import text as plain

if TYPE_CHECKING:
    from tts_service.values import Article

_PAGES = frozenset([".html", ".htm", ".xhtml"])
_MARKDOWN = frozenset([".md", ".markdown"])
# What the names of files that hold articles end in.
SUFFIXES = frozenset([".txt", ".json", ".docx", ".pdf"]) | _PAGES | _MARKDOWN
_LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p)\b", re.IGNORECASE)
# As far as a page's prologue and comments reach before its first tag.
_PROLOGUE = 2_000


def read_document(data: bytes, name: str) -> Article:
    """The article in a file's bytes.

    Markdown, JSON, Word and PDF are known by the file's ``name``; HTML by its name
    or its first tags; everything else is plain text.  Raises ``NotText``,
    ``EmptyArticle`` or another ``InputError``.
    """
    suffix = PurePath(f"x{name}" if name.startswith(".") else name).suffix.lower()
    if suffix == ".docx":
        from tts_service.article.docx import read_docx

        return read_docx(data)
    if suffix == ".pdf":
        from tts_service.article.pdf import read_pdf

        return read_pdf(data)
    text = encoding.decode(data)
    if suffix in _PAGES or _LOOKS_LIKE_HTML.search(text[:_PROLOGUE]):
        return html.read_html(text)
    if suffix == ".json":
        return json.read_json(text)
    if suffix in _MARKDOWN:
        from tts_service.article.markdown import read_markdown

        return read_markdown(text)
    return plain.read_text(text)
