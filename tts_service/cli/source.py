"""An article given on the command line: a file or standard input, text or HTML."""

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

    HTML is known by its file name (``.html``, ``.htm``), else by its first tags.
    Raises ``PageUnreadable``, ``NotText`` or ``EmptyArticle``.
    """
    from tts_service.article.encoding import decode
    from tts_service.article.html import read_html
    from tts_service.article.text import read_text

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise PageUnreadable(f"{name}: {error.strerror}.", "Check the file name.") from error
    text = decode(data)
    is_html = Path(name).suffix.lower() in {".html", ".htm", ".xhtml"}
    if is_html or _LOOKS_LIKE_HTML.search(text[:_PROLOGUE]):
        return read_html(text)
    return read_text(text)
