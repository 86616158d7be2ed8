"""JSON lines {"id", "input"} on stdin to {"id", "output"} on stdout, for the scorer."""

from __future__ import annotations

import json
import sys

from tts_service.normalization.definitions import learn_definitions
from tts_service.normalization.lexicon import load_lexicon
from tts_service.normalization.normalize import normalize


def main() -> None:
    lexicon = load_lexicon()
    for line in sys.stdin:
        case = json.loads(line)
        text = case["input"]
        spoken = normalize(text, lexicon, learn_definitions(text, lexicon))
        sys.stdout.write(json.dumps({"id": case["id"], "output": spoken.text}, ensure_ascii=False))
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
