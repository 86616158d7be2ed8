"""Sentences for the scorer: {"id", "text"} a line in, {"id", "sentences": […]} a line out."""

from __future__ import annotations

import json
import sys

from tts_service.normalization.lexicon import load_lexicon
from tts_service.segmentation.sentences import split_text


def main() -> None:
    dotted = load_lexicon().dotted
    for line in sys.stdin:
        case = json.loads(line)
        sentences = [case["text"][a:b] for a, b in split_text(case["text"], dotted)]
        print(json.dumps({"id": case["id"], "sentences": sentences}, ensure_ascii=False))


if __name__ == "__main__":
    main()
