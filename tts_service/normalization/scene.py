"""A sentence while it is being read: the cleaned text and what stands around a place in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_service.normalization.definitions import Definitions
    from tts_service.normalization.lexicon import Lexicon
    from tts_service.normalization.span import Span

# How far a rule looks for the word that decides; longer than any cue phrase.
_REACH = 64
# Longer texts than any sentence: what is farther away than half of it decides nothing.
_LONG = 1200
_PUNCTUATION = re.compile(r"[^\w&/.]+|\.(?=\s|$)")
_NOISE = re.compile(r"[\s\"'()\[\]{}]+")


def plain_words(lower: str) -> str:
    """Words with one space between, punctuation left out, but for signs inside a word."""
    return _PUNCTUATION.sub(" ", lower).strip()


class Scene:
    """The text of one sentence with its lexicon; remembers what rules ask twice."""

    __slots__ = (
        "_left",
        "_left_at",
        "_plain",
        "definitions",
        "headline",
        "last",
        "lexicon",
        "lower",
        "text",
    )

    def __init__(self, text: str, lexicon: Lexicon, definitions: Definitions) -> None:
        self.text = text
        lower = text.lower()
        # A few letters (İ) grow when lowered; offsets must not move.
        self.lower = (
            lower
            if len(lower) == len(text)
            else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        )
        self.lexicon = lexicon
        self.definitions = definitions
        # The span found before the one that is being looked for.
        self.last: Span | None = None
        self.headline = _is_headline(text)
        self._left_at = -1
        self._left = ""
        self._plain = ""

    def left(self, start: int) -> str:
        """The lower-case text before ``start``, one space between words and before the first.

        Brackets and quotes count as white space, other punctuation is kept.
        """
        if start != self._left_at:
            piece = self.lower[max(0, start - _REACH) : start]
            self._left = " " + _NOISE.sub(" ", piece).strip(" :.")
            self._left_at = start
        return self._left

    def follows(self, start: int, context: str) -> bool:
        """Whether a phrase of that context (``data/vi/contexts.tsv``) ends at ``start``."""
        return self.left(start).endswith(self.lexicon.contexts[context])

    def near(self, start: int, context: str) -> bool:
        """Whether a phrase of that context stands anywhere in the words before ``start``."""
        left = f"{self.left(start)} "
        return any(f"{phrase} " in left for phrase in self.lexicon.contexts[context])

    def leads(self, end: int, context: str) -> bool:
        """Whether a phrase of that context begins right after ``end``."""
        right = _NOISE.sub(" ", self.lower[end : end + _REACH])
        if right[:1] != " ":
            right = " " + right
        return any(
            right.startswith(phrase) and not right[len(phrase) : len(phrase) + 1].isalnum()
            for phrase in self.lexicon.contexts[context]
        )

    def around(self, start: int, end: int) -> tuple[int, int]:
        """From where to where a word may stand that decides: of a long text the part nearby."""
        if len(self.lower) <= _LONG:
            return 0, len(self.lower)
        return max(0, start - _LONG // 2), end + _LONG // 2

    def plain_around(self, start: int, end: int) -> str:
        """The sentence in lower case, words apart by one space; of a long text the part nearby."""
        if len(self.lower) > _LONG:
            return f" {plain_words(self.lower[slice(*self.around(start, end))])} "
        if not self._plain:
            self._plain = f" {plain_words(self.lower)} "
        return self._plain

    def plain_before(self, start: int) -> str:
        """Like ``plain_around`` for the text before ``start``, as far as rules look."""
        return f" {plain_words(self.lower[max(0, start - _REACH) : start])} "

    def right(self, end: int) -> str:
        """The lower-case text after ``end``, as it stands."""
        return self.lower[end : end + _REACH]


def _is_headline(text: str) -> bool:
    """Mostly capital letters over at least two words: a title set in capitals."""
    letters = sum(map(str.isalpha, text))
    if letters < 8 or " " not in text:  # noqa: PLR2004 - shorter is an acronym or two
        return False
    capitals = sum(map(str.isupper, text))
    return capitals * 10 >= letters * 7
