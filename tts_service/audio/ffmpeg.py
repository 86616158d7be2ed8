"""Where ffmpeg is, and how it is run: on the path, else the one of ``imageio-ffmpeg``."""

from __future__ import annotations

import functools
import shutil
import subprocess
from typing import TYPE_CHECKING

from tts_service.errors import TtsError

if TYPE_CHECKING:
    from collections.abc import Sequence


@functools.cache
def ffmpeg_path() -> str:
    """The program to run."""
    found = shutil.which("ffmpeg")
    if found is None:
        import imageio_ffmpeg

        found = imageio_ffmpeg.get_ffmpeg_exe()
    return str(found)


def run_ffmpeg(arguments: Sequence[str], data: bytes = b"") -> str:
    """Run ffmpeg to its end with ``data`` on standard input; what it said on standard error.

    Raises ``TtsError`` with the last line it said when it fails.
    """
    command = [ffmpeg_path(), "-hide_banner", "-nostdin" if not data else "-nostats", *arguments]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        last = (said.strip().splitlines() or ["nothing said"])[-1]
        raise TtsError(f"ffmpeg ended with code {done.returncode}: {last}.", "Check ffmpeg.")
    return said
