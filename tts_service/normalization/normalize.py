"""A written sentence to what is said for it: clean, find the spans, say them, join once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_service.normalization.definitions import NONE
from tts_service.normalization.joiner import join
from tts_service.normalization.scan import find_spans
from tts_service.normalization.scene import Scene
from tts_service.normalization.written import clean

if TYPE_CHECKING:
    from tts_service.normalization.definitions import Definitions
    from tts_service.normalization.lexicon import Lexicon
    from tts_service.values import SpokenText


def normalize(text: str, lexicon: Lexicon, definitions: Definitions = NONE) -> SpokenText:
    """What a newsreader says for ``text``, one sentence or any other stretch of an article.

    Pure and total: every string has an answer, in time proportional to its
    length.  ``definitions`` (from ``learn_definitions``) win over the lexicon.
    """
    written = clean(text)
    return join(written, find_spans(Scene(written.text, lexicon, definitions)))
