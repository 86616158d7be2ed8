"""Word times out of phoneme durations, and the model that tells them."""

import pytest
from piper_model import MODEL

from tts_service.engines.alignment import expose_durations, spoken_words


def phonemes(*groups):
    """Phonemes of 100 samples each, with a space of 50 between words."""
    found = [("^", 50)]
    for group in groups:
        found += [(p, 100) for p in group] + [(" ", 50)]
    return found


def times(text, *groups):
    words = spoken_words(text, phonemes(*groups), 1000)
    return [(text[w.start : w.end], w.at_ms) for w in words]


def test_a_word_begins_with_its_first_sound():
    assert times("xin chào", "sin", "tʃaːw") == [("xin", 50), ("chào", 400)]


def test_punctuation_is_no_part_of_a_word():
    said = times("“Vâng”, – ông nói.", "vəŋ,", "oŋ", "nɔj.")
    assert [word for word, _ in said] == ["Vâng", "ông", "nói"]


def test_signs_that_are_not_said_are_no_words():
    assert times("a – b", "a", ",", "b") == [("a", 50), ("b", 350)]


@pytest.mark.parametrize("groups", [("ʌvðə",), ("ʌ", "v", "ðə"), ()])
def test_words_that_cannot_be_told_apart_are_not_told(groups):
    assert times("of the", *groups) == []


def test_a_real_model_gets_a_second_output():
    import onnxruntime

    model = MODEL.read_bytes()
    with_durations = expose_durations(model)
    assert len(with_durations) - len(model) < 50
    session = onnxruntime.InferenceSession(with_durations, providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == ["output", "/Ceil_output_0"]


@pytest.mark.parametrize("model", [b"", b"\x08\x07", b"\x3a\x00"])
def test_a_model_without_durations_stays_as_it_is(model):
    assert expose_durations(model) == model


def test_what_is_no_model_is_told():
    with pytest.raises((ValueError, IndexError)):
        expose_durations(b"\x0f<!DOCTYPE html>")
