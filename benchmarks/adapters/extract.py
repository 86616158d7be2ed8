"""Pages in, articles out, as JSON lines.

Reads ``{"id", "html"}`` and writes ``{"id", "title", "date", "text"}``; ``text`` has
the lead and the body, one block a line, without title, byline and captions.
"""

from __future__ import annotations

import json
import resource
import sys
import time

from tts_service.article.html import read_html
from tts_service.errors import EmptyArticle
from tts_service.values import Article, Role

_LEFT_OUT = {Role.TITLE, Role.BYLINE, Role.CAPTION}


def _answer(page: dict[str, str]) -> dict[str, str]:
    try:
        article = read_html(page["html"])
    except EmptyArticle:
        article = Article(text="", blocks=())
    blocks = [block for block in article.blocks if block.role not in _LEFT_OUT]
    return {
        "id": page["id"],
        "title": article.title,
        "date": article.date,
        "text": "\n".join(article.slice(block).replace("\t", " ") for block in blocks),
    }


def main() -> None:
    """One answer a line; speed and memory go to standard error as ``#perf``."""
    started_s = time.process_time()
    _answer({"id": "", "html": "<p>Một trang thử để nạp các bảng.</p>"})
    load_ms = 1000 * (time.process_time() - started_s)
    spent_s, pages = 0.0, 0
    for line in sys.stdin:
        if line.strip():
            page = json.loads(line)
            started_s = time.process_time()
            answer = _answer(page)
            spent_s += time.process_time() - started_s
            pages += 1
            print(json.dumps(answer, ensure_ascii=False))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    perf = {
        "load_ms": round(load_ms),
        "ms_per_page": round(1000 * spent_s / max(1, pages), 2),
        "rss_mb": round(peak_mb),
    }
    print(f"#perf {json.dumps(perf)}", file=sys.stderr)


if __name__ == "__main__":
    main()
