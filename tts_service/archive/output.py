"""Files written whole or not at all, and text that XML can hold."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from typing import TYPE_CHECKING

from tts_service.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# XML 1.0 §2.2: what is no character of a document.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@contextlib.contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name to write to; what is there in the end takes the place of ``path``.

    Raises ``ArchiveError`` when the folder cannot be written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        os.replace(part, path)  # noqa: PTH105
    except OSError as error:
        reason = error.strerror or str(error)
        raise ArchiveError(f"{path} cannot be written: {reason}.", "Check the folder.") from error
    finally:
        part.unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    """Write a text file."""
    with beside(path) as part:
        part.write_text(text, encoding="utf-8", newline="")


def clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NO_CHARACTER.sub("", text)
