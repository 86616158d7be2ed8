import pytest

from tts_service.normalization.lexicon import load_lexicon


@pytest.fixture(scope="session")
def lexicon():
    return load_lexicon()
