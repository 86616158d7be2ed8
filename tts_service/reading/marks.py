"""When everything is heard, as one JSON document."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from tts_service.values import Role  # noqa: TC001 - pydantic resolves it

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_service.reading.voicing import Voicing
    from tts_service.values import WordMark


class WordDocument(BaseModel):
    """A written word; what is said in several words but written as one is one."""

    text: str = Field(examples=["10/4"])
    start: int = Field(description="Offset in the sentence's text.", examples=[10])
    end: int = Field(examples=[14])
    start_ms: float = Field(examples=[811.2])
    end_ms: float = Field(examples=[1630.0])


class MarkDocument(BaseModel):
    """A sentence and its words."""

    index: int = Field(examples=[0])
    block: int = Field(description="Which paragraph of the article it is in.", examples=[0])
    role: Role = Field(description="What that paragraph is.", examples=["title"])
    text: str = Field(description="Exactly as written.", examples=["Sáng ngày 10/4, Quận họp."])
    spoken: str = Field(examples=["Sáng ngày mười tháng tư, Quận họp."])
    start: int = Field(description="Offset in the article's text.", examples=[0])
    end: int = Field(examples=[25])
    start_ms: float = Field(examples=[248.0])
    end_ms: float = Field(examples=[2120.5])
    words: list[WordDocument] = Field(description="Empty when the voice does not time its words.")


class MarksDocument(BaseModel):
    """All marks of a complete reading; times are in its audio."""

    id: str
    voice: str = Field(examples=["espeak:vi"])
    duration_ms: int = Field(examples=[585312])
    sentences: list[MarkDocument]
    unknown: list[str] = Field(description="Forms an editor may want to add to the lexicon.")

    @classmethod
    def of(cls, voicing: Voicing, words: Sequence[WordMark]) -> MarksDocument:
        """The document of a complete voicing and its word marks."""
        reading = voicing.reading
        timed = {n: list(group) for n, group in groupby(words, key=lambda word: word.sentence)}
        sentences = []
        for mark in voicing.marks:
            planned = reading.sentences[mark.sentence]
            start, end = planned.sentence.start, planned.sentence.end
            sentences.append(
                MarkDocument(
                    index=mark.sentence,
                    block=planned.sentence.block,
                    role=reading.article.blocks[planned.sentence.block].role,
                    text=reading.article.text[start:end],
                    spoken=planned.spoken.text,
                    start=start,
                    end=end,
                    start_ms=round(mark.start_ms, 1),
                    end_ms=round(mark.end_ms, 1),
                    words=[
                        WordDocument(
                            text=reading.article.text[word.start : word.end],
                            start=word.start - start,
                            end=word.end - start,
                            start_ms=round(word.start_ms, 1),
                            end_ms=round(word.end_ms, 1),
                        )
                        for word in timed.get(mark.sentence, ())
                    ],
                )
            )
        return cls(
            id=reading.id,
            voice=reading.voice.id,
            duration_ms=voicing.track.duration_ms,
            sentences=sentences,
            unknown=list(reading.unknown),
        )
