"""Pages through somebody else's extractor, as JSON lines: ``peer_extract.py NAME``.

Runs in an environment that has the peers and not this project.  Reads ``{"id",
"html"}``, writes ``{"id", "title", "date", "text"}``; what a peer does not tell is empty.
"""

from __future__ import annotations

import importlib
import json
import re
import resource
import sys
import time
from html import unescape
from typing import Any

_BLOCK = re.compile(r"(?i)</?(?:p|div|li|h\d|tr|td|br|ul|ol|table|blockquote|figure)\b[^>]*>")


def _lines(html: str) -> str:
    text = unescape(re.sub(r"<[^>]+>", "", _BLOCK.sub("\n", html)))
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def _trafilatura(html: str, **choice: bool) -> dict[str, str]:
    trafilatura = importlib.import_module("trafilatura")
    found = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False, **choice)
    if found is None:
        return {}
    values: dict[str, Any] = found.as_dict()
    return {name: values.get(name) or "" for name in ("title", "date", "text")}


def _readability(html: str) -> dict[str, str]:
    document = importlib.import_module("readability").Document(html)
    return {"title": document.short_title(), "text": _lines(document.summary(html_partial=True))}


def _resiliparse(html: str) -> dict[str, str]:
    parse = importlib.import_module("resiliparse.parse.html").HTMLTree.parse
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    tree = parse(html)
    return {"title": tree.title or "", "text": extract(tree, main_content=True, alt_texts=False)}


def _boilerpy3(html: str) -> dict[str, str]:
    extractors = importlib.import_module("boilerpy3.extractors")
    document = extractors.ArticleExtractor(raise_on_failure=False).get_doc(html)
    return {"title": document.title or "", "text": document.content}


def _justext(html: str) -> dict[str, str]:
    justext = importlib.import_module("justext")
    found: Any = justext.justext(html, justext.get_stoplist("Vietnamese"), 50, 140)
    return {"text": "\n".join(part.text for part in found if not part.is_boilerplate)}


PEERS = {
    "trafilatura": _trafilatura,
    "trafilatura (precision)": lambda html: _trafilatura(html, favor_precision=True),
    "trafilatura (recall)": lambda html: _trafilatura(html, favor_recall=True),
    "readability-lxml": _readability,
    "resiliparse": _resiliparse,
    "boilerpy3": _boilerpy3,
    "justext": _justext,
}


def main() -> None:
    """One answer a line; speed and memory go to standard error as ``#perf``."""
    extract = PEERS[sys.argv[1]]
    extract("<html><body><p>Một trang thử để nạp mọi thứ.</p></body></html>")
    spent_s, pages = 0.0, 0
    for line in sys.stdin:
        page = json.loads(line)
        started_s = time.process_time()
        answer = extract(page["html"])
        spent_s += time.process_time() - started_s
        pages += 1
        sys.stdout.write(json.dumps({"id": page["id"], **answer}, ensure_ascii=False) + "\n")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    perf = {"ms_per_page": round(1000 * spent_s / max(1, pages), 2), "rss_mb": round(peak_mb)}
    sys.stderr.write(f"#perf {json.dumps(perf)}\n")


if __name__ == "__main__":
    main()
