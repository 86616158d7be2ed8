"""The values that travel between the rooms.

Every value is a frozen dataclass; none of them knows where it came from or
where it goes.  Offsets are Python string indices (characters, not bytes),
half-open ``[start, end)``.  Times are whole milliseconds (``_ms``) unless a
name says otherwise; rates are in hertz (``_hz``).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a block is in its article; decides the pause after it."""

    TITLE = "title"
    LEAD = "lead"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    CAPTION = "caption"
    TABLE = "table"
    BYLINE = "byline"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like piece of an article: ``article.text[start:end]``.

    ``source`` says where the block stood in the page it came from (a CSS
    selector), or is empty for plain text.
    """

    role: Role
    start: int
    end: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What is to be read, in reading order, and nothing else.

    ``text`` is kept character for character as written (not normalized to
    NFC); blocks are disjoint, ascending and non-empty slices of it.  What lies
    between two blocks is white space or text that is not read.  ``date`` is
    ISO 8601 (``YYYY-MM-DD``) or empty; ``section`` is the site's own name for its
    part of the paper.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    date: str = ""
    byline: str = ""
    url: str = ""
    language: str = "vi"
    section: str = ""

    @property
    def lead(self) -> str:
        """The lead as written, or empty."""
        leads = (self.slice(block) for block in self.blocks if block.role is Role.LEAD)
        return " ".join(leads)

    def slice(self, block: Block) -> str:
        """The written text of one of this article's blocks."""
        return self.text[block.start : block.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``article.text[start:end]``, inside ``article.blocks[block]``."""

    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """One stretch of written text that is said otherwise than it is written.

    ``written`` is ``sentence[start:end]`` and ``spoken`` is
    ``spoken_text[spoken_start:spoken_end]``; ``spoken`` is empty where the
    written form is not said.  ``semiotic_class`` names the kind of token
    (cardinal, date, abbreviation …) and ``rule`` what decided it, in words an
    editor can follow.
    """

    start: int
    end: int
    spoken_start: int
    spoken_end: int
    written: str
    spoken: str
    semiotic_class: str
    rule: str


@dataclass(frozen=True, slots=True)
class SpokenText:
    """What is said for a written sentence.

    ``text`` is NFC and holds letters, spaces and the punctuation that carries
    pauses; no digit and no symbol.  ``changes`` are ascending and disjoint on
    both sides; between two changes written and spoken text are the same but
    for white space and NFC.  ``unknown`` lists the written forms that had to be
    spelled because no rule and no lexicon row knows them.
    """

    written: str
    text: str
    changes: tuple[Change, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine.

    ``id`` is ``engine:name`` and is what users write.  ``digest`` changes
    whenever the voice would sound different (engine version, model file, rate);
    ``gain_db`` is the fixed gain that brings the voice to the house loudness.
    ``rate`` is how fast it speaks, 1.0 being its own pace.
    """

    id: str
    engine: str
    label: str
    language: str
    region: str
    digest: str
    gain_db: float = 0.0
    rate: float = 1.0

    @property
    def sound(self) -> str:
        """Changes whenever clips of it would sound different, if only by its gain."""
        return f"{self.digest} {self.gain_db}"


@dataclass(frozen=True, slots=True)
class Utterance:
    """The unit of synthesis and of caching: a sentence, or a clause of a long one.

    ``text`` is what the engine is given; ``sentence`` is the index of the
    sentence it says (part of); ``start``/``end`` are the offsets in
    ``article.text`` of the written words it says.  ``pause_ms`` is the silence
    that follows it.
    """

    text: str
    sentence: int
    start: int
    end: int
    pause_ms: int


class Encoding(StrEnum):
    """How an engine's answer is encoded."""

    PCM = "pcm_s16le"
    MP3 = "mp3"
    WAV = "wav"


@dataclass(frozen=True, slots=True)
class Word:
    """When a word is heard: ``utterance.text[start:end]``, from ``at_ms`` on.

    ``at_ms`` is counted from the first sample of the sound that holds it, with
    fractions.  A word lasts until the next one, or until the speech ends.
    """

    start: int
    end: int
    at_ms: float


@dataclass(frozen=True, slots=True)
class Speech:
    """What an engine returns for one utterance: mono sound, not yet a clip.

    ``data`` is 16-bit little-endian mono PCM at ``sample_rate_hz`` when
    ``encoding`` is PCM, else a whole file of that format (whose own rate counts
    and ``sample_rate_hz`` is 0).  ``words`` ascend; there are none when the engine
    does not know them.
    """

    data: bytes
    encoding: Encoding
    sample_rate_hz: int = 0
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Clip:
    """One utterance as sound: whole CBR MP3 frames, no header of any kind.

    ``mp3`` has ``frames`` frames of equal size and duration; the speech in it
    begins ``lead_samples`` after the start of the decoded frames and lasts
    ``speech_samples``, both at the profile's sampling rate.  ``words`` count from
    the start of the decoded frames.  ``checksum`` (CRC-32 of the frames) tells one
    take of a clip from another.
    """

    key: str
    mp3: bytes
    frames: int
    lead_samples: int
    speech_samples: int
    words: tuple[Word, ...] = ()
    checksum: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Once a clip, for whoever sends it compares it."""
        object.__setattr__(self, "checksum", zlib.crc32(self.mp3))


@dataclass(frozen=True, slots=True)
class Mark:
    """When a sentence is heard: ``[start_ms, end_ms)`` in the article's audio."""

    sentence: int
    start_ms: float
    end_ms: float


@dataclass(frozen=True, slots=True)
class WordMark:
    """When the written ``article.text[start:end]`` is heard: a word, or what is said as one.

    ``10/4`` is one of them, however many spoken words say it.
    """

    sentence: int
    start: int
    end: int
    start_ms: float
    end_ms: float


@dataclass(frozen=True, slots=True)
class PlannedSentence:
    """A sentence together with what is said for it and the utterances that say it."""

    sentence: Sentence
    spoken: SpokenText
    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The plan of a reading: everything decided, nothing yet spoken.

    ``id`` is the same for the same article, voice and text rules.  ``keys``
    has the clip key of every utterance, in reading order.
    """

    id: str
    article: Article
    voice: Voice
    sentences: tuple[PlannedSentence, ...]
    keys: tuple[str, ...]
    unknown: tuple[str, ...] = field(default=())

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """All utterances in reading order, one for each key."""
        return tuple(u for s in self.sentences for u in s.utterances)
