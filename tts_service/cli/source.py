"""An article given on the command line: a file of any known kind, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.errors import PageUnreadable

if TYPE_CHECKING:
    from tts_service.values import Article


def load_article(name: str) -> Article:
    """The article in the file ``name``, or on standard input when it is ``-``.

    Raises ``PageUnreadable``, ``NotText``, ``EmptyArticle`` or another ``InputError``.
    """
    from tts_service.article.document import read_document

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise PageUnreadable(f"{name}: {error.strerror}.", "Check the file name.") from error
    return read_document(data, name)
