"""An article and a voice to a ``Reading``: everything decided, nothing yet spoken."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_service.article.wording import source_tag
from tts_service.audio.profile import PROFILE_ID
from tts_service.cache.key import clip_key, digest
from tts_service.errors import EmptyArticle
from tts_service.normalization.definitions import learn_definitions
from tts_service.normalization.normalize import normalize
from tts_service.reading.announcement import ANNOUNCEMENTS, announce
from tts_service.segmentation.clauses import split_clauses
from tts_service.segmentation.pauses import pause_after
from tts_service.segmentation.sentences import split_sentences
from tts_service.values import PlannedSentence, Reading, Role, Sentence, SpokenText, Utterance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_service.normalization.lexicon import Lexicon
    from tts_service.values import Article, Voice


@dataclass(frozen=True, slots=True)
class Rules:
    """How articles are read: the lexicon and the operator's choices."""

    lexicon: Lexicon
    skip: frozenset[Role] = frozenset()


def _has_word(text: str) -> bool:
    return any(c.isalnum() for c in text)


def spoken_sentences(article: Article, rules: Rules) -> Iterator[tuple[Sentence, SpokenText]]:
    """Every sentence that is read, in order, with what is said for it.

    Captions and tables are announced where they begin.  Left out are blocks of
    the roles that the rules skip, with bylines the source that the lead begins with
    (``(BTLP) - …``), and sentences of which nothing is said (a row
    of stars, a bracket that repeats what stands before it).
    """
    definitions = learn_definitions(article.text, rules.lexicon)
    before: Sentence | None = None
    before_text = True
    for found in split_sentences(article, rules.lexicon.dotted):
        sentence = found
        role = article.blocks[found.block].role
        if role in rules.skip:
            continue
        if Role.BYLINE in rules.skip and before_text:
            sentence = _without_source(article, found)
            before_text = role in {Role.TITLE, Role.HEADING}
        written = article.text[sentence.start : sentence.end]
        spoken = normalize(written, rules.lexicon, definitions)
        if not _has_word(spoken.text):
            continue
        if role in ANNOUNCEMENTS and _begins(article, sentence, before):
            spoken = announce(spoken, role)
        before = sentence
        yield sentence, spoken


def _without_source(article: Article, sentence: Sentence) -> Sentence:
    """The sentence without the source it begins with, if it begins its block."""
    written = article.text[sentence.start : sentence.end]
    tag = source_tag(written) if sentence.start == article.blocks[sentence.block].start else 0
    return Sentence(sentence.block, sentence.start + tag, sentence.end) if tag else sentence


def _begins(article: Article, sentence: Sentence, before: Sentence | None) -> bool:
    """Whether a sentence begins its part: a new block, or for tables (a block a row) a new role."""
    if before is None or before.block == sentence.block:
        return before is None
    role = article.blocks[sentence.block].role
    goes_on = before.block == sentence.block - 1 and article.blocks[before.block].role is role
    return not (role is Role.TABLE and goes_on)


def _written_offset(spoken: SpokenText, offset: int, *, end: bool) -> int:
    """The offset in the written text that belongs to ``offset`` in the spoken one.

    Between two changes both texts run in step, but for white space; inside a
    change the whole of it belongs together: its start, or with ``end`` its end.
    """
    written_at, spoken_at = 0, 0
    for change in spoken.changes:
        if offset <= change.spoken_start:
            break
        if offset < change.spoken_end:
            return change.end if end else change.start
        written_at, spoken_at = change.end, change.spoken_end
    return min(len(spoken.written), written_at + max(0, offset - spoken_at))


def utterances_of(
    number: int, sentence: Sentence, spoken: SpokenText, limit: int
) -> tuple[Utterance, ...]:
    """The utterances of sentence ``number``, none longer than ``limit``; pauses still 0.

    Clauses without a word (a lone dash) join nothing and are dropped.
    """
    keep = [(c.spoken_start, c.spoken_end) for c in spoken.changes if c.spoken]
    return tuple(
        Utterance(
            text=spoken.text[start:end].strip(),
            sentence=number,
            start=sentence.start + _written_offset(spoken, start, end=False),
            end=sentence.start + _written_offset(spoken, end, end=True),
            pause_ms=0,
        )
        for start, end in split_clauses(spoken.text, limit, keep)
        if _has_word(spoken.text[start:end])
    )


