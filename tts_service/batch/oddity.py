"""What looks odd in a text, so that an editor may look at it before a listener does."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_service.values import Reading

# Vietnamese prose has a mark on every third letter or so.
_FEWEST_MARKED = 0.05
_ENOUGH_LETTERS = 200
_FEWEST_SENTENCES = 2


def odd_text(reading: Reading) -> Iterator[str]:
    """Each thing that is odd about what is read, in words an editor can follow."""
    article = reading.article
    text = " ".join(article.slice(block) for block in article.blocks)
    if lost := text.count("\ufffd"):
        yield f"{lost} letters are lost (U+FFFD)"
    # A text has many letters, but few different ones.
    each = Counter(unicodedata.normalize("NFC", text)).items()
    letters = sum(times for c, times in each if c.isalpha())
    marked = sum(
        times for c, times in each if c.isalpha() and (c in "đĐ" or unicodedata.decomposition(c))
    )
    if letters >= _ENOUGH_LETTERS and marked < _FEWEST_MARKED * letters:
        yield "hardly a letter has a Vietnamese mark"
    if article.language not in {"", "vi"}:
        yield f"its page says that its language is {article.language[:20]!r}"
    if not article.title:
        yield "it has no title"
    if len(reading.sentences) < _FEWEST_SENTENCES:
        yield "it is one sentence long"
