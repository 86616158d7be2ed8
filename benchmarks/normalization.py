"""The shared scorer's cases over this project and over the peers that pip can install.

    .venv/bin/python benchmarks/normalization.py [--bench DIR] [--peers DIR] [--only NAME …]
    .venv/bin/python benchmarks/normalization.py --growth

Every peer gets an environment of its own under ``--peers`` (a temporary folder that is
removed afterwards unless one is named); what cannot be installed is skipped with a plain
message.  Prints exact matches and word error rate for each class, characters a second and
peak memory on one core, the size of the lexicon, and how often ambiguous short forms are
said right beside always taking the usual sense.  ``--growth`` shows instead that the time
grows with the length: a quarter of a megabyte and a whole one of one character, or of
random tokens, side by side.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT.parent / "shared" / "bench" / "normalization"
ADAPTER = ROOT / "benchmarks" / "adapters" / "peer.py"
SETS = ("govnews_dev", "peers_dev")
# The name of a peer, and what pip installs for it; nothing: it comes with this project.
PEERS = {
    "tts-service": (),
    "sea-g2p": ("sea-g2p==0.10.0",),
    "g2p-hamster": ("g2p-hamster==0.2.8",),
    # Without its dependencies: the text part needs none of the speech model's.
    "zerotts": ("--no-deps", "zerotts==0.1.5"),
    "vinorm": ("vinorm==2.0.7",),
    "vietnormalizer": ("vietnormalizer==0.2.3",),
    # It imports what it does not declare.
    "vinormx": ("vinormx==1.0.8", "pyyaml"),
    "underthesea": (),
}
SECONDS = 3.0
PATIENCE_S = 600
LONG = 1_000_000

Scores = dict[str, Any]


def python_of(name: str, folder: Path) -> str:
    """The interpreter of a peer; raises ``RuntimeError`` when it cannot be installed."""
    wanted = PEERS[name]
    if not wanted:
        return sys.executable
    home = folder / name
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, *wanted], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(lines[-1] if lines else "pip failed without a word")
    return str(python)


def run(python: str, name: str, cases: Path, outputs: Path) -> Scores:
    """A peer over one set of cases; raises ``RuntimeError`` when it does not even start."""
    with cases.open("rb") as given, outputs.open("wb") as said:
        done = subprocess.run(
            [python, str(ADAPTER), name, str(SECONDS)],
            stdin=given, stdout=said, stderr=subprocess.PIPE, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    if done.returncode or not lines:
        raise RuntimeError(lines[-1] if lines else f"exit code {done.returncode}")
    figures: Scores = json.loads(lines[-1])
    return figures


def score(bench: Path, cases: Path, outputs: Path) -> Scores:
    """The shared scorer's figures for saved outputs."""
    kept = outputs.with_suffix(".scores")
    subprocess.run(
        [sys.executable, bench / "score.py", cases, "--outputs", outputs, "--json", kept],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    scores: Scores = json.loads(kept.read_text(encoding="utf-8"))
    return scores


def table(title: str, results: dict[str, tuple[Scores, Scores]]) -> None:
    """Exact matches by class, then the totals, a column a peer."""
    names = list(results)
    print(f"\n{title}")
    print(f"{'exact match, %':22}" + "".join(f"{name:>15}" for name in names))
    classes: Counter[str] = Counter()
    for scores, _ in results.values():
        classes.update({cls: total for cls, (_, total) in scores["per"].items()})
    for cls in sorted(classes):
        cells = (results[name][0]["per"][cls] for name in names)
        size = results[names[0]][0]["per"][cls][1]
        print(f"{f'{cls} ({size})':22}" + "".join(f"{100 * x / n:>15.0f}" for x, n in cells))
    for label, cell in (
        ("all", lambda s, _: f"{100 * s['em']:.1f}"),
        ("word error rate, %", lambda s, _: f"{100 * s['wer']:.1f}"),
        ("characters/s", lambda _, f: f"{f['speed']:,.0f}"),
        ("peak memory, MB", lambda _, f: f"{f['peak_mb']:.0f}"),
        ("inputs it failed on", lambda _, f: str(f["crashes"])),
    ):
        print(f"{label:22}" + "".join(f"{cell(*results[name]):>15}" for name in names))


def lexicon() -> None:
    """What the lexicon holds, and how well it tells senses apart."""
    from tts_service.normalization.lexicon import load_lexicon

    known = load_lexicon()
    senses = sum(map(len, known.senses.values()))
    several = sum(len(group) > 1 for group in known.senses.values())
    print(f"\nlexicon: {len(known.senses)} short forms, {senses} senses, {several} ambiguous forms")
    subprocess.run([sys.executable, ROOT / "benchmarks" / "ambiguity.py"], check=True)


def growth() -> None:
    """Seconds for long texts without any shape, and how much four times the length costs."""
    from tts_service.normalization.definitions import learn_definitions
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.normalization.normalize import normalize

    known, chosen = load_lexicon(), random.Random(7)  # noqa: S311 - the same texts every time
    atoms = (ROOT / "tests/cases/normalization/atoms.txt").read_text(encoding="utf-8").split()

    def spent(text: str) -> float:
        began = time.process_time()
        normalize(text, known, learn_definitions(text, known))
        return time.process_time() - began

    print(f"{'1 MB of':16}{'s':>8}{'/ 0.25 MB':>12}")
    # Words whose sense is looked for in the words around, of one kind each.
    alike = ("ăn 5g, ", "mua ABC rồi ")
    for name in (*"aAđĐ1 .,-/(\"'%$°:&x~<@#_*[\u0301\u200bỆ²½①Ⅳ漢я😀€", *alike, "random tokens"):
        texts = [name * (size // len(name)) for size in (LONG // 4, LONG)]
        if name == "random tokens":
            texts = [" ".join(chosen.choices(atoms, k=size // 6)) for size in (LONG // 4, LONG)]
        short, long = map(spent, texts)
        print(f"{ascii(name) if len(name) == 1 else name:16}{long:>8.2f}{long / short:>12.1f}")


def measure(bench: Path, folder: Path, names: list[str]) -> None:
    """Run and print everything."""
    results: dict[str, dict[str, tuple[Scores, Scores]]] = {title: {} for title in SETS}
    for name in names:
        try:
            python = python_of(name, folder)
            for title in SETS:
                outputs = folder / f"{title}.{name}.jsonl"
                figures = run(python, name, bench / f"{title}.jsonl", outputs)
                results[title][name] = (score(bench, bench / f"{title}.jsonl", outputs), figures)
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
    for title, columns in results.items():
        # A peer that broke off in the second set stays in the first.
        table(title, columns)
    lexicon()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, default=BENCH, help="the scorer and its cases")
    parser.add_argument("--peers", type=Path, help="where the peers are installed and kept")
    parser.add_argument("--only", nargs="*", choices=PEERS, help="these alone")
    parser.add_argument("--growth", action="store_true", help="long texts, alone")
    options = parser.parse_args()
    if options.growth:
        growth()
        return
    if not (options.bench / "score.py").exists():
        parser.error(f"no score.py in {options.bench}; name its folder with --bench")
    names = [name for name in PEERS if not options.only or name in options.only]
    if options.peers:
        options.peers.mkdir(parents=True, exist_ok=True)
        measure(options.bench, options.peers, names)
        return
    with tempfile.TemporaryDirectory(prefix="normalizers-") as folder:
        measure(options.bench, Path(folder), names)


if __name__ == "__main__":
    main()
