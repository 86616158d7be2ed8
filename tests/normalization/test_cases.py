"""One file of cases for every semiotic class: what is written, what is said.

A case with ``"fails"`` is a known failure and says why; when it is said right
the test fails until the mark is taken away.
"""

import json
from pathlib import Path

import pytest

from tts_service.normalization.definitions import learn_definitions
from tts_service.normalization.normalize import normalize

FOLDER = Path(__file__).parents[1] / "cases" / "normalization"


def cases():
    for file in sorted(FOLDER.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            case = json.loads(line)
            marks = (
                [pytest.mark.xfail(strict=True, reason=case["fails"])] if "fails" in case else []
            )
            yield pytest.param(
                case["text"], case["spoken"], id=f"{file.stem}-{number}", marks=marks
            )


@pytest.mark.parametrize(("text", "spoken"), list(cases()))
def test_case(text, spoken, lexicon):
    assert normalize(text, lexicon, learn_definitions(text, lexicon)).text == spoken
