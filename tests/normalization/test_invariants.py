"""What holds for every string: nothing unsayable comes out, and every offset leads home."""

import re
import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tts_service.normalization.definitions import learn_definitions
from tts_service.normalization.letters import has_vowel
from tts_service.normalization.lexicon import load_lexicon
from tts_service.normalization.normalize import normalize

CASES = Path(__file__).parents[1] / "cases" / "normalization"
LEXICON = load_lexicon()
ATOMS = (CASES / "atoms.txt").read_text(encoding="utf-8").split()
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(ATOMS), max_size=14).map(" ".join),
    st.lists(st.sampled_from(ATOMS), max_size=14).map("".join),
    st.text(st.sampled_from("0123456789.,/-: hgkmđ%()AĐNxX"), max_size=40),
)
PUNCTUATION = set(" ,.;:?!…")


def sayable(character):
    return character in PUNCTUATION or unicodedata.category(character)[0] in "LM"


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_the_output_holds_letters_and_pauses_only(text):
    said = normalize(text, LEXICON, learn_definitions(text, LEXICON)).text
    assert [c for c in said if not sayable(c)] == []
    assert unicodedata.is_normalized("NFC", said)
    assert said == said.strip()
    assert "  " not in said


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_no_latin_word_without_a_vowel_is_left(text):
    said = normalize(text, LEXICON).text
    latin = re.findall(r"(?:(?![×÷])[A-Za-zÀ-ɏḀ-ỿ])+", said)
    # Letters without a name (ŋ, ʘ) are left; nobody could spell them.
    assert [w for w in latin if not has_vowel(w) and LEXICON.spell(w)] == []


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_changes_account_for_the_whole_difference(text):
    spoken = normalize(text, LEXICON)
    assert spoken.written == text
    written_at = spoken_at = 0
    for change in spoken.changes:
        assert text[change.start : change.end] == change.written
        assert spoken.text[change.spoken_start : change.spoken_end] == change.spoken
        assert change.written != change.spoken
        assert same(text[written_at : change.start], spoken.text[spoken_at : change.spoken_start])
        written_at, spoken_at = change.end, change.spoken_end
    assert same(text[written_at:], spoken.text[spoken_at:])


def same(written, spoken):
    """Equal but for white space and NFC."""
    return "".join(unicodedata.normalize("NFC", written).split()) == "".join(spoken.split())


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_decomposed_text_is_said_the_same(text):
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)
    assert normalize(composed, LEXICON).text == normalize(decomposed, LEXICON).text
