"""The whole seed article, as it is said: read aloud and approved, line by line."""

from pathlib import Path

from tts_service.normalization.definitions import learn_definitions
from tts_service.normalization.normalize import normalize

SPOKEN = Path(__file__).parents[1] / "fixtures" / "seed_spoken.txt"


def test_the_seed_is_said_as_approved(seed_text, lexicon):
    definitions = learn_definitions(seed_text, lexicon)
    said = [normalize(line, lexicon, definitions).text for line in seed_text.splitlines()]
    assert " ".join(filter(None, said)) == " ".join(SPOKEN.read_text(encoding="utf-8").splitlines())


def test_only_the_source_tag_is_unknown_in_the_seed(seed_text, lexicon):
    definitions = learn_definitions(seed_text, lexicon)
    unknown = [normalize(line, lexicon, definitions).unknown for line in seed_text.splitlines()]
    assert sum(unknown, ()) == ("BTLP",)
