"""The room of the listen button: the files a browser loads.

Takes a file name, gives its bytes; never reads outside this folder.  What sites
load is built from the modules (``make web``) and lies in ``built/``; the modules
themselves are given as they stand.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

ENTRY = "nghe.js"
_BUILT = ".min.js"

# What may be served; anything else in the folder is nobody's business.
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
}


@cache
def names() -> tuple[str, ...]:
    """Give the names of all files that may be served, sorted."""
    folder = resources.files(__name__)
    built = folder.joinpath("built")
    found = {f.name for f in (*folder.iterdir(), *built.iterdir()) if media_type(f.name)}
    return tuple(sorted(found - {ENTRY.replace(".js", _BUILT)}))


def media_type(name: str) -> str:
    """Give the media type of a file name, or an empty string when it is not served."""
    stem, dot, suffix = name.rpartition(".")
    return MEDIA_TYPES.get(dot + suffix, "") if stem else ""


def source(name: str) -> str:
    """Give the text of one file as it stands in this folder; raises like ``read``."""
    if name not in names():
        raise FileNotFoundError(name)
    folder = "built" if name.endswith(_BUILT) else "."
    return resources.files(__name__).joinpath(folder, name).read_text(encoding="utf-8")


def read(name: str) -> bytes:
    """Give what is served under the name of one file, named as in ``names()``.

    Raises ``FileNotFoundError`` for any other name, so a path from a request
    can be passed as it is.
    """
    if name == ENTRY:
        built = resources.files(__name__).joinpath("built", ENTRY.replace(".js", _BUILT))
        return built.read_bytes()
    return source(name).encode()
