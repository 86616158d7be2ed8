"""The room of the listen button: the files a browser loads.

Takes a file name, gives its bytes; never reads outside this folder.  The
modules are given as they stand, the entry joined with all it imports.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from tts_service.web.bundle import join_modules

ENTRY = "nghe.js"

# What may be served; anything else in the folder is nobody's business.
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


def names() -> tuple[str, ...]:
    """Give the names of all files that may be served, sorted."""
    folder = resources.files(__name__)
    return tuple(sorted(f.name for f in folder.iterdir() if media_type(f.name)))


def media_type(name: str) -> str:
    """Give the media type of a file name, or an empty string when it is not served."""
    stem, dot, suffix = name.rpartition(".")
    return MEDIA_TYPES.get(dot + suffix, "") if stem else ""


def source(name: str) -> str:
    """Give the text of one file as it stands in this folder; raises like ``read``."""
    if name not in names():
        raise FileNotFoundError(name)
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def read(name: str) -> bytes:
    """Give what is served under the name of one file, named as in ``names()``.

    Raises ``FileNotFoundError`` for any other name, so a path from a request
    can be passed as it is.
    """
    return (_joined() if name == ENTRY else source(name)).encode()


@cache
def _joined() -> str:
    return join_modules(ENTRY, source)
