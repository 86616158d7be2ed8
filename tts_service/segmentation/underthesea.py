"""underthesea's sentence splitter, by itself.

Importing the ``underthesea`` package brings in its taggers, joblib and a model
hub's client (0.7 s and about 100 MB); the splitter is one module that needs only
its own list of abbreviations.  So that one file is loaded, at the first call.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from tts_service.errors import TtsError

if TYPE_CHECKING:
    from collections.abc import Callable

# It walks back over letters and dots at every dot: an endless "a.a.a.…" would
# cost the square of its length.  No word of a language is this long.
_LONGEST_WORD = 200

_lock = Lock()
_loaded: list[Callable[[str], list[str]]] = []


def underthesea_ends(text: str) -> frozenset[int]:
    """Offsets in ``text`` where underthesea would end a sentence (the last one included).

    Each is the offset just after the last character of a sentence.  Linear in
    the length of ``text``.
    """
    split = _splitter()
    ends = []
    at = 0
    for sentence in split(_without_monsters(text)):
        # Sentences come in order and whole, with only white space between them,
        # but for masked words, which are as long as what they hide.
        at = _skip_space(text, at) + len(sentence)
        ends.append(at)
    return frozenset(ends)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _without_monsters(text: str) -> str:
    if len(text) <= _LONGEST_WORD or max(map(len, text.split()), default=0) <= _LONGEST_WORD:
        return text
    at = 0
    kept = []
    for word in text.split():
        begin = text.index(word, at)
        kept.append(text[at:begin])
        kept.append(word if len(word) <= _LONGEST_WORD else "_" * len(word))
        at = begin + len(word)
    return "".join((*kept, text[at:]))


def _splitter() -> Callable[[str], list[str]]:
    if not _loaded:
        with _lock:
            if not _loaded:
                _loaded.append(_load())
    return _loaded[0]


def _load() -> Callable[[str], list[str]]:
    # Finding a top-level package does not import it.
    package = importlib.util.find_spec("underthesea")
    for folder in (package and package.submodule_search_locations) or ():
        path = Path(folder) / "pipeline" / "sent_tokenize" / "__init__.py"
        spec = importlib.util.spec_from_file_location("_underthesea_sent_tokenize", path)
        if path.is_file() and spec and spec.loader:
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            split: Callable[[str], list[str]] = module.sent_tokenize
            # Its model loads at the first call and without a lock: call it here, under ours.
            split("Xin chào.")
            return split
    raise TtsError(
        "underthesea's sentence splitter was not found.", "Install underthesea 9.5 or later."
    )
