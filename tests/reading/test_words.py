"""Word marks: on the written words, and true to the sound."""

from itertools import pairwise

import pytest

from tts_service.article.text import read_text
from tts_service.audio.track import Span
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, plan_reading
from tts_service.reading.words import word_marks, written_ranges
from tts_service.values import Change, SpokenText, Voice, Word

VOICE = Voice("x:y", "x", "", "vi", "", "")


def planned(text, limit=500):
    return plan_reading(read_text(text), VOICE, limit, Rules(load_lexicon()))


def marked(reading):
    """Word marks as if every spoken word lasted 100 ms and every utterance took 24 s."""
    words, spans = [], []
    for number, utterance in enumerate(reading.utterances):
        at, timed = 0, []
        for place, word in enumerate(utterance.text.split()):
            start = utterance.text.index(word, at)
            at = start + len(word)
            timed.append(Word(start, at, 100.0 * place))
        words.append(timed)
        # 1,000 frames are 24 seconds.
        start_ms = 24_000.0 * number
        spans.append(Span(0, 1000 * number, 1, start_ms, start_ms + 100 * len(timed)))
    return word_marks(reading, spans, words)


def test_an_expanded_form_is_one_written_word_over_all_its_spoken_words():
    text = "Ngày 10/4, UBND Quận họp."
    marks = marked(planned(text))
    seen = {text[m.start : m.end]: (m.start_ms, m.end_ms) for m in marks}
    (date,) = [w for w in seen if "10/4" in w]
    spoken = planned(text).sentences[0].spoken.text
    before = spoken.index("Ủy ban" if "Ủy ban" in spoken else "ủy ban")
    words_before = len(spoken[:before].split())
    assert seen["UBND"] == (100.0 * words_before, 100.0 * (words_before + 4))
    assert seen[date][1] == 100.0 * words_before
    assert [w for w in seen if "họp" in w]


def test_every_written_word_of_the_seed_is_marked_in_order(seed_text):
    reading = planned(seed_text, 160)
    marks = marked(reading)
    assert [m.sentence for m in marks] == sorted(m.sentence for m in marks)
    for one, two in pairwise(marks):
        assert one.end <= two.start
        assert one.start_ms < one.end_ms <= two.start_ms
    text = reading.article.text
    said = "".join(text[m.start : m.end] for m in marks)
    read = "".join(text[s.sentence.start : s.sentence.end] for s in reading.sentences)
    silent = [
        c.written for s in reading.sentences for c in s.spoken.changes if not c.spoken.strip()
    ]
    left = sum(map(str.isalnum, read)) - sum(map(str.isalnum, said))
    assert left <= sum(map(str.isalnum, "".join(silent)))


def test_clauses_of_a_sentence_find_their_own_words():
    text = "Một, hai, ba. " + "Câu này có cùng chữ, câu này có cùng chữ, câu này có cùng chữ."
    reading = planned(text, 24)
    assert len(reading.utterances) > 3
    marks = marked(reading)
    assert [text[m.start : m.end].strip(",.") for m in marks] == [
        word.strip(",.") for word in text.split()
    ]


@pytest.mark.parametrize(
    ("written", "spoken", "said"),
    [
        ("Hà  Nội\n đẹp", "Hà Nội đẹp", ["Hà", "Nội", "đẹp"]),
        # Decomposed on the page, composed for the voice.
        ("Ha\u0300 No\u0323\u0302i", "Hà Nội", ["Ha\u0300", "No\u0323\u0302i"]),
    ],
)
def test_spacing_and_composition_do_not_shift_words(written, spoken, said):
    ranges = written_ranges(SpokenText(written, spoken))
    assert len(ranges) == len(spoken)
    at, found = 0, []
    for word in spoken.split():
        start = spoken.index(word, at)
        at = start + len(word)
        of_word = ranges[start:at]
        found.append(written[min(r[0] for r in of_word) : max(r[1] for r in of_word)])
    assert found == said


def test_a_change_takes_its_whole_range_and_what_follows_stays_in_step():
    spoken = SpokenText(
        "a 10% b", "a mười phần trăm b", (Change(2, 5, 2, 16, "10%", "mười phần trăm", "", ""),)
    )
    ranges = written_ranges(spoken)
    assert ranges[0] == (0, 1)
    assert set(ranges[2:16]) == {(2, 5)}
    assert ranges[17] == (6, 7)
