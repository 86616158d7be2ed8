"""Web addresses, e-mail addresses and bare domains: no sentence ends within one."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from tts_service.segmentation.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator

# What only addresses have; most texts have none of it.
_HINT = re.compile(r"://|@|\.[A-Za-z]{2,6}(?![\w-])|[Ww][Ww][Ww]\.")
_TOKEN = re.compile(r"\S+")
_SCHEME = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
# Letters, dots and the few other signs of hosts and mailboxes, then what may follow a host.
_HOST = re.compile(r"[\w.+@-]++(?P<path>[/?#]\S*)?")
_LAST = ".,;:!?…)\"'”’»"


@cache
def _domains() -> frozenset[str]:
    return frozenset(row[0] for row in load_table("domains").rows)


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """The addresses in ``text`` as ascending offsets, without the punctuation after them."""
    if _HINT.search(text) is None:
        return
    for token in _TOKEN.finditer(text):
        if _HINT.search(token[0]):
            for start, end in _within(token[0]):
                yield token.start() + start, token.start() + end


def _within(token: str) -> Iterator[tuple[int, int]]:
    scheme = _SCHEME.search(token)
    if scheme:
        yield scheme.start(), len(token.rstrip(_LAST))
        return
    for run in _HOST.finditer(token):
        host = token[run.start() : run.start("path")] if run["path"] else run[0]
        if "@" in host:
            yield run.start(), run.start() + len(run[0].rstrip(_LAST))
        elif end := _domain_end(host):
            whole = end == len(host) and run["path"]
            yield run.start(), run.start() + (len(run[0].rstrip(_LAST)) if whole else end)


def _domain_end(host: str) -> int:
    """Where the domain at the beginning of ``host`` ends; 0 if it is none.

    ``chinhphu.vn.Sau`` is a domain and the word after it.
    """
    labels = host.split(".")
    at = found = 0
    for index, label in enumerate(labels):
        at += len(label)
        if index and labels[index - 1] and label.lower() in _domains():
            found = at
        at += 1
    return found
