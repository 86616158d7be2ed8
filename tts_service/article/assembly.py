"""Passages in reading order -> Article.

For every kind of input whose visible text is not the input itself: pages, Markdown,
JSON, documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.article.wording import has_words, is_byline
from tts_service.values import Article, Block, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

_BETWEEN = "\n\n"
_TAIL = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A block to be: its text as shown, and where it stood in the input (or empty)."""

    role: Role
    text: str
    source: str = ""


def assemble(passages: Sequence[Passage]) -> Article:
    """The passages that have words, as one text with blocks; the title is the first title."""
    spoken = [passage for passage in passages if has_words(passage.text)]
    blocks: list[Block] = []
    start = 0
    for passage in spoken:
        end = start + len(passage.text)
        blocks.append(Block(passage.role, start, end, passage.source))
        start = end + len(_BETWEEN)
    titles = (passage.text for passage in spoken if passage.role is Role.TITLE)
    bylines = (passage.text for passage in spoken if passage.role is Role.BYLINE)
    return Article(
        text=_BETWEEN.join(passage.text for passage in spoken),
        blocks=tuple(blocks),
        title=next(titles, ""),
        byline=" ".join(bylines),
    )


def mark_bylines(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with those at the end that only name authors and sources as bylines."""
    marked = list(passages)
    for place in range(len(marked) - 1, max(0, len(marked) - 1 - _TAIL), -1):
        passage = marked[place]
        if passage.role is not Role.PARAGRAPH or not is_byline(passage.text, alone=True):
            break
        marked[place] = Passage(Role.BYLINE, passage.text, passage.source)
    return marked
