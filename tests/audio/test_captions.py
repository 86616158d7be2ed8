"""WebVTT as the W3C describes it."""

from tts_service.audio.captions import webvtt
from tts_service.audio.marks import sentence_marks
from tts_service.audio.track import Span
from tts_service.values import Mark


def span(start_ms: float, end_ms: float) -> Span:
    return Span(0, 0, 0, start_ms, end_ms)


def test_cues_are_numbered_timed_and_escaped():
    text = webvtt([Mark(0, 250.4, 3_723_004.0)], ["A <b>&\nB --> C"])
    assert text == (
        "WEBVTT\nKind: captions\nLanguage: vi\n\n"
        "1\n00:00:00.250 --> 01:02:03.004\nA &lt;b&gt;&amp; B --&gt; C\n"
    )


def test_a_sentence_lasts_from_its_first_utterance_to_its_last():
    spans = [span(0, 10), span(20, 30), span(40, 50)]
    assert sentence_marks(spans, [0, 0, 1]) == (Mark(0, 0, 30), Mark(1, 40, 50))


def test_a_sentence_that_is_not_all_there_has_no_mark_yet():
    spans = [span(0, 10), span(20, 30)]
    assert sentence_marks(spans, [0, 1, 1]) == (Mark(0, 0, 10),)
    assert sentence_marks([], [0]) == ()


def test_words_are_timed_inside_their_cue():
    words = {0: [(0, 250.0), (4, 500.4), (12, 900.0), (16, 899.0), (16, 5000.0)]}
    text = webvtt([Mark(0, 250.0, 2000.0)], ["Tin &\n 10/4 của quận"], words)
    assert text.splitlines()[-1] == "Tin <00:00:00.500>&amp; 10/4 <00:00:00.900>của quận"


def test_sentences_without_known_words_have_plain_cues():
    text = webvtt([Mark(0, 0, 10), Mark(1, 20, 90)], ["Một hai", "ba bốn"], {1: [(3, 50.0)]})
    assert "\nMột hai\n" in text
    assert "\nba <00:00:00.050>bốn\n" in text
