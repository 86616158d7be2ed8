"""What goes over the wire, and how values become it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from tts_service.audio.containers import Container

if TYPE_CHECKING:
    from tts_service.reading.casting import Casting
    from tts_service.reading.voicing import Voicing
    from tts_service.values import Mark, SpokenText, Voice

_SEED = "Sáng ngày 10/4, Chủ tịch UBND Thành phố làm việc với Quận về phát triển KT - XH."
_SPOKEN = (
    "Sáng ngày mười tháng tư, Chủ tịch Ủy ban nhân dân Thành phố làm việc với Quận về phát triển "
    "kinh tế xã hội."
)

_CONTAINERS = tuple(map(str, Container))


class VoiceDocument(BaseModel):
    """A voice."""

    id: str = Field(examples=["espeak:vi"])
    engine: str = Field(examples=["espeak"])
    label: str = Field(examples=["eSpeak miền Bắc"])
    language: str = Field(examples=["vi"])
    region: str = Field(examples=["north"])
    rate: float = Field(1.0, description="How fast it speaks, 1 being its own pace.")

    @classmethod
    def of(cls, voice: Voice) -> VoiceDocument:
        """The document of a voice."""
        return cls(
            id=voice.id,
            engine=voice.engine,
            label=voice.label,
            language=voice.language,
            region=voice.region,
            rate=voice.rate,
        )


class VoicesDocument(BaseModel):
    """All voices; ``default`` is used when a request names none."""

    default: str = Field(examples=["espeak:vi"])
    auto: list[str] = Field(
        description="The voices that `auto` tries, the best first.", examples=[["gtts:vi"]]
    )
    voices: list[VoiceDocument]


class ChangeDocument(BaseModel):
    """One stretch that is said otherwise than it is written."""

    written: str = Field(examples=["10/4"])
    spoken: str = Field(examples=["mười tháng tư"])
    start: int = Field(description="Offset in the written sentence.", examples=[10])
    end: int = Field(examples=[14])
    spoken_start: int = Field(description="Offset in the spoken sentence.", examples=[10])
    spoken_end: int = Field(examples=[23])
    semiotic_class: str = Field(examples=["date"])
    rule: str = Field(description="What decided it.", examples=["day and month"])


class SpokenSentence(BaseModel):
    """A sentence and what is said for it."""

    written: str = Field(examples=[_SEED])
    spoken: str = Field(examples=[_SPOKEN])
    changes: list[ChangeDocument]
    unknown: list[str] = Field(description="Forms that no rule and no lexicon row knows.")

    @classmethod
    def of(cls, spoken: SpokenText) -> SpokenSentence:
        """The document of a spoken text."""
        changes = [
            ChangeDocument(**{name: getattr(c, name) for name in ChangeDocument.model_fields})
            for c in spoken.changes
        ]
        return cls(
            written=spoken.written,
            spoken=spoken.text,
            changes=changes,
            unknown=list(spoken.unknown),
        )


class SpokenDocument(BaseModel):
    """What will be said for a text."""

    sentences: list[SpokenSentence]


class ClipLink(BaseModel):
    """One clip of a sentence and the silence that follows it."""

    key: str
    url: str
    pause_ms: int = Field(examples=[350])


class SentenceDocument(BaseModel):
    """A sentence of a reading; times are in the complete reading's audio."""

    index: int = Field(examples=[0])
    role: str = Field(examples=["title"])
    block: int = Field(description="Number of its paragraph.", examples=[0])
    text: str = Field(description="As written, but for white space.", examples=[_SEED])
    spoken: str = Field(examples=[_SPOKEN])
    start_ms: float | None = Field(None, examples=[248.0])
    end_ms: float | None = Field(None, examples=[6120.5])
    clips: list[ClipLink]


