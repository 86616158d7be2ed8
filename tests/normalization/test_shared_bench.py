"""The shared benchmark's development cases: floors that only ever rise.

The cases and their scorer lie beside the project, not in it; without them there is nothing to test.
"""

import importlib.util
import json
from pathlib import Path

import pytest

from tts_service.normalization.definitions import learn_definitions
from tts_service.normalization.normalize import normalize

BENCH = Path(__file__).parents[3] / "shared" / "bench" / "normalization"
# Exact matches and word error rate, each of all cases.
FLOORS = {"govnews_dev": (1.0, 0.0), "peers_dev": (0.997, 0.001)}

pytestmark = pytest.mark.skipif(
    not (BENCH / "score.py").exists(), reason="the shared benchmark is not beside the project"
)


@pytest.fixture(scope="module")
def scorer():
    spec = importlib.util.spec_from_file_location("shared_score", BENCH / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_falls(name, scorer, lexicon):
    lines = (BENCH / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    said = {
        case["id"]: normalize(
            case["input"], lexicon, learn_definitions(case["input"], lexicon)
        ).text
        for case in cases
    }
    figures, wrong = scorer.summarise(cases, said)
    exact, errors = FLOORS[name]
    told = [(case["input"], output) for case, output, _ in wrong]
    assert figures["em"] >= exact, told
    assert figures["wer"] <= errors, told
    assert min(right / total for right, total in figures["per"].values()) >= 0.9
