"""How often an ambiguous abbreviation is said in its right sense, beside the usual sense.

    .venv/bin/python benchmarks/ambiguity.py [--errors N] [--json FILE]

Each case of ``tests/cases/ambiguity.jsonl`` is a sentence with one ambiguous
form and what a newsreader says for it.  The cues in the lexicon were tuned on
the ``dev`` cases only; ``test`` is what to quote.  The baseline says the sense
of rank 1 everywhere.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from tts_service.normalization.lexicon import Lexicon, fold_form, load_lexicon
from tts_service.normalization.normalize import normalize

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "ambiguity.jsonl"


def said(text: str, form: str, lexicon: Lexicon) -> str:
    """What ``normalize`` says for the first stretch of ``text`` that holds ``form``."""
    found = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text)
    assert found is not None, f"{form} is not in: {text}"
    for change in normalize(text, lexicon).changes:
        if change.start <= found.start() < change.end:
            return change.spoken
    return form


def usual(form: str, lexicon: Lexicon) -> str:
    """The sense of rank 1."""
    senses = lexicon.senses.get(form) or lexicon.folded.get(fold_form(form)) or ()
    return senses[0].spoken if senses else form


def agrees(spoken: str, expected: str) -> bool:
    """Whether the expected words are said, alone or as part of a compound."""
    words = re.sub(r"\W+", " ", spoken.lower())
    return f" {expected.lower()} " in f" {words} "


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--errors", type=int, default=0, help="print so many wrong dev cases")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()

    lexicon = load_lexicon()
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    baseline: Counter[str] = Counter()
    forms, left = set(), options.errors
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text, form, expected, split = (case[k] for k in ("text", "form", "spoken", "split"))
        forms.add(form)
        spoken = said(text, form, lexicon)
        total[split] += 1
        right[split] += agrees(spoken, expected)
        baseline[split] += agrees(usual(form, lexicon), expected)
        if not agrees(spoken, expected) and split == "dev" and left > 0:
            left -= 1
            print(f"- {form}: {expected} | said: {spoken}\n    {text}")
    figures = {
        split: {
            "cases": total[split],
            "right": round(100 * right[split] / total[split], 1),
            "usual_sense": round(100 * baseline[split] / total[split], 1),
        }
        for split in sorted(total)
    }
    print(f"{len(forms)} ambiguous forms")
    print(f"{'split':6} {'cases':>6} {'normalize':>10} {'usual sense':>12}")
    for split, row in figures.items():
        print(f"{split:6} {row['cases']:>6} {row['right']:>9}% {row['usual_sense']:>11}%")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