class Links(BaseModel):
    """Where the parts of a reading are."""

    self: str
    audio: str
    captions: str
    marks: str
    transcript: str
    files: dict[str, str] = Field(
        description="Files to keep, once complete.",
        examples=[{"mp3": "/v1/readings/…/audio.mp3?download=1", "m4a": "…/audio.m4a"}],
    )

    @classmethod
    def of(cls, reading_id: str, casting_id: str = "") -> Links:
        """The links of a reading; only its own document may be about another one later."""
        base = f"/v1/readings/{reading_id}"
        files = {kind: f"{base}/audio.{kind}" for kind in _CONTAINERS}
        return cls(
            self=f"/v1/readings/{casting_id or reading_id}",
            audio=f"{base}/audio.mp3",
            captions=f"{base}/captions.vtt",
            marks=f"{base}/marks.json",
            transcript=f"{base}/transcript.txt",
            files={"mp3": f"{base}/audio.mp3?download=1", **files},
        )


class PassedDocument(BaseModel):
    """A voice that should rather have read an article, and why it did not."""

    voice: str = Field(examples=["gtts:vi"])
    reason: str = Field(examples=["Google was not reached: ConnectionRefusedError."])


class ReadingDocument(BaseModel):
    """A reading: what is said, in which voice, and how far it is."""

    id: str
    take: str = Field(
        description="The id of the reading in this voice, whose sound never changes. It is the "
        "same as `id`, unless `auto` found the voice: then another may take its place."
    )
    state: str = Field(description="voicing, complete or failed.", examples=["complete"])
    voice: VoiceDocument
    fallback_from: list[PassedDocument] = Field(
        description="With `auto`: better voices that could not read it, the best first."
    )
    moved_to: str | None = Field(
        None, description="Where another voice reads the article, since this one could not."
    )
    title: str
    date: str = Field(description="YYYY-MM-DD or empty.", examples=["2014-04-10"])
    byline: str
    duration_ms: int | None = Field(None, description="Known once complete.", examples=[585312])
    sentences: list[SentenceDocument]
    unknown: list[str] = Field(description="Forms an editor may want to add to the lexicon.")
    missing: list[int] = Field(description="Sentences that could not be spoken.")
    links: Links

    @classmethod
    def of(cls, casting: Casting) -> ReadingDocument:
        """The document of a casting's take as it stands."""
        voicing = casting.take
        reading = voicing.reading
        complete = voicing.state == "complete"
        marks = {m.sentence: m for m in voicing.marks}
        return cls(
            id=casting.id,
            take=reading.id,
            state=voicing.state,
            voice=VoiceDocument.of(reading.voice),
            fallback_from=[
                PassedDocument(voice=passed.voice, reason=passed.reason)
                for passed in casting.passed
            ],
            moved_to=f"/v1/readings/{voicing.moved_to}" if voicing.moved_to else None,
            title=reading.article.title,
            date=reading.article.date,
            byline=reading.article.byline,
            duration_ms=voicing.track.duration_ms if complete else None,
            sentences=_sentences(voicing, marks),
            unknown=list(reading.unknown),
            missing=list(voicing.missing),
            links=Links.of(reading.id, casting.id),
        )


def _sentences(voicing: Voicing, marks: dict[int, Mark]) -> list[SentenceDocument]:
    reading = voicing.reading
    article = reading.article
    keys = iter(reading.keys)
    documents = []
    for index, planned in enumerate(reading.sentences):
        sentence = planned.sentence
        mark = marks.get(index)
        clips = [
            ClipLink(
                key=key,
                url=f"/v1/clips/{key}.mp3?reading={voicing.reading.id}",
                pause_ms=u.pause_ms,
            )
            for u, key in zip(planned.utterances, keys, strict=False)
        ]
        documents.append(
            SentenceDocument(
                index=index,
                role=article.blocks[sentence.block].role,
                block=sentence.block,
                text=" ".join(article.text[sentence.start : sentence.end].split()),
                spoken=planned.spoken.text,
                start_ms=round(mark.start_ms, 1) if mark else None,
                end_ms=round(mark.end_ms, 1) if mark else None,
                clips=clips,
            )
        )
    return documents