def _with_pauses(article: Article, planned: list[PlannedSentence]) -> Iterator[PlannedSentence]:
    """The same sentences with the pause after each utterance decided."""
    following: list[PlannedSentence | None] = [*planned[1:], None]
    for this, after in zip(planned, following, strict=True):
        block = this.sentence.block
        ends_block = after is None or after.sentence.block != block
        last = len(this.utterances) - 1
        yield PlannedSentence(
            this.sentence,
            this.spoken,
            tuple(
                Utterance(
                    u.text,
                    u.sentence,
                    u.start,
                    u.end,
                    pause_after(
                        article.blocks[block].role,
                        u.text,
                        ends_block=ends_block and position == last,
                        ends_sentence=position == last,
                    ),
                )
                for position, u in enumerate(this.utterances)
            ),
        )


def plan_reading(article: Article, voice: Voice, limit: int, rules: Rules) -> Reading:
    """The plan of reading ``article`` in ``voice``, whose engine takes ``limit`` characters.

    Pure.  Raises ``EmptyArticle`` when nothing in it can be said.
    """
    return _cut(article, spoken_sentences(article, rules), voice, limit)


def in_voice(reading: Reading, voice: Voice, limit: int) -> Reading:
    """The plan of saying the same in another voice, whose engine takes ``limit`` characters.

    What is said is not decided again: sentence for sentence both are the same.  Pure.
    """
    said = ((planned.sentence, planned.spoken) for planned in reading.sentences)
    return _cut(reading.article, said, voice, limit)


def _cut(
    article: Article, said: Iterable[tuple[Sentence, SpokenText]], voice: Voice, limit: int
) -> Reading:
    planned: list[PlannedSentence] = []
    for sentence, spoken in said:
        utterances = utterances_of(len(planned), sentence, spoken, limit)
        if utterances:
            planned.append(PlannedSentence(sentence, spoken, utterances))
    if not planned:
        raise EmptyArticle("No sentence of the article can be said.", "Send an article with text.")
    sentences = tuple(_with_pauses(article, planned))
    keys = tuple(
        clip_key(u.text, voice.id, voice.digest, voice.gain_db, PROFILE_ID)
        for s in sentences
        for u in s.utterances
    )
    unknown = dict.fromkeys(form for s in sentences for form in s.spoken.unknown)
    return Reading(
        id=_reading_id(article, voice, sentences, keys),
        article=article,
        voice=voice,
        sentences=sentences,
        keys=keys,
        unknown=tuple(unknown),
    )


def _reading_id(
    article: Article,
    voice: Voice,
    sentences: tuple[PlannedSentence, ...],
    keys: tuple[str, ...],
) -> str:
    """Same words of the same page in the same voice, same id.

    The clip keys stand for all that is heard; the written text and the offsets
    for what is shown while it is heard.
    """
    shown = [article.title, article.date, article.byline, article.url, article.text]
    shown += [f"{s.sentence.start}-{s.sentence.end}" for s in sentences]
    pauses = [str(u.pause_ms) for s in sentences for u in s.utterances]
    return digest("reading", voice.id, *shown, *keys, *pauses)


def is_in_order(reading: Reading) -> bool:
    """Whether blocks and sentences ascend and lie in the article, for plans read back."""
    length = len(reading.article.text)
    blocks = [(b.start, b.end) for b in reading.article.blocks]
    sentences = [(s.sentence.start, s.sentence.end) for s in reading.sentences]
    return len(reading.keys) == len(reading.utterances) and all(
        all(0 <= start < end <= length for start, end in ranges)
        and all(one[1] <= two[0] for one, two in pairwise(ranges))
        for ranges in (blocks, sentences)
    )
