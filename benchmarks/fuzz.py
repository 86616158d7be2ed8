"""Coverage-guided fuzzing of what is said: no input may crash it or leave a sign unsaid.

    .venv/bin/pip install atheris
    .venv/bin/python benchmarks/fuzz.py -max_total_time=60 -max_len=1600 [libFuzzer's options]

Atheris is no dependency: it has wheels for few versions of Python.  A failure
ends the run and leaves the input in a file ``crash-…``.
"""

from __future__ import annotations

import sys
import unicodedata

import atheris

with atheris.instrument_imports(include=["tts_service.normalization"]):
    from tts_service.normalization.definitions import learn_definitions
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.normalization.normalize import normalize

LEXICON = load_lexicon()
LONGEST = 400  # characters; linear time is what benchmarks/normalization.py looks at
PAUSES = frozenset(" .,;:?!…")


def check(data: bytes) -> None:
    """Say what the bytes spell; raises ``AssertionError`` when the invariants do not hold."""
    text = atheris.FuzzedDataProvider(data).ConsumeUnicodeNoSurrogates(LONGEST)
    spoken = normalize(text, LEXICON, learn_definitions(text, LEXICON))
    assert unicodedata.is_normalized("NFC", spoken.text)
    assert all(c in PAUSES or unicodedata.category(c)[0] in "LM" for c in spoken.text)
    at = 0
    for change in spoken.changes:
        assert at <= change.start <= change.end <= len(text)
        assert spoken.text[change.spoken_start : change.spoken_end] == change.spoken
        at = change.end


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
