"""A normalizer by name over JSON lines {"id", "input"}; its speed and memory on standard error.

    python peer.py NAME SECONDS < cases.jsonl > outputs.jsonl

Runs in the environment of the peer, which has nothing of this project in it.  The time is
processor time of this process and its children, the passes over all inputs going on for
SECONDS at least; start-up is not counted.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import sys
import types
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[[str], str]


def _project() -> Say:
    from tts_service.normalization.definitions import learn_definitions
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.normalization.normalize import normalize

    lexicon = load_lexicon()
    return lambda text: normalize(text, lexicon, learn_definitions(text, lexicon)).text


def _sea() -> Say:
    from sea_g2p import Normalizer

    say: Say = Normalizer(lang="vi").normalize
    return say


def _vietnormalizer() -> Say:
    from vietnormalizer import VietnameseNormalizer

    say: Say = VietnameseNormalizer().normalize
    return say


def _zerotts() -> Say:
    # The package itself opens a speech model; only its text part is wanted.
    spec = importlib.util.find_spec("zerotts")
    assert spec is not None
    package = types.ModuleType("zerotts")
    package.__path__ = list(spec.submodule_search_locations or ())
    sys.modules["zerotts"] = package
    from zerotts.text_norm import normalize_vi_text

    say: Say = normalize_vi_text
    return say


def _hamster() -> Say:
    from g2p_hamster.t0.pipeline import normalize

    return lambda text: str(normalize(text)["read_string"])


def _vinormx() -> Say:
    from vinormx import VietnameseNormalizer

    # Said again from its cache it would look faster than it is.
    say: Say = VietnameseNormalizer(enable_caching=False).normalize
    return say


def _vinorm() -> Say:
    from vinorm import TTSnorm

    say: Say = TTSnorm
    return say


def _underthesea() -> Say:
    from underthesea import text_normalize

    say: Say = text_normalize
    return say


OPENERS: dict[str, Callable[[], Say]] = {
    "tts-service": _project,
    "sea-g2p": _sea,
    "vietnormalizer": _vietnormalizer,
    "zerotts": _zerotts,
    "g2p-hamster": _hamster,
    "vinormx": _vinormx,
    "vinorm": _vinorm,
    "underthesea": _underthesea,
}


def _spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    name, seconds = sys.argv[1], float(sys.argv[2])
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    say = OPENERS[name]()
    cases = [json.loads(line) for line in sys.stdin]
    kept, crashes = [], 0
    for case in cases:
        try:
            output = say(case["input"])
            kept.append(case["input"])
        except Exception:  # noqa: BLE001 - a peer that fails on an input has said nothing
            output, crashes = "", crashes + 1
        sys.stdout.write(json.dumps({"id": case["id"], "output": output}, ensure_ascii=False))
        sys.stdout.write("\n")
    characters, began = 0, _spent()
    while (spent := _spent() - began) < seconds:
        for text in kept:
            say(text)
        characters += sum(map(len, kept))
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    figures = {"speed": characters / spent, "peak_mb": peak / 1024, "crashes": crashes}
    sys.stderr.write("\n" + json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
