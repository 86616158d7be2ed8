"""When each sentence is heard, from the spans of its utterances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_service.values import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_service.audio.track import Span


def sentence_marks(spans: Sequence[Span], sentences: Sequence[int]) -> tuple[Mark, ...]:
    """One mark a sentence, as far as all of its utterances are laid out.

    ``sentences[i]`` is the sentence that utterance ``i`` says (ascending);
    ``spans`` may cover only the beginning.  A sentence lasts from the first
    sound of its first utterance to the last sound of its last one.
    """
    marks: list[Mark] = []
    for number, (span, sentence) in enumerate(zip(spans, sentences, strict=False)):
        unfinished = (
            number + 1 == len(spans)
            and number + 1 < len(sentences)
            and sentences[number + 1] == sentence
        )
        if marks and marks[-1].sentence == sentence:
            start_ms = marks.pop().start_ms
        else:
            start_ms = span.start_ms
        if not unfinished:
            marks.append(Mark(sentence, start_ms, span.end_ms))
    return tuple(marks)
