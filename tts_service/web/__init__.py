"""The room of the listen button: the files a browser loads, as they stand.

Takes a file name, gives its bytes; never rewrites a file and never reads
outside this folder.
"""

from __future__ import annotations

from importlib import resources

# What may be served; anything else in the folder is nobody's business.
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def names() -> tuple[str, ...]:
    """Give the names of all files that may be served, sorted."""
    folder = resources.files(__name__)
    return tuple(sorted(f.name for f in folder.iterdir() if media_type(f.name)))


def media_type(name: str) -> str:
    """Give the media type of a file name, or an empty string when it is not served."""
    stem, dot, suffix = name.rpartition(".")
    return MEDIA_TYPES.get(dot + suffix, "") if stem else ""


def read(name: str) -> bytes:
    """Give the bytes of one file, named as in ``names()``.

    Raises ``FileNotFoundError`` for any other name, so a path from a request
    can be passed as it is.
    """
    if name not in names():
        raise FileNotFoundError(name)
    return resources.files(__name__).joinpath(name).read_bytes()
