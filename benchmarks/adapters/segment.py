"""Sentences for the scorer: {"id", "text"} a line in, {"id", "sentences": […]} a line out."""

from __future__ import annotations

import json
import resource
import sys
import time

from tts_service.normalization.lexicon import load_lexicon
from tts_service.segmentation.sentences import split_text


def main() -> None:
    cases = [json.loads(line) for line in sys.stdin]
    split_text("Câu một. Câu hai.")
    splitter_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    dotted = load_lexicon().dotted
    best_s = float("inf")
    for _ in range(5):
        started_s = time.process_time()
        found = [split_text(case["text"], dotted) for case in cases]
        best_s = min(best_s, time.process_time() - started_s)
    for case, spans in zip(cases, found, strict=True):
        sentences = [case["text"][start:end] for start, end in spans]
        print(json.dumps({"id": case["id"], "sentences": sentences}, ensure_ascii=False))
    size = sum(len(case["text"]) for case in cases)
    perf = {"chars_per_s": round(size / max(best_s, 1e-9)), "rss_mb": round(splitter_mb)}
    print(f"#perf {json.dumps(perf)}", file=sys.stderr)


if __name__ == "__main__":
    main()
