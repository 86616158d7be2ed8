"""Articles and texts to sentences.

underthesea's splitter proposes, ``rules`` and ``lines`` correct what it is known
to get wrong, and the answer is offsets, so that nothing is altered on the way.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from tts_service.segmentation.addresses import find_addresses
from tts_service.segmentation.composed import compose
from tts_service.segmentation.lines import BREAK, Lines
from tts_service.segmentation.rules import ends_sentence
from tts_service.segmentation.stop import STOP, count_breaks, stop_at
from tts_service.segmentation.underthesea import underthesea_ends
from tts_service.values import Article, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAID = re.compile(r"[^\W_]")
_NOWHERE = (sys.maxsize, sys.maxsize)
_CANDIDATE = re.compile(f"(?x:{STOP.pattern})|(?P<line>{BREAK.pattern})")


def split_sentences(article: Article, dotted: frozenset[str] = frozenset()) -> tuple[Sentence, ...]:
    """The sentences of ``article``, in reading order.

    Every sentence lies within one block, has a letter or a digit, and begins and
    ends with no white space; between two sentences of a block lies nothing that
    is said.  ``dotted`` are abbreviations that are written with a full stop, as
    the normalization lexicon has them ("TP.", "T.Ư").
    """
    return tuple(
        Sentence(index, block.start + start, block.start + end)
        for index, block in enumerate(article.blocks)
        for start, end in split_text(article.slice(block), dotted)
    )


def split_text(text: str, dotted: frozenset[str] = frozenset()) -> tuple[tuple[int, int], ...]:
    """The sentences of any text as ascending offsets ``[start, end)``.

    Linear in the length of ``text``; text without letters or digits has none.
    """
    composed, offsets = compose(text)
    spans = []
    start = 0
    for end in (*_ends(composed, dotted), len(composed)):
        piece = composed[start:end]
        low = start + len(piece) - len(piece.lstrip())
        high = low + len(piece.strip())
        start = end
        if _SAID.search(piece):
            spans.append((offsets[low], offsets[high]))
        elif spans and low < high and not count_breaks(text[spans[-1][1] : offsets[low]]):
            # Marks alone ("…", an emoji) are not said: they stay with what they follow.
            spans[-1] = (spans[-1][0], offsets[high])
    return tuple(spans)


def _ends(text: str, dotted: frozenset[str]) -> Iterator[int]:
    """Where sentences end within ``text``, after what closes them."""
    proposed = underthesea_ends(text)
    lines = Lines(text)
    addresses = find_addresses(text)
    begins, closes = next(addresses, _NOWHERE)
    sentence = settled = 0
    for found in _CANDIDATE.finditer(text):
        at = found.start()
        while closes <= at:
            begins, closes = next(addresses, _NOWHERE)
        if at < settled or begins < at or found.end() == len(text):
            continue
        if found["line"] is None:
            stop = stop_at(text, found, sentence, proposed)
            if stop.next == len(text):
                return
            # A line break right after a stop was weighed with it.
            settled = stop.next
            cut, end, following = ends_sentence(stop, dotted), stop.close, stop.next
        else:
            end, following = found.span()
            cut = end > sentence and lines.ends_sentence(end, following, sentence)
        if cut:
            yield end
            sentence = following
