"""How well articles are found, beside the peers: ``extraction.py FOLDER [--alone]``.

FOLDER holds ``score.py`` and ``pages/`` with a gold file beside each page.  The
project's own marked pages are scored by the same scorer.  The peers are installed
into an environment that is thrown away; ``--alone`` leaves them out.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from html import unescape
from pathlib import Path
from typing import Any

from peers import environment, scored, table

HERE = Path(__file__).parent
MARKED = HERE.parent / "tests" / "fixtures" / "marked"
MARK = re.compile(r"⟦([TLPHIQCRB])\|(.*?)⟧", re.DOTALL)
PACKAGES = [
    "trafilatura==2.0.0",
    "readability-lxml==0.8.4.1",
    "resiliparse",
    "boilerpy3==1.0.7",
    "justext==3.0.2",
    "lxml_html_clean",
]
NAMES = [
    *("trafilatura", "trafilatura (precision)", "trafilatura (recall)", "readability-lxml"),
    *("resiliparse", "boilerpy3", "justext"),
]
HEAD = ("pages", "extractor", "P", "R", "F1", "para", "lead", "title", "date", "ms/page", "MB")


def _text(written: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", written)).split())


def _of(found: list[tuple[str, str]], roles: str) -> list[str]:
    return [text for role, text in found if role in roles]


def write_marked(folder: Path) -> None:
    """The project's marked pages as pages with gold files."""
    for path in sorted(MARKED.glob("*.html")):
        first, _, page = path.read_text(encoding="utf-8").partition("\n")
        found = [(mark[1], _text(mark[2])) for mark in MARK.finditer(page)]
        gold = {
            "id": path.stem,
            "kind": "template",
            "title": _of(found, "T")[0],
            "date": first.strip("<!-> "),
            "byline": " ".join(_of(found, "B")),
            "lead": " ".join(_of(found, "L")),
            "body": _of(found, "PHIQR"),
            "captions": _of(found, "C"),
        }
        (folder / path.name).write_text(MARK.sub(lambda mark: mark[2], page), encoding="utf-8")
        (folder / f"{path.stem}.gold.json").write_text(json.dumps(gold), encoding="utf-8")


def _row(pages: str, name: str, result: dict[str, Any]) -> tuple[object, ...]:
    if "fault" in result:
        return (pages, name, result["fault"], *[""] * (len(HEAD) - 3))
    best, perf = result["all"], result["perf"]
    figures = (best[key] for key in ("P", "R", "F1", "para", "lead", "title", "date"))
    return (pages, name, *figures, perf.get("ms_per_page", ""), perf.get("rss_mb", ""))


def main() -> None:
    arguments = [word for word in sys.argv[1:] if word != "--alone"]
    folder = Path(arguments[0])
    peers = [] if "--alone" in sys.argv else NAMES
    with tempfile.TemporaryDirectory() as own:
        write_marked(Path(own))
        sets = {"shared": folder / "pages", "own": Path(own)}
        ours = [sys.executable, str(HERE / "adapters" / "extract.py")]
        commands = {"this project": ours}
        rows: list[tuple[object, ...]] = []

        def run() -> None:
            for name, gold in sets.items():
                for peer, command in commands.items():
                    rows.append(_row(name, peer, scored(folder / "score.py", gold, command)))

        if peers:
            with environment(PACKAGES) as python:
                adapter = str(HERE / "adapters" / "peer_extract.py")
                commands |= {name: [python, adapter, name] for name in peers}
                run()
        else:
            run()
        table(HEAD, rows)


if __name__ == "__main__":
    main()
