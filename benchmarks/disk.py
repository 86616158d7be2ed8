"""What a batch takes of the disk, told often without disturbing it."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Clips and articles are spread by digests over 256 folders: a sixteenth of these will do.
_SHARE = 16


def taken_mb(*folders: Path) -> float:
    """Blocks of all files below ``folders/xx/``, reckoned from those whose xx begins with 0."""
    part = sum(_blocks(each) for folder in folders for each in folder.glob("0?"))
    return part * 512 * _SHARE / 1e6


def all_mb(folder: Path) -> float:
    """Blocks of every file below a folder."""
    return _blocks(folder) * 512 / 1e6


def _blocks(folder: Path | str) -> int:
    total = 0
    # What is moved or deleted while we look is not there.
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                whole = entry.is_dir(follow_symlinks=False)
                total += _blocks(entry.path) if whole else entry.stat().st_blocks
    return total
